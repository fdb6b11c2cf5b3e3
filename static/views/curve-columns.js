/** From tables of curves to the columns and lines of a chart: the pinned runs first, so that the present one lies on top. */

import { alignTables } from './align.js';
import { bandEdges, edgeLines } from './curve-spread.js';
import { classColor, cssColor } from './palette.js';
import { chartable, smooth } from './smoothing.js';

/** @import { PinnedRun } from '../state/pinned-runs.js' */
/** @import { AlignedColumn } from './align.js' */
/** @import { ChartLine } from './line-chart.js' */
/** @import { Theme } from './theme.js' */

const SMOOTHING = 0.9;
const PINNED_DASH = [3, 3];

/** Places in a row of the `curves` stream. */
export const COLUMN = { step: 0, trainingLoss: 1, testLoss: 2, trainingAccuracy: 3, testAccuracy: 4, learningRate: 5 };

/**
 * Training and test of the present run and of the pinned ones; `spread` is the column of the test's spread, none below 0.
 * @typedef {{ columns: [number, number], logarithmic: boolean, smoothed: boolean, spread?: number }} PairStyle
 */

/**
 * Lines of a chart of training and test; smoothed ones have the measured ones faintly behind them. Training is dashed
 * in pinned runs, and each has a colour of its own. The edges of a band stand before the last two.
 * @param {Theme} theme
 * @param {readonly PinnedRun[]} pins
 * @param {boolean} smoothed
 * @param {boolean} [banded]
 * @returns {ChartLine[]}
 */
export function pairLines(theme, pins, smoothed, banded = false) {
  const clear = [{ label: 'training', color: theme.mutedInk }, { label: 'test', color: theme.accent, width: 2 }];
  const faint = smoothed ? clear.map((line) => ({ ...line, color: theme.line, width: 1 })) : [];
  const kept = pins.flatMap(({ name, color }) => [
    { label: `${name}, training`, color: pinColor(theme, color), width: 1, dash: PINNED_DASH },
    { label: `${name}, test`, color: pinColor(theme, color), width: 1.6 },
  ]);
  return [...kept, ...faint, ...(banded ? edgeLines(theme) : []), ...clear];
}

/** @param {Theme} theme @param {number} color @returns {string} as CSS */
export function pinColor({ palette }, color) {
  return cssColor(classColor(palette.colors, color));
}

/**
 * Columns for the lines of `pairLines`, in the same order.
 * @param {readonly ArrayLike<number>[]} present
 * @param {readonly PinnedRun[]} pins
 * @param {PairStyle} style
 * @returns {AlignedColumn[]}
 */
export function pairColumns(present, pins, { columns, logarithmic, smoothed, spread = -1 }) {
  /** @param {(number | null)[]} column */
  const shape = (column) => (smoothed ? smooth(column, SMOOTHING) : column);
  /** @param {readonly ArrayLike<number>[]} table @param {boolean} withMeasured */
  const read = (table, withMeasured) => {
    const measured = columns.map((column) => chartable(table[column] ?? [], logarithmic));
    const edges = withMeasured && spread >= 0 ? bandEdges(table[columns[1]] ?? [], table[spread] ?? [], logarithmic) : [];
    const band = edges.map((edge) => shape(chartable(edge, logarithmic)));
    return [chartable(table[COLUMN.step] ?? [], false), ...(smoothed && withMeasured ? measured : []), ...band, ...measured.map(shape)];
  };
  return alignTables([...pins.map((pin) => read(pin.columns, false)), read(present, true)]);
}

/**
 * The learning rate of the present run.
 * @param {readonly ArrayLike<number>[]} present
 * @returns {AlignedColumn[]}
 */
export function rateColumns(present) {
  return [COLUMN.step, COLUMN.learningRate].map((column) => chartable(present[column] ?? [], false));
}
