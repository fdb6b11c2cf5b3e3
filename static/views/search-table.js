/** Every trial of the first repetition as a table, and as a file for a spreadsheet. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { saveFile } from '../lib/download.js';
import { formatLoss } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { shownNow, trialsHead } from './ranked-trials.js';
import { SEARCH_NAMES, searchCsv } from './search-results.js';
import { settingNames, shownPlaces } from './search-shown.js';
import { formatAxis } from './sweep-cells.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ places: {} });

/**
 * Show the table.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'trials', { tabindex: '0', role: 'region', 'aria-label': 'Trials of the first repetition' }));
  const trials = shownPlaces(store);
  const save = () => saveFile('searches.csv', new Blob([searchCsv(trials.peek(), store.config.peek())], { type: 'text/csv' }));
  return takeBack(host, [effect(() => {
    const running = store.run.value.running;
    const last = (/** @type {number} */ loss) => (Number.isNaN(loss) ? Infinity : loss);
    const ranked = [...trials.value].sort((a, b) => (last(a.loss) === last(b.loss) ? a.trial - b.trial : last(a.loss) - last(b.loss)));
    const shown = shownNow(ranked, running);
    const keys = store.config.value.strategies ?? [];
    render(html`
      ${trialsHead(ranked.length, running, 'the searches stand still', save)}
      <table class="league-table trials-table">
        <caption class="visually-hidden">Trials of the first repetition, the lowest loss first</caption>
        <thead><tr><th scope="col">Search</th><th scope="col">trial</th>${settingNames(store).map((name) => html`<th scope="col">${name}</th>`)}<th scope="col">loss</th></tr></thead>
        <tbody>${shown.map(({ search, trial, values, loss }) => html`
          <tr><th scope="row">${SEARCH_NAMES[keys[search]] ?? keys[search]}</th><td>${trial + 1}</td>${values.map((value) => html`<td>${formatAxis(value)}</td>`)}
            <td class="league-loss">${Number.isNaN(loss) ? 'diverged' : formatLoss(loss)}</td></tr>`)}</tbody>
      </table>`, place);
  })]);
}
