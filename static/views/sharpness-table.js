/** The `sharpness` stream by column, and what it shows in words. */

import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';

/** @import { NumberArray } from '../state/types.js' */

const COLUMNS = 5; // step, largest eigenvalue, gradient norm, negative eigenvalues, on a plateau

/**
 * @typedef {object} Sharpness
 * @property {Float64Array} steps
 * @property {Float64Array} largest eigenvalue
 * @property {Float64Array} norms of the gradient
 * @property {Float64Array} negative eigenvalues, not a number where they were not counted
 * @property {Float64Array} plateau 1 on a plateau
 */

/** @param {NumberArray | undefined} rows @returns {Sharpness} */
export function readSharpness(rows) {
  const data = rows?.data ?? new Float64Array(0);
  const count = Math.floor(data.length / COLUMNS);
  const column = (/** @type {number} */ index) => Float64Array.from({ length: count }, (_, row) => data[row * COLUMNS + index] ?? NaN);
  return { steps: column(0), largest: column(1), norms: column(2), negative: column(3), plateau: column(4) };
}

/**
 * First and last step of each plateau; rows that follow each other belong together.
 * @param {Sharpness} sharpness
 * @returns {[number, number][]}
 */
export function plateausOf({ steps, plateau }) {
  /** @type {[number, number][]} */
  const found = [];
  for (let row = 0; row < steps.length; row += 1) {
    if (!plateau[row]) continue;
    const step = steps[row] ?? NaN;
    const last = found.at(-1);
    if (last && plateau[row - 1]) last[1] = step;
    else found.push([step, step]);
  }
  return found.filter(([from, to]) => to > from);
}

/** @param {Sharpness} sharpness @returns {string} */
export function describeSharpness(sharpness) {
  const { steps, largest, norms } = sharpness;
  const last = steps.length - 1;
  if (last < 0) return 'Nothing is known of the curvature along this run yet.';
  const number = (/** @type {number | undefined} */ value) => formatSignificant(value ?? NaN, 3);
  return `From step ${formatCount(steps[0] ?? 0)} to ${formatCount(steps[last] ?? 0)} the largest eigenvalue went from ${number(largest[0])} to ${number(largest[last])}, the gradient’s length from ${number(norms[0])} to ${number(norms[last])}. ${describePlateaus(sharpness)}`;
}

/** @param {Sharpness} sharpness @returns {string} */
export function describePlateaus(sharpness) {
  const found = plateausOf(sharpness);
  if (found.length === 0) return 'No plateau that the run has left.';
  const spans = found.map(([from, to]) => `step ${formatCount(from)} to ${formatCount(to)}`);
  return `Plateau${found.length > 1 ? 's' : ''}, left again: ${spans.join('; ')}.`;
}
