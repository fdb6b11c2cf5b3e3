/** On the learning rate: the edge of stability 2 / λmax, where plain gradient descent begins to diverge. */

import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { formatSignificant } from '../lib/numbers.js';

/** @import { Store } from '../state/store.js' */
/** @import { ControlContext } from './frame.js' */

const EDGE = 3; // place in the `curvature` stream's values
const DIGITS = 2;

/**
 * The edge while somebody watches it, else not a number.
 * @param {Store} store
 */
export function edgeOf(store) {
  if (!store.watched.value.has('curvature')) return NaN;
  const edge = store.frame('curvature').value?.arrays.values?.data[EDGE] ?? NaN;
  return Number.isFinite(edge) && edge > 0 ? edge : NaN;
}

/**
 * Where a value stands on a field's scale, from 0 to 1; the field's usual values are evenly spaced, as on its slider.
 * @param {readonly number[]} stops ascending
 * @param {number} value
 */
export function shareOfScale(stops, value) {
  const last = stops.length - 1;
  const above = stops.findIndex((stop) => stop >= value);
  if (above === 0 || last < 1) return 0;
  if (above < 0) return 1;
  const [low, high] = [stops[above - 1] ?? 0, stops[above] ?? 0];
  const between = low > 0 ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return (above - 1 + between) / last;
}

/** @param {ControlContext} context */
export function edgeMark({ store, path, field, value }) {
  if (path !== 'learning_rate' || field.kind !== 'real') return nothing;
  const edge = edgeOf(store);
  if (Number.isNaN(edge)) return nothing;
  const now = Number(value());
  const words = formatSignificant(edge, DIGITS);
  const place = (/** @type {number} */ share) => ref((mark) => { if (mark instanceof HTMLElement) mark.style.setProperty('--share', `${share * 100}%`); });
  return html`
    <span class="edge-track" aria-hidden="true">
      <i class="edge-now" ${place(shareOfScale(field.stops, now))}></i>
      <i class="edge-tick" ${place(shareOfScale(field.stops, edge))}></i>
    </span>
    <span class="edge-value${now > edge ? ' is-over' : ''}" data-testid="edge" title="2 / λmax = ${words}: beyond it plain gradient descent diverges here"><span aria-hidden="true">≤ ${words}</span><span class="visually-hidden">2 over the largest eigenvalue is ${words}: the learning rate is ${now > edge ? 'above' : 'below'} this edge of stability.</span></span>`;
}
