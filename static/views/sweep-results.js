/** The results of a sweep in rows. No drawing here. */

/** @import { Series } from '../state/types.js' */

/** @typedef {{ trial: number, across: number, up: number, loss: number, diverged: number }} Trial loss is not a number once most repeats diverged */

/**
 * @param {Series} series of the `trials` stream
 * @returns {Trial[]} in the order they were made
 */
export function readTrials({ columns, values, length }) {
  const column = (/** @type {string} */ name) => values[columns.indexOf(name)] ?? new Float64Array(0);
  const [across, up, loss, diverged] = ['across', 'up', 'loss', 'share diverged'].map(column);
  return Array.from({ length }, (_, trial) => ({
    trial, across: across?.[trial] ?? NaN, up: up?.[trial] ?? NaN, loss: loss?.[trial] ?? NaN, diverged: diverged?.[trial] ?? NaN,
  }));
}

/**
 * @param {Series} series
 * @returns {Trial[]} the lowest loss first, those that diverged last
 */
export function rankTrials(series) {
  const last = (/** @type {Trial} */ { loss }) => (Number.isNaN(loss) ? Infinity : loss);
  return readTrials(series).sort((a, b) => (last(a) === last(b) ? a.trial - b.trial : last(a) - last(b)));
}

/**
 * The table for a spreadsheet: comma-separated, one header row, an empty cell where there is no number.
 * @param {Series} series
 * @param {[string, string]} axes names of the fields that vary
 * @returns {string} in the order the trials were made
 */
export function trialsCsv(series, axes) {
  const rows = readTrials(series).map(({ trial, across, up, loss, diverged }) => [trial + 1, across, up, loss, diverged].map((value) => (Number.isFinite(value) ? String(value) : '')).join(','));
  return `${[['trial', ...axes, 'loss', 'share_diverged'].join(','), ...rows].join('\r\n')}\r\n`;
}
