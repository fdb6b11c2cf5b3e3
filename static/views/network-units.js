/** Draws every unit of the network as a small heat map: one picture holds all grids, one copy a unit brings it to its place. */

import { colorGrid } from './heat-map.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { HeatMap } from './heat-map.js' */
/** @import { Column } from './network-layout.js' */

const CORNER_SHARE = 0.2;

/**
 * Colour all grids of a frame into one tall picture, grid below grid.
 * @param {HeatMap} map
 * @param {NumberArray} grids i8 [units, size, size]
 * @param {(unit: number) => Uint32Array} tableOf lookup table of a unit
 */
export function colorGrids(map, grids, tableOf) {
  const [units = 0, rows = 0, columns = 0] = grids.shape;
  if (units * rows * columns === 0) return;
  const pixels = map.pixels(columns, rows * units);
  const values = /** @type {Int8Array} */ (grids.data);
  const cells = rows * columns;
  for (let unit = 0; unit < units; unit += 1) {
    const start = unit * cells;
    colorGrid(values.subarray(start, start + cells), tableOf(unit), pixels.subarray(start, start + cells));
  }
  map.commit();
}

/**
 * Outline of all units of a column, to clip or to stroke.
 * @param {Path2D} path
 * @param {Column} column
 */
export function traceUnits(path, column) {
  const { unitSize } = column;
  for (const y of column.ys) path.roundRect(column.x - unitSize / 2, y - unitSize / 2, unitSize, unitSize, unitSize * CORNER_SHARE);
}

/**
 * Copy a column's grids to their places.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} picture tall picture of `colorGrids`
 * @param {Column} column
 * @param {object} how
 * @param {number} how.total number of grids in the picture
 * @param {(row: number) => number} how.gridOf number of a unit's grid in the picture
 * @param {(row: number) => number} how.alphaOf opacity of a unit
 */
export function drawUnits(context, picture, column, { total, gridOf, alphaOf }) {
  const { unitSize, x } = column;
  const gridRows = picture.height / total;
  column.ys.forEach((y, row) => {
    context.globalAlpha = alphaOf(row);
    context.drawImage(picture, 0, gridOf(row) * gridRows, picture.width, gridRows, x - unitSize / 2, y - unitSize / 2, unitSize, unitSize);
  });
  context.globalAlpha = 1;
}
