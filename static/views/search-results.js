/** Numbers behind the pictures of compared searches. No drawing here. */

import { formatLoss } from '../lib/format.js';
import { formatAxis } from './sweep-cells.js';

/** @import { Config, NumberArray } from '../state/types.js' */

/** What each search is called and in which order colours go. @type {Record<string, string>} */
export const SEARCH_NAMES = { grid: 'Grid', random: 'Random', sequential: 'Model-based' };

/**
 * One trial of one repetition.
 * @typedef {object} SearchTrial
 * @property {number} search   place of its search among those compared
 * @property {number} trial    from 0
 * @property {number[]} values what it chose
 * @property {number[]} shares the same, 0 to 1
 * @property {number} loss     not a number where it diverged
 */

/**
 * @param {Record<string, NumberArray> | undefined} arrays of the `places` stream
 * @param {number} settings how many are searched now
 * @returns {SearchTrial[]}
 */
export function readPlaces(arrays, settings) {
  const { values, shares, losses } = arrays ?? {};
  // A frame can be of the settings before the newest change.
  if (!values || !shares || !losses || values.shape[2] !== settings) return [];
  const [searches = 0, count = 0] = losses.shape;
  const found = [];
  for (let search = 0; search < searches; search += 1) {
    for (let trial = 0; trial < count; trial += 1) {
      const at = (search * count + trial) * settings;
      const own = Array.from(shares.data.subarray(at, at + settings));
      // A grid that is through tries nothing any more.
      if (own.some(Number.isNaN)) continue;
      found.push({ search, trial, values: Array.from(values.data.subarray(at, at + settings)), shares: own, loss: losses.data[search * count + trial] ?? NaN });
    }
  }
  return found;
}

/**
 * How many different values of a setting a search has tried: a grid has few, whatever its number of trials.
 * @param {readonly SearchTrial[]} trials of one search
 * @param {number} setting
 */
export function distinctValues(trials, setting) {
  return new Set(trials.map(({ shares }) => (shares[setting] ?? NaN).toFixed(9))).size;
}

/**
 * Losses of several trials as shares of their common logarithmic scale.
 * @param {readonly SearchTrial[]} trials
 * @returns {[number, number]} never empty
 */
export function trialRange(trials) {
  const finite = trials.map(({ loss }) => loss).filter((loss) => loss > 0 && loss < Infinity);
  if (finite.length === 0) return [0.1, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return high > low ? [low, high] : [low / 2, high * 2];
}

/** @typedef {ReadonlyMap<number, readonly [number, number]>} Brushes axis to the shares that are kept */

/**
 * Whether a trial lies in every brush. The axis after the settings is the loss; what diverged lies in none of it.
 * @param {SearchTrial} trial
 * @param {Brushes} brushes
 * @param {(loss: number) => number} lossToShare
 */
export function isBrushed({ shares, loss }, brushes, lossToShare) {
  return [...brushes].every(([axis, [low, high]]) => {
    const share = axis < shares.length ? (shares[axis] ?? NaN) : lossToShare(loss);
    return share >= low - 1e-9 && share <= high + 1e-9;
  });
}

/**
 * Columns of the chart of the best loss so far: trials, then lower quartile, median and upper quartile of each search.
 * @param {NumberArray} quartiles searches x rounds x 3
 * @returns {(number | null)[][]}
 */
export function bestColumns({ data, shape: [searches = 0, rounds = 0] }) {
  const column = (/** @type {number} */ search, /** @type {number} */ part) => Array.from({ length: rounds }, (_, round) => {
    const loss = data[(search * rounds + round) * 3 + part] ?? NaN;
    return loss > 0 && loss < Infinity ? loss : null;
  });
  return [Array.from({ length: rounds }, (_, round) => round + 1), ...Array.from({ length: searches }, (_, search) => [0, 1, 2].map((part) => column(search, part))).flat()];
}

/**
 * Where each search has looked, in words.
 * @param {readonly SearchTrial[]} trials
 * @param {readonly string[]} searches
 * @param {readonly string[]} names of the searched settings
 */
export function describeSearches(trials, searches, names) {
  if (trials.length === 0) return `Squares of ${names.join(' and ').toLowerCase()}: no trial is done yet.`;
  const sentences = searches.map((key, search) => {
    const own = trials.filter((trial) => trial.search === search);
    const best = own.reduce((lowest, trial) => (trial.loss < (lowest?.loss ?? Infinity) ? trial : lowest), /** @type {SearchTrial | null} */ (null));
    const place = best ? best.values.map((value, index) => `${(names[index] ?? '').toLowerCase()} ${formatAxis(value)}`).join(', ') : '';
    const found = best ? `the best has loss ${formatLoss(best.loss)} with ${place}` : 'all diverged';
    return `${SEARCH_NAMES[key] ?? key}: ${own.length} trials with ${distinctValues(own, 0)} different values of ${(names[0] ?? '').toLowerCase()}; ${found}.`;
  });
  return sentences.join(' ');
}

/**
 * The trials of one repetition for a spreadsheet.
 * @param {readonly SearchTrial[]} trials
 * @param {Config} config
 * @returns {string}
 */
export function searchCsv(trials, { strategies, parameters }) {
  const rows = trials.map(({ search, trial, values, loss }) => [strategies[search], trial + 1, ...values, Number.isFinite(loss) ? loss : ''].join(','));
  return `${[['search', 'trial', ...parameters, 'loss'].join(','), ...rows].join('\r\n')}\r\n`;
}
