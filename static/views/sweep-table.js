/** Every trial of a sweep as a table, and as a file for a spreadsheet. */

import { computed, effect } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { saveFile } from '../lib/download.js';
import { formatLoss, formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { shownNow, trialsHead } from './ranked-trials.js';
import { formatAxis } from './sweep-cells.js';
import { rankTrials, trialsCsv } from './sweep-results.js';
import { axisLabels, shownTrials } from './sweep-shown.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ trials: {}, best: {} });

/**
 * Show the table.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'trials', { tabindex: '0', role: 'region', 'aria-label': 'All trials' }));
  const ranked = computed(() => rankTrials(store.series('trials').value));
  const save = () => {
    const { x_axis: across, y_axis: up } = store.config.peek();
    saveFile(`sweep-${across}-${up}.csv`, new Blob([trialsCsv(store.series('trials').peek(), [across, up])], { type: 'text/csv' }));
  };
  return takeBack(host, [effect(() => {
    const running = store.run.value.running;
    const all = ranked.value;
    const shown = shownNow(all, running);
    const [across, up] = axisLabels(store);
    const { opened } = shownTrials(store);
    render(html`
      ${trialsHead(all.length, running, 'the sweep stands still', save)}
      <table class="league-table trials-table">
        <caption class="visually-hidden">Trials of the sweep, the lowest loss first</caption>
        <thead><tr><th scope="col">Trial</th><th scope="col">${across}</th><th scope="col">${up}</th><th scope="col">loss</th><th scope="col">diverged</th></tr></thead>
        <tbody>${shown.map(({ trial, across: x, up: y, loss, diverged }) => html`
          <tr aria-current=${trial === opened ? 'true' : nothing}>
            <th scope="row"><button type="button" class="run-open" aria-label="Open trial ${trial + 1}" @click=${() => store.actions.openTrial(trial)}>${trial + 1}</button></th>
            <td>${formatAxis(x)}</td><td>${formatAxis(y)}</td>
            <td class="league-loss">${Number.isNaN(loss) ? 'diverged' : formatLoss(loss)}</td><td>${formatShare(diverged)}</td>
          </tr>`)}</tbody>
      </table>`, place);
  })]);
}
