/** A single unit: its formula, and every number of the newest step. */

import { html } from 'lit-html';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

const DIGITS = 6;

export const streams = () => ({ numbers: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const experiment = store.experiment.value;
    const labels = experiment?.streams.find(({ name }) => name === 'numbers')?.columns ?? [];
    const values = store.frame('numbers').value?.arrays.values?.data;
    // The formula is the server's own MathML, made from the engine's sources.
    return html`
      <div class="unit-numbers">
        <p class="unit-formula">${unsafeHTML(experiment?.mathml ?? '')}</p>
        <dl>${labels.map((label, row) => html`<div><dt>${label}</dt><dd>${values ? written(values[row] ?? NaN) : '—'}</dd></div>`)}</dl>
      </div>`;
  });
}

/** Counts as counts, everything else with its digits. @param {number} value */
function written(value) {
  return Number.isInteger(value) ? formatCount(value) : formatSignificant(value, DIGITS);
}
