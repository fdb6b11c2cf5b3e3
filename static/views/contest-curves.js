/** Accuracy of every contestant as training goes on. */

import { element, setAttribute } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { entrants, withGaps } from './contest.js';
import { mountChart } from './line-chart.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({ curves: {} });

/**
 * Show the curves.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  head.appendChild(element('span', 'curve-title')).textContent = 'On test pictures';
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img' }));
  return takeBack(host, [mountChart(body, theme, (look) => ({
    lines: entrants(store, look).map(({ key, name, color }) => ({ key, label: name, color })), range: [0, 1],
  }), (draw, lines) => {
    const { columns, values } = store.series('curves').value;
    const column = (/** @type {string} */ name) => values[columns.indexOf(name)] ?? [];
    draw([Array.from(column('step')), ...lines.map(({ key }) => withGaps(column(key)))]);
    const said = entrants(store, theme.value).map(({ name, accuracy }) => `${name} ${formatShare(accuracy)}`);
    setAttribute(body, 'aria-label', `Judged on test pictures over steps; now ${said.join(', ')}.`);
  })]);
}
