/** Loss and gradient norm of every contestant over the race's clock. */

import { computed, effect, untracked } from '@preact/signals-core';
import { element, setAttribute } from '../lib/dom.js';
import { listContestants } from './contestants.js';
import { createLineChart } from './line-chart.js';
import { positiveColumns } from './race-columns.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

const PANELS = /** @type {const} */ ([{ title: 'Loss', prefix: 'loss' }, { title: 'Gradient norm', prefix: 'gradient norm' }]);
/** The second four of eight are dashed: a second sign beside the colour. */
const PLAIN = 4;

export const streams = () => ({ curves: {} });

/**
 * Show the curves.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { theme, stop: stopTheme } = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  // A learning rate that is dragged changes no line of the chart.
  const lines = computed(() => JSON.stringify(contestants.value.map(({ name, color }, index) => ({ label: name, color, dash: index < PLAIN ? [] : [5, 3] }))));
  const stops = PANELS.map(({ title, prefix }) => {
    const panel = host.appendChild(element('div', 'curve-panel'));
    const head = panel.appendChild(element('div', 'curve-head'));
    const name = head.appendChild(element('span', 'curve-title'));
    name.textContent = title;
    const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': title }));
    return effect(() => {
      const drawn = /** @type {import('./line-chart.js').ChartLine[]} */ (JSON.parse(lines.value));
      const chart = untracked(() => createLineChart(body, { lines: drawn, theme: theme.value, logarithmic: true }));
      const stop = effect(() => {
        const table = store.series('curves').value;
        chart.draw(positiveColumns(table, prefix, drawn.length));
        setAttribute(body, 'aria-label', `${title} of ${drawn.map(({ label }) => label).join(', ')} over ${store.config.value.clock}; the league has the newest numbers.`);
      });
      return () => {
        stop();
        chart.destroy();
      };
    });
  });
  return () => {
    for (const stop of stops) stop();
    stopTheme();
    host.replaceChildren();
  };
}
