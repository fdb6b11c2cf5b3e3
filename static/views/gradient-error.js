/** The error of the gradient check over the size of the nudge, in both precisions. */

import { element, setAttribute } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { mountChart } from './line-chart.js';
import { cssColor } from './palette.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { NumberArray } from '../state/types.js' */

/** A difference of nothing would have no place on a logarithmic axis. */
const SMALLEST = 1e-10;

export const streams = () => ({ errors: {} });

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const theme = watchTheme(host);
  const panel = host.appendChild(element('div', 'curve-panel'));
  const head = panel.appendChild(element('div', 'curve-head'));
  const body = panel.appendChild(element('div', 'curve-body', { role: 'img', 'aria-label': 'Error of the check' }));
  for (const [words, key] of [['Largest error over log₁₀ of the nudge', 'curve-title'], ['double', 'error-key is-double'], ['single', 'error-key is-single']]) {
    head.appendChild(element('span', key ?? '')).textContent = words ?? '';
  }
  return takeBack(host, [mountChart(body, theme, ({ palette: { colors } }) => ({
    lines: [{ label: 'double', color: cssColor(colors.positive) }, { label: 'single', color: cssColor(colors.negative), dash: [5, 3] }], logarithmic: true,
  }), (draw) => {
    const { step_size: sizes, double, single } = store.frame('errors').value?.arrays ?? {};
    if (!sizes || !double || !single) return;
    draw([Array.from(sizes.data, Math.log10), positiveOf(double), positiveOf(single)]);
    setAttribute(body, 'aria-label', `Largest error of the check over the size of the nudge. Best in double precision ${best(sizes, double)}, in single precision ${best(sizes, single)}.`);
  })]);
}

/** @param {NumberArray} errors @returns {(number | null)[]} */
function positiveOf(errors) {
  return Array.from(errors.data, (error) => (Number.isFinite(error) ? Math.max(error, SMALLEST) : null));
}

/** @param {NumberArray} sizes @param {NumberArray} errors */
function best(sizes, errors) {
  const smallest = Math.min(...Array.from(errors.data).filter(Number.isFinite));
  return `${formatSignificant(smallest)} at ${formatSignificant(sizes.data[Array.from(errors.data).indexOf(smallest)] ?? NaN)}`;
}
