/** One place of the row: what each state costs there, the cheapest way to it, and where that way came from. */

import { html } from 'lit-html';
import { formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { renderInto } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ reading: {} });
/** A table is no picture. */
export const svg = null;

/**
 * Show the table.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  return renderInto(host, () => {
    const { probabilities, totals, before, path } = store.frame('reading').value?.arrays ?? {};
    if (!probabilities || !totals || !before || !path) return html`<p class="quiet">The costs appear here.</p>`;
    const [places = 0, count = 0] = probabilities.shape;
    const place = Math.min(store.sample.value, places - 1);
    const names = store.network.value?.outputs ?? [];
    const at = (/** @type {ArrayLike<number>} */ values, /** @type {number} */ state) => values[place * count + state] ?? NaN;
    const { start_penalty: start, touch_penalty: touch } = store.config.value;
    const move = (/** @type {number} */ shift) => () => store.actions.setSample(Math.min(Math.max(place + shift, 0), places - 1));
    return html`
      <div class="reading-place"><button type="button" class="curve-toggle" aria-label="The place before" @click=${move(-1)}>‹</button>
        <b>Place ${place + 1} of ${places}</b><button type="button" class="curve-toggle" aria-label="The next place" @click=${move(1)}>›</button></div>
      <div class="reading-costs" tabindex="0" role="region" aria-label="Costs at this place">
        <table class="numbers-table"><thead><tr><th scope="col">state</th><th scope="col">p</th><th scope="col">−ln p</th><th scope="col">total</th><th scope="col">from</th></tr></thead>
          <tbody>${Array.from({ length: count }, (_, state) => html`<tr class=${path.data[place] === state ? 'is-shown' : ''}>
            <th scope="row">${names[state]}${path.data[place] === state ? html`<span class="visually-hidden"> (on the best path)</span>` : ''}</th>
            <td>${formatShare(at(probabilities.data, state))}</td><td>${cost(-Math.log(at(probabilities.data, state)))}</td>
            <td>${cost(at(totals.data, state))}</td><td>${at(before.data, state) < 0 ? '–' : names[at(before.data, state)]}</td></tr>`)}</tbody></table>
      </div>
      <p class="map-facts">Stay or end a digit: 0. Begin one after nothing: ${cost(start)}; right after another: ${cost(start + touch)}. Costs in nats.</p>`;
  });
}

/** @param {number} value */
function cost(value) {
  if (!Number.isFinite(value)) return '∞';
  return Math.abs(value) < 0.0005 ? '0' : formatSignificant(value, 3);
}
