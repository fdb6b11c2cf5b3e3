/** The `ensemble` stream by name. */

/** @import { NumberArray } from '../state/types.js' */

const COPY = 4; // training loss, test loss, share right, fate
const CURVE = 7; // step, quartiles of the training loss, of the test loss

/**
 * @typedef {object} Ensemble
 * @property {NumberArray | undefined} mean
 * @property {NumberArray | undefined} spread
 * @property {{training: number, test: number, score: number, fate: number}[]} copies  fate: 0 does well, 1 fails, 2 diverged
 * @property {number[][]} curves rows
 * @property {number} step
 * @property {number} failing share of the copies
 * @property {number} largestSpread
 */

/** @param {Record<string, NumberArray> | undefined} arrays @returns {Ensemble} */
export function readEnsemble(arrays) {
  const [step = NaN, failing = NaN, largestSpread = NaN] = Array.from(arrays?.progress?.data ?? []);
  const copies = rowsOf(arrays?.copies, COPY).map(([training = NaN, test = NaN, score = NaN, fate = 0]) => ({ training, test, score, fate }));
  return { mean: arrays?.mean, spread: arrays?.spread, copies, curves: rowsOf(arrays?.curves, CURVE), step, failing, largestSpread };
}

/**
 * Columns of the chart; what a logarithmic scale cannot show is left out.
 * @param {Ensemble} ensemble
 * @returns {(number | null)[][]}
 */
export function ensembleCurves({ curves }) {
  return Array.from({ length: CURVE }, (_, column) => curves.map((row) => {
    const value = row[column] ?? NaN;
    return column === 0 || value > 0 ? value : null;
  }));
}

/** @param {NumberArray | undefined} table @param {number} width */
function rowsOf(table, width) {
  const data = Array.from(table?.data ?? []);
  return Array.from({ length: Math.floor(data.length / width) }, (_, row) => data.slice(row * width, (row + 1) * width));
}
