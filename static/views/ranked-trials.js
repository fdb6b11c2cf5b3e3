/** A table of trials, the best first: its rows while they come, and the line above it. */

import { html, nothing } from 'lit-html';
import { formatCount } from '../lib/format.js';

/** While it runs, only the best are shown: hundreds of rows cannot be read when they change thirty times a second. */
const MOST_RUNNING = 8;

/** @template Trial @param {Trial[]} ranked @param {boolean} running @returns {Trial[]} those that are shown now */
export function shownNow(ranked, running) {
  return running ? ranked.slice(0, MOST_RUNNING) : ranked;
}

/**
 * How many there are, and the way to keep them as a file.
 * @param {number} count of all trials
 * @param {boolean} running
 * @param {string} still what the others wait for, such as `the sweep stands still`
 * @param {() => void} save
 */
export function trialsHead(count, running, still, save) {
  return html`
    <div class="curve-head">
      <span class="curve-title">${formatCount(count)} ${count === 1 ? 'trial' : 'trials'}, best first</span>
      ${running && count > MOST_RUNNING ? html`<span>the others follow when ${still}</span>` : nothing}
      <button type="button" class="curve-toggle" ?disabled=${count === 0} @click=${save}>Save as CSV</button>
    </div>`;
}
