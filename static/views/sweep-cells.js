/** Numbers behind the map of a sweep: which trial a cell is, shades, ticks, words. No drawing here. */

import { formatLoss } from '../lib/format.js';
import { formatSignificant, formatTick } from '../lib/numbers.js';

/** @import { NumberArray, Series } from '../state/types.js' */

/** Losses below have the palest shade: what matters is how close to perfect a cell came, not by how many powers of ten. */
const SMALLEST = 1e-8;
const CHARACTER_PX = 6.2;

/**
 * @typedef {object} Cells
 * @property {number} columns
 * @property {number} rows
 * @property {ArrayLike<number>} values  losses, top row first
 * @property {ArrayLike<number>} state   0 not yet, 1 trained, 2 diverged
 * @property {ArrayLike<number>} across  what each column stands for
 * @property {ArrayLike<number>} up      what each row stands for, from the top
 */

/**
 * @param {Record<string, NumberArray> | undefined} arrays of the `cells` stream
 * @returns {Cells | null}
 */
export function readCells(arrays) {
  const { values, state, across, up } = arrays ?? {};
  if (!values || !state || !across || !up) return null;
  return { rows: values.shape[0] ?? 0, columns: values.shape[1] ?? 0, values: values.data, state: state.data, across: across.data, up: up.data };
}

/**
 * Number of the newest trial in each cell, -1 where there is none.
 * @param {Series} trials
 * @param {Cells} cells
 * @returns {Int32Array}
 */
export function trialOfCell({ columns: names, values, length }, { columns, rows }) {
  const found = new Int32Array(columns * rows).fill(-1);
  const across = values[names.indexOf('share across')];
  const up = values[names.indexOf('share up')];
  for (let trial = 0; across && up && trial < length; trial += 1) {
    const column = Math.round((across[trial] ?? 0) * (columns - 1));
    const row = rows - 1 - Math.round((up[trial] ?? 0) * (rows - 1));
    // A series can be of the grid before the newest change.
    if (column < columns && row >= 0) found[row * columns + column] = trial;
  }
  return found;
}

/**
 * Range of the losses that are known, never empty and never below what counts as zero.
 * @param {Cells} cells
 * @returns {[number, number]}
 */
export function lossRange({ values, state }) {
  let low = Infinity;
  let high = 0;
  for (let cell = 0; cell < values.length; cell += 1) {
    const loss = Math.max(SMALLEST, values[cell] ?? NaN);
    if (state[cell] !== 1 || !Number.isFinite(loss)) continue;
    low = Math.min(low, loss);
    high = Math.max(high, loss);
  }
  if (!(high > 0)) return [0.1, 1];
  return high > low ? [low, high] : [low / 2, low * 2];
}

/**
 * Place of a loss between the ends of the range, by its logarithm.
 * @param {number} loss
 * @param {[number, number]} range
 * @returns {number} 0 to 1
 */
export function lossShare(loss, [low, high]) {
  return Math.min(1, Math.max(0, Math.log(Math.max(SMALLEST, loss) / low) / Math.log(high / low)));
}

/**
 * Which columns (or rows) get a label so that none touches its neighbour.
 * @param {ArrayLike<number>} values
 * @param {number} room px of the whole axis
 * @param {number} [needed] px of one label; from its longest text if not given
 * @returns {{ index: number, text: string }[]}
 */
export function labelledCells(values, room, needed) {
  const texts = Array.from(values, (value) => formatAxis(value, 2));
  const widest = needed ?? (Math.max(...texts.map((text) => text.length), 1) + 1.5) * CHARACTER_PX;
  const every = Math.max(1, Math.ceil((widest * texts.length) / Math.max(1, room)));
  return texts.map((text, index) => ({ index, text })).filter(({ index }) => index % every === 0);
}

/**
 * A value of an axis: whole numbers as they are, others with a few significant digits.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatAxis(value, digits = 3) {
  return Number.isInteger(value) ? formatTick(value) : formatSignificant(value, digits);
}

/**
 * A cell in words.
 * @param {Cells} cells
 * @param {number} cell
 * @param {[string, string]} labels what varies across and up
 */
export function describeCell({ columns, values, state, across, up }, cell, labels) {
  const place = `${labels[0].toLowerCase()} ${formatAxis(across[cell % columns] ?? NaN)}, ${labels[1].toLowerCase()} ${formatAxis(up[Math.floor(cell / columns)] ?? NaN)}`;
  if (state[cell] === 0) return `${place}: not trained yet`;
  return state[cell] === 2 ? `${place}: diverged` : `${place}: loss ${formatLoss(values[cell] ?? NaN)}`;
}

/**
 * The whole map in two sentences.
 * @param {Cells} cells
 * @param {[string, string]} labels
 */
export function describeMap(cells, labels) {
  const count = (/** @type {number} */ wanted) => Array.from(cells.state).filter((state) => state === wanted).length;
  const [trained, diverged] = [count(1), count(2)];
  if (trained + diverged === 0) return `A map of losses over ${labels[0].toLowerCase()} and ${labels[1].toLowerCase()}: nothing is trained yet.`;
  let best = -1;
  for (let cell = 0; cell < cells.values.length; cell += 1) {
    if (cells.state[cell] === 1 && (best < 0 || (cells.values[cell] ?? NaN) < (cells.values[best] ?? NaN))) best = cell;
  }
  const lowest = best < 0 ? 'Every one of them diverged.' : `The lowest: ${describeCell(cells, best, labels)}.`;
  return `${trained + diverged} of ${cells.values.length} cells are trained, ${diverged} diverged. ${lowest}`;
}
