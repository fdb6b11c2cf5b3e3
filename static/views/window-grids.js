/** Where the picture, the filter and the output of a sliding window lie, and how they are drawn. */

import { formatSignificant } from '../lib/numbers.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { Theme } from './theme.js' */
/** @typedef {{ kind: 'picture' | 'weights' | 'output', title: string, x: number, y: number, cell: number, rows: number, columns: number, channel: number, values: ArrayLike<number> }} Grid */
/** @typedef {{ top: number, left: number, row: number, column: number, padding: number, dilation: number, channels: number, size: number }} Place */
/** @typedef {{ grid: Grid, row: number, column: number }} Cell */

const GAP = 26;
const TITLE = 20;
const LARGEST_CELL = 56;
const LEAST_CELL_WITH_NUMBER = 17;
const NEXT_CHANNEL = 12;

/** @param {NumberArray} array @returns {Place} */
export function readPlace({ data }) {
  const [top = 0, left = 0, row = -1, column = -1, padding = 0, dilation = 1, channels = 1, size = 1] = data;
  return { top, left, row, column, padding, dilation, channels, size };
}

/**
 * Lay out the grids: the channels of the picture, those of the filter, the output. They stand side by side, or the output
 * below the filter where that makes the cells larger.
 * @param {{ picture: NumberArray, weights: NumberArray, output: NumberArray }} arrays
 * @param {Size} size
 * @returns {Grid[]}
 */
export function layOutGrids({ picture, weights, output }, { width, height }) {
  const [channels = 0, side = 0] = picture.shape;
  const filter = weights.shape[1] ?? 0;
  const made = output.shape[0] ?? 0;
  const between = TITLE + NEXT_CHANNEL;
  const fitting = (/** @type {number[]} */ columns, /** @type {[number, number][]} */ stacks) => Math.min(
    (width - GAP * (columns.length - 1)) / columns.reduce((sum, count) => sum + count, 0),
    ...stacks.map(([rows, parts]) => (height - TITLE - between * (parts - 1)) / Math.max(rows, 1)));
  const beside = fitting([side, filter, made].filter((count) => count > 0), [[side * channels, channels], [made, 1]]);
  const below = filter > 0 && made > 0 ? fitting([side, Math.max(filter, made)], [[side * channels, channels], [filter * channels + made, channels + 1]]) : 0;
  const cell = Math.max(2, Math.min(LARGEST_CELL, Math.floor(Math.max(beside, below))));
  /** @type {Grid[]} */
  const grids = [];
  let [x, top] = [0, TITLE];
  for (const [kind, array, count] of /** @type {[Grid['kind'], NumberArray, number][]} */ ([['picture', picture, side], ['weights', weights, filter], ['output', output, made]])) {
    if (count === 0) continue;
    const shown = kind === 'output' ? 1 : channels;
    for (let channel = 0; channel < shown; channel += 1) {
      const cells = count * count;
      grids.push({
        kind, channel, x, cell, rows: count, columns: count,
        title: titleOf(kind, count, channel, shown),
        y: top + channel * ((kind === 'weights' && below > beside ? count : side) * cell + between),
        values: array.data.subarray(channel * cells, (channel + 1) * cells),
      });
    }
    if (kind === 'weights' && below > beside) top += channels * (count * cell + between);
    else x += count * cell + GAP;
  }
  return grids;
}

/** A number as short as it can be said. @param {number} value */
export function shortNumber(value) {
  return Number.isInteger(value) ? String(value).replace('-', '−') : formatSignificant(value, 2);
}

/** @param {Grid['kind']} kind @param {number} side @param {number} channel @param {number} channels */
function titleOf(kind, side, channel, channels) {
  const name = { picture: 'picture', weights: 'filter', output: 'output' }[kind];
  return `${name} ${side} × ${side}${channels > 1 ? `, channel ${channel + 1}` : ''}`;
}

