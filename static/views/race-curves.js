/** Loss and gradient norm of every contestant over the race's clock. */

import { computed } from '@preact/signals-core';
import { element, setAttribute } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { listContestants } from './contestants.js';
import { mountChart } from './line-chart.js';
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
  const theme = watchTheme(host);
  const contestants = computed(() => listContestants(store.catalogue.value, store.config.value.contestants ?? [], theme.value.palette.colors));
  return takeBack(host, PANELS.map(({ title, prefix }) => {
    const panel = host.appendChild(element('div', 'curve-panel'));
    const head = panel.appendChild(element('div', 'curve-head'));
    const name = head.appendChild(element('span', 'curve-title'));
    name.textContent = title;
    const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': title }));
    return mountChart(body, theme, () => ({
      lines: contestants.value.map(({ name: label, color }, index) => ({ label, color, dash: index < PLAIN ? [] : [5, 3] })), logarithmic: true,
    }), (draw, lines) => {
      draw(positiveColumns(store.series('curves').value, prefix, lines.length));
      setAttribute(body, 'aria-label', `${title} of ${lines.map(({ label }) => label).join(', ')} over ${store.config.value.clock}; the league has the newest numbers.`);
    });
  }));
}
