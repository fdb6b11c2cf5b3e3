/** Small grids of numbers side by side on one canvas: filters, feature maps, pictures. */

import { MISSING } from './palette.js';

/** @import { NumberArray } from '../state/types.js' */
/** @typedef {{ columns: number, rows: number, cell: number, width: number, height: number }} Sheet sizes in px of the canvas */

const GAP = 2;
const OPAQUE = 0xff000000;
/** What a weight or slope of zero looks like where there are three channels: signs need a middle. */
const MIDDLE_GREY = 128;

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
 * Paint grids of int8 values in colours of a table, or, of three channels, as red, green and blue around grey.
 * @param {HTMLCanvasElement} canvas
 * @param {Int8Array} values grid after grid, row after row, channel after channel
 * @param {{ count: number, width: number, height: number, channels?: number, room: number, largest: number }} shape
 * @param {Uint32Array} table 256 packed colours, see `palette.js`
 */
export function paintGrids(canvas, values, { count, width, height, channels = 1, room, largest }, table) {
  const sheet = layOut(count, width, height, room, largest);
  if (canvas.width !== sheet.width || canvas.height !== sheet.height) {
    canvas.width = Math.max(1, sheet.width);
    canvas.height = Math.max(1, sheet.height);
  }
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const colors = channels === 3 ? signedColors(values) : Uint32Array.from(values, (value) => /** @type {number} */ (table[value - MISSING]));
  for (let index = 0; index < count; index += 1) {
    const { x, y } = placeOf(sheet, index, width, height);
    for (let row = 0; row < height * sheet.cell; row += 1) {
      const source = index * width * height + Math.floor(row / sheet.cell) * width;
      const target = (y + row) * canvas.width + x;
      for (let column = 0; column < width * sheet.cell; column += 1) {
        pixels[target + column] = /** @type {number} */ (colors[source + Math.floor(column / sheet.cell)]);
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
  for (let index = 0; index < width * height; index += 1) pixels[index] = OPAQUE | ((bytes[index] ?? 0) * 0x010101);
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
}

/**
 * Paint one picture of a frame, grey or in colour, a pixel of the canvas for each of its own.
 * @param {HTMLCanvasElement} canvas
 * @param {NumberArray} pictures bytes of (..., height, width, channels): one channel, or red, green, blue
 * @param {number} [index] which one
 */
export function paintPicture(canvas, { data, shape }, index = 0) {
  const [height = 1, width = 1, channels = 1] = shape.slice(-3);
  const cells = height * width * channels;
  const bytes = data.subarray(index * cells, (index + 1) * cells);
  if (channels === 1) {
    paintGrey(canvas, bytes, width, height);
    return;
  }
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  new Uint32Array(image.data.buffer).set(packedColors(bytes));
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
}

/** Red, green and blue as one number a pixel. @param {ArrayLike<number>} bytes @returns {Uint32Array} */
export function packedColors(bytes) {
  return Uint32Array.from({ length: bytes.length / 3 }, (_, pixel) => (
    OPAQUE | ((bytes[3 * pixel + 2] ?? 0) << 16) | ((bytes[3 * pixel + 1] ?? 0) << 8) | (bytes[3 * pixel] ?? 0)));
}

/** Weights or slopes of three channels as colours around grey. @param {Int8Array} values */
function signedColors(values) {
  return packedColors(Uint8Array.from(values, (value) => MIDDLE_GREY + value));
}