/**
 * The cell at a point, if there is one.
 * @param {readonly Grid[]} grids
 * @param {number} x
 * @param {number} y
 * @returns {Cell | null}
 */
export function cellAt(grids, x, y) {
  for (const grid of grids) {
    const column = Math.floor((x - grid.x) / grid.cell);
    const row = Math.floor((y - grid.y) / grid.cell);
    if (row >= 0 && column >= 0 && row < grid.rows && column < grid.columns) return { grid, row, column };
  }
  return null;
}

/**
 * Is a cell of the padded picture below the window?
 * @param {Place} place
 * @param {number} row
 * @param {number} column
 */
export function isBelow({ top, left, dilation, size, row: made }, row, column) {
  const down = (row - top) / dilation;
  const right = (column - left) / dilation;
  return made >= 0 && Number.isInteger(down) && Number.isInteger(right) && down >= 0 && right >= 0 && down < size && right < size;
}

/**
 * Is a cell of the padded picture, `side` wide, one of the zeros around it?
 * @param {Pick<Place, 'padding'>} place
 * @param {number} side
 * @param {number} row
 * @param {number} column
 */
export function isBorder({ padding }, side, row, column) {
  return Math.min(row, column) < padding || Math.max(row, column) >= side - padding;
}

/**
 * Draw all grids.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Grid[]} grids
 * @param {Place} place
 * @param {Theme} theme
 * @param {Cell | null} cursor
 */
export function drawGrids(context, grids, place, theme, cursor) {
  for (const grid of grids) drawGrid(context, grid, place, theme);
  const picture = grids.filter(({ kind }) => kind === 'picture');
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  const reach = place.dilation * (place.size - 1) + 1;
  if (place.row >= 0) {
    for (const { x, y, cell } of picture) context.strokeRect(x + place.left * cell, y + place.top * cell, reach * cell, reach * cell);
    const output = grids.find(({ kind }) => kind === 'output');
    if (output) context.strokeRect(output.x + place.column * output.cell, output.y + place.row * output.cell, output.cell, output.cell);
  }
  if (cursor) {
    context.setLineDash([3, 3]);
    context.strokeStyle = theme.ink;
    context.strokeRect(cursor.grid.x + cursor.column * cursor.grid.cell, cursor.grid.y + cursor.row * cursor.grid.cell, cursor.grid.cell, cursor.grid.cell);
    context.setLineDash([]);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Grid} grid @param {Place} place @param {Theme} theme */
function drawGrid(context, { kind, title, x, y, cell, rows, columns, values }, place, theme) {
  const largest = Math.max(1e-9, ...Array.from(values, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  const { colors } = theme.palette;
  context.font = `12px ${theme.numberFont}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillStyle = theme.mutedInk;
  context.fillText(title, x, y - 7);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `${Math.min(14, Math.round(cell * 0.42))}px ${theme.numberFont}`;
  context.lineWidth = 1;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = values[row * columns + column] ?? NaN;
      const [left, top] = [x + column * cell, y + row * cell];
      const border = kind === 'picture' && isBorder(place, rows, row, column);
      const share = Math.abs(value) / largest;
      context.globalAlpha = Number.isFinite(value) ? share * (kind !== 'picture' || isBelow(place, row, column) ? 0.75 : 0.4) : 0;
      context.fillStyle = `rgb(${(value < 0 ? colors.negative : colors.positive).join(' ')})`;
      context.fillRect(left, top, cell, cell);
      context.globalAlpha = 1;
      context.strokeStyle = theme.line;
      if (border) context.setLineDash([2, 2]);
      context.strokeRect(left + 0.5, top + 0.5, cell - 1, cell - 1);
      context.setLineDash([]);
      if (cell >= LEAST_CELL_WITH_NUMBER && Number.isFinite(value)) {
        context.fillStyle = border ? theme.mutedInk : theme.ink;
        context.fillText(shortNumber(value), left + cell / 2, top + cell / 2 + 1);
      }
    }
  }
}
