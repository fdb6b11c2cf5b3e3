/** Int8 grids become pixels: one table look-up a cell, nothing else in the loop. */

import { FULL_SCALE, MISSING } from './palette.js';

/** @import { NumberArray } from '../state/types.js' */

/**
 * Colour one grid with a lookup table.
 * @param {Int8Array} values cells in rows, top row first
 * @param {Uint32Array} table 256 packed colours, see `palette.js`
 * @param {Uint32Array} pixels written in place, as long as `values`
 */
export function colorGrid(values, table, pixels) {
  for (let cell = 0; cell < values.length; cell += 1) {
    pixels[cell] = /** @type {number} */ (table[/** @type {number} */ (values[cell]) - MISSING]);
  }
}

/**
 * Colour class probabilities: the likeliest class gives the hue, its lead over chance gives the strength.
 * @param {Int8Array} values `classes` grids one after the other, probability x 127
 * @param {number} classes
 * @param {Uint32Array[]} tables one confidence table a class, used in turn
 * @param {Uint32Array} pixels written in place, one grid long
 * @param {boolean} decided show the decision only, at full strength
 */
export function colorClasses(values, classes, tables, pixels, decided) {
  const cells = pixels.length;
  const chance = FULL_SCALE / classes;
  for (let cell = 0; cell < cells; cell += 1) {
    let best = 0;
    let probability = MISSING;
    for (let index = 0; index < classes; index += 1) {
      const candidate = /** @type {number} */ (values[index * cells + cell]);
      if (candidate > probability) {
        probability = candidate;
        best = index;
      }
    }
    const lead = Math.max(0, Math.round(((probability - chance) / (FULL_SCALE - chance)) * FULL_SCALE));
    const strength = probability === MISSING ? MISSING : decided ? FULL_SCALE : lead;
    const table = /** @type {Uint32Array} */ (tables[best % tables.length]);
    pixels[cell] = /** @type {number} */ (table[strength - MISSING]);
  }
}

/**
 * A square picture of grid cells that can be drawn at any size. Its buffers are kept between frames.
 */
export class HeatMap {
  /** @type {ImageData | null} */
  #image = null;
  /** @type {Uint32Array} */
  #pixels = new Uint32Array(0);
  /** @type {HTMLCanvasElement} */
  #canvas = document.createElement('canvas');

  /**
   * Buffer of packed colours for a grid of this size.
   * @param {number} columns
   * @param {number} rows
   */
  pixels(columns, rows) {
    if (this.#image === null || this.#image.width !== columns || this.#image.height !== rows) {
      this.#image = new ImageData(columns, rows);
      this.#pixels = new Uint32Array(this.#image.data.buffer);
      this.#canvas.width = columns;
      this.#canvas.height = rows;
    }
    return this.#pixels;
  }

  /**
   * Colour and commit a map of outputs: one by its values, several by the likeliest class.
   * @param {NumberArray} grids int8 of (outputs, rows, columns)
   * @param {Uint32Array} table of one output
   * @param {Uint32Array[]} tables of several, one a class; empty where only the first grid counts
   * @param {boolean} [decided] show the classes' decision only, at full strength
   * @returns {boolean} whether there is anything to see
   */
  paint({ data, shape: [outputs = 0, rows = 0, columns = 0] }, table, tables, decided = false) {
    if (outputs * rows * columns === 0) return false;
    const values = /** @type {Int8Array} */ (data);
    const pixels = this.pixels(columns, rows);
    if (outputs > 1 && tables.length > 0) colorClasses(values, outputs, tables, pixels, decided);
    else colorGrid(values.subarray(0, rows * columns), table, pixels);
    this.commit();
    return true;
  }

  /** Bring the buffer to the canvas that the browser can scale. */
  commit() {
    if (this.#image) /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d')).putImageData(this.#image, 0, 0);
  }

  /** What was committed last, one pixel a cell. */
  get picture() {
    return this.#canvas;
  }
}
