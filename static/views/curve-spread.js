/** The band around a test curve: one standard deviation between batches of test samples, where an experiment measures it. */

/** @import { Series } from '../state/types.js' */
/** @import { ChartBand, ChartLine } from './line-chart.js' */
/** @import { Theme } from './theme.js' */

const EDGE_WIDTH = 0.5;
/** On a logarithmic scale, as a share of the lowest mean. */
const LOWEST_EDGE = 0.25;
export const SPREAD_WORDS = 'one standard deviation between batches of the test set';
/** Lines that `edgeLines` adds. */
export const EDGES = 2;

/**
 * Place of the column that holds the spread of another one; -1 where there is none.
 * @param {Series} series
 * @param {'test loss' | 'test accuracy'} name
 */
export const spreadColumn = ({ columns }, name) => columns.indexOf(`spread of ${name}`);

/**
 * Lower and upper edge of the band.
 * @param {ArrayLike<number>} means
 * @param {ArrayLike<number>} spreads
 * @param {boolean} logarithmic an edge near or below zero would stretch the scale without end: it stops below the lowest mean
 * @returns {[Float64Array, Float64Array]}
 */
export function bandEdges(means, spreads, logarithmic) {
  const floor = logarithmic ? LOWEST_EDGE * lowestPositive(means) : -Infinity;
  const lower = Float64Array.from(means, (mean, row) => Math.max(mean - (spreads[row] ?? NaN), floor));
  const upper = Float64Array.from(means, (mean, row) => mean + (spreads[row] ?? NaN));
  return [lower, upper];
}

/** @param {ArrayLike<number>} values */
function lowestPositive(values) {
  return Array.from(values).reduce((low, value) => (value > 0 && value < low ? value : low), Infinity);
}

/** Hairlines along the edges, drawn before the curves. @param {Theme} theme @returns {ChartLine[]} */
export function edgeLines({ accent }) {
  const color = `color-mix(in srgb, ${accent} 40%, transparent)`;
  return ['lower', 'upper'].map((edge) => ({ label: `test, ${edge} edge of the band`, color, width: EDGE_WIDTH }));
}

/** The band between two edges. @param {Theme} theme @param {number} lower number of the lower edge among the lines @returns {ChartBand} */
export function edgeBand({ accent }, lower) {
  return { lower, upper: lower + 1, color: `color-mix(in srgb, ${accent} 16%, transparent)` };
}
