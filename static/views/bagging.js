/** Dropout as bagging: how far random sub-networks, one by one and averaged, are from the scaled whole. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatCount, formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { median, readBagging } from './bagging-numbers.js';
import { mountChart } from './line-chart.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Bagging } from './bagging-numbers.js' */

const NETWORKS = 64;
const DIGITS = 2;
const MOST_EXACT = 20; // neurons up to which the number of sub-networks is written out

export const streams = () => ({ bagging: { networks: NETWORKS } });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const numbers = host.appendChild(element('div', 'bagging-numbers', { tabindex: '0', role: 'region', 'aria-label': 'Sub-networks in numbers' }));
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  const title = head.appendChild(element('span', 'curve-title'));
  title.textContent = 'Distance to the scaled network';
  const key = head.appendChild(element('span', 'bagging-key'));
  key.textContent = 'thin: each sub-network alone; bold: the average of the first so many';
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': title.textContent }));
  const bagging = computed(() => readBagging(store.frame('bagging').value));

  return takeBack(host, [
    effect(() => {
      const found = bagging.value;
      if (!found) return;
      const last = found.average.at(-1) ?? NaN;
      setAttribute(body, 'aria-label', found.single.length === 0 ? 'No layer has dropout.'
        : `Distance to the scaled network: typically ${formatSignificant(median(found.single), DIGITS)} for one sub-network, ${formatSignificant(last, DIGITS)} for the average of ${found.single.length}.`);
      render(found.single.length === 0 ? html`<p>No layer has dropout: there is only one network. Choose a share to drop in a layer's head.</p>` : table(found), numbers);
    }),
    mountChart(body, theme, ({ mutedInk, accent }) => ({
      lines: [{ label: 'one sub-network', color: mutedInk, width: 1 }, { label: 'average', color: accent, width: 2.5 }], logarithmic: true,
    }), (draw) => {
      const { single = [], average = [] } = bagging.value ?? {};
      const visible = (/** @type {number} */ value) => (value > 0 ? value : null);
      draw([single.map((_, index) => index + 1), single.map(visible), average.map(visible)]);
    }),
  ]);
}

/** @param {Bagging} found */
function table({ single, average, singleShare, averageShare, wholeShare, droppable }) {
  const share = (/** @type {number} */ value) => (Number.isNaN(value) ? '–' : formatShare(value));
  const distance = (/** @type {number} */ value) => formatSignificant(value, DIGITS);
  return html`
    <table class="league-table">
      <caption>${formatCount(droppable)} neurons can be silenced: ${droppable <= MOST_EXACT ? formatCount(2 ** droppable) : `2 to the power of ${droppable}`} sub-networks that share their weights. Here are ${single.length}, on the test points.</caption>
      <thead><tr><th scope="col"></th><th scope="col">accuracy</th><th scope="col">distance</th></tr></thead>
      <tbody>
        <tr><th scope="row">one sub-network, the worst</th><td>${share(Math.min(...singleShare))}</td><td>${distance(Math.max(...single))}</td></tr>
        <tr><th scope="row">one sub-network, the median</th><td>${share(median(singleShare))}</td><td>${distance(median(single))}</td></tr>
        <tr><th scope="row">average of all ${single.length}</th><td>${share(averageShare.at(-1) ?? NaN)}</td><td>${distance(average.at(-1) ?? NaN)}</td></tr>
        <tr><th scope="row">the scaled network</th><td>${share(wholeShare)}</td><td>0</td></tr>
      </tbody>
    </table>`;
}
