/** Accuracy of every contestant as training goes on. */

import { computed, effect, untracked } from '@preact/signals-core';
import { element, setAttribute } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { entrants, withGaps } from './contest.js';
import { createLineChart } from './line-chart.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { ChartLine } from './line-chart.js' */

export const streams = () => ({ curves: {} });

/**
 * Show the curves.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  head.appendChild(element('span', 'curve-title')).textContent = 'On test pictures';
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img' }));
  // New accuracies change no line of the chart.
  const lines = computed(() => JSON.stringify(entrants(store, theme.value).map(({ key, name, color }) => ({ key, label: name, color }))));
  const stop = effect(() => {
    const drawn = /** @type {(ChartLine & { key: string })[]} */ (JSON.parse(lines.value));
    const chart = untracked(() => createLineChart(body, { lines: drawn, theme: theme.value, range: [0, 1] }));
    const stopDrawing = effect(() => {
      const { columns, values } = store.series('curves').value;
      const column = (/** @type {string} */ name) => values[columns.indexOf(name)] ?? [];
      chart.draw([Array.from(column('step')), ...drawn.map(({ key }) => withGaps(column(key)))]);
      const said = entrants(store, theme.value).map(({ name, accuracy }) => `${name} ${formatShare(accuracy)}`);
      setAttribute(body, 'aria-label', `Judged on test pictures over steps; now ${said.join(', ')}.`);
    });
    return () => {
      stopDrawing();
      chart.destroy();
    };
  });
  return () => {
    stop();
    stopTheme();
    host.replaceChildren();
  };
}
