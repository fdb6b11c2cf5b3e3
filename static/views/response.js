/** Accuracy over the amount of a change, a line for each contestant; a click chooses the amount. */

import { computed, effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { formatTick } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { entrants, withGaps } from './contest.js';
import { mountChart } from './line-chart.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

/** Unit of an amount, by kind of change. */
const UNITS = /** @type {Record<string, string>} */ ({ shift_across: 'pixels to the right', shift_down: 'pixels down', turn: 'degrees clockwise', size: 'times as large', canvas: 'pixels wide' });
/** A longer way of the pointer is no click. */
const CLICK_PX = 4;

export const streams = () => ({ curves: {}, response: {} });

/**
 * Show the chart and its table.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const box = host.appendChild(element('div', 'response'));
  const head = box.appendChild(element('div', 'curve-head'));
  const title = head.appendChild(element('span', 'curve-title'));
  const body = box.appendChild(element('div', 'curve-body', { role: 'img' }));
  const table = box.appendChild(element('div', 'response-table', { tabindex: '0', role: 'region', 'aria-label': 'Accuracy by amount' }));
  const arrays = computed(() => store.frame('response').value?.arrays);
  /** Amount below the pointer. @type {number | null} */
  let below = null;
  let pressed = 0;
  body.addEventListener('pointerdown', (event) => { pressed = event.clientX; });
  body.addEventListener('pointerup', (event) => {
    if (below !== null && Math.abs(event.clientX - pressed) < CLICK_PX) void store.actions.configure({ amount: below });
  });

  return takeBack(host, [
    effect(() => {
      title.textContent = `Accuracy in % over ${UNITS[store.config.value.change] ?? ''}`;
    }),
    mountChart(body, theme, (look) => ({
      lines: entrants(store, look).map(({ name, color }) => ({ label: name, color, width: 2.4 })), range: [0, 100],
    }), (draw, lines) => {
      const { amounts, accuracies, now } = arrays.value ?? {};
      if (!amounts || !accuracies || !now) return;
      const count = amounts.data.length;
      const amount = now.data[0] ?? 0;
      draw([Array.from(amounts.data), ...lines.map((_, index) => withGaps(accuracies.data.subarray(index * count, (index + 1) * count).map((share) => 100 * share)))], null, { x: amount, label: String(amount) });
      const said = lines.map(({ label }, index) => `${label} ${sayShare(now.data[index + 1])}`);
      setAttribute(body, 'aria-label', `Accuracy over the amount of the change. At ${amount} ${UNITS[store.config.value.change] ?? ''}: ${said.join(', ')}. The table has all numbers.`);
    }, { onHover: (amount) => { below = amount; } }),
    effect(() => {
      const { amounts, accuracies, now } = arrays.value ?? {};
      if (!amounts || !accuracies || !now) return;
      const contestants = store.network.value?.contestants ?? [];
      const chosen = now.data[0] ?? NaN;
      const count = amounts.data.length;
      const choose = (/** @type {number} */ amount) => () => void store.actions.configure({ amount });
      render(html`<table class="numbers-table"><thead><tr><th scope="col">${UNITS[store.config.value.change] ?? ''}</th>
        ${Array.from(amounts.data, (amount) => html`<th scope="col"><button type="button" class="curve-toggle" aria-pressed=${amount === chosen} @click=${choose(amount)}>${formatTick(amount)}</button></th>`)}</tr></thead>
        <tbody>${contestants.map(({ name }, index) => html`<tr><th scope="row"><span class="contest-dot" data-place=${index}></span>${name}</th>
          ${Array.from(accuracies.data.subarray(index * count, (index + 1) * count), (share) => html`<td>${Number.isNaN(share) ? 'does not fit' : formatTick(100 * share)}</td>`)}</tr>`)}</tbody></table>`, table);
    }),
  ]);
}

/** @param {number | undefined} share */
function sayShare(share) {
  return share === undefined || Number.isNaN(share) ? 'does not fit' : formatShare(share);
}
