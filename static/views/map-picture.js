/** Small grids of numbers side by side on one canvas: filters, feature maps, pictures. */

import { MISSING } from './palette.js';

/** @typedef {{ columns: number, rows: number, cell: number, width: number, height: number }} Sheet sizes in px of the canvas */

const GAP = 2;

/**
 * How to lay out equal grids: as large as fits, in whole pixels a cell.
 * @param {number} count grids
 * @param {number} width of one grid in cells
 * @param {number} height of one grid in cells
 * @param {number} room width of the canvas in px
 * @param {number} largest side of one grid in px
 * @returns {Sheet}
 */
export function layOut(count, width, height, room, largest) {
  const most = Math.floor(largest / Math.max(width, height));
  const inOneRow = Math.floor((room - GAP * (count - 1)) / (count * width));
  const smallest = Math.ceil(most / 2);
  const cell = Math.max(1, Math.min(most, Math.max(smallest, inOneRow)));
  const columns = Math.max(1, Math.min(count, Math.floor((room + GAP) / (cell * width + GAP))));
  const rows = Math.ceil(count / columns);
  return { columns, rows, cell, width: columns * (cell * width + GAP) - GAP, height: Math.max(0, rows * (cell * height + GAP) - GAP) };
}

/**
 * Where a grid lies on its sheet.
 * @param {Sheet} sheet
 * @param {number} index of the grid
 * @param {number} width of one grid in cells
 * @param {number} height of one grid in cells
 */
export function placeOf({ columns, cell }, index, width, height) {
  return { x: (index % columns) * (cell * width + GAP), y: Math.floor(index / columns) * (cell * height + GAP) };
}

/**
 * Paint grids of int8 values in colours of a table.
 * @param {HTMLCanvasElement} canvas
 * @param {Int8Array} values grid after grid, row after row
 * @param {{ count: number, width: number, height: number, room: number, largest: number }} shape
 * @param {Uint32Array} table 256 packed colours, see `palette.js`
 */
export function paintGrids(canvas, values, { count, width, height, room, largest }, table) {
  const sheet = layOut(count, width, height, room, largest);
  if (canvas.width !== sheet.width || canvas.height !== sheet.height) {
    canvas.width = Math.max(1, sheet.width);
    canvas.height = Math.max(1, sheet.height);
  }
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < count; index += 1) {
    const { x, y } = placeOf(sheet, index, width, height);
    for (let row = 0; row < height * sheet.cell; row += 1) {
      const source = index * width * height + Math.floor(row / sheet.cell) * width;
      const target = (y + row) * canvas.width + x;
      for (let column = 0; column < width * sheet.cell; column += 1) {
        const value = /** @type {number} */ (values[source + Math.floor(column / sheet.cell)]);
        pixels[target + column] = /** @type {number} */ (table[value - MISSING]);
      }
    }
  }
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
}

/**
 * Paint one grey picture, a pixel of the canvas for each of its own; the style sheet enlarges it.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} bytes 0 black, 255 white
 * @param {number} width pixels
 * @param {number} [height] the same if it is not given
 */
export function paintGrey(canvas, bytes, width, height = width) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < width * height; index += 1) pixels[index] = 0xff000000 | ((bytes[index] ?? 0) * 0x010101);
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
}
