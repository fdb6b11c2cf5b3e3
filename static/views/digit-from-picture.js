/**
 * A picture made into what MNIST holds: grey, bright on dark, scaled into a box of 20 pixels and moved so that its centre
 * of mass lies in the middle of 28. Pure.
 */

import { SIDE } from './drawing.js';

/** @import { Pixels } from '../lib/picture-file.js' */

const BRIGHTEST = 15;
/** Paper is never quite even: this share of the contrast above it still counts as background. */
const PAPER = 0.2;
/** Grey levels between background and ink below which nothing can be told apart. */
const LEAST_CONTRAST = 24;
/** What counts as ink when the box around it is sought, 0 to 1. */
const INK = 0.15;

/** Brightness of each pixel, 0 to 255. @param {Pixels} pixels @returns {Float64Array} */
export function greyOf({ width, height, data }) {
  return Float64Array.from({ length: width * height }, (_, index) => 0.299 * (data[4 * index] ?? 0) + 0.587 * (data[4 * index + 1] ?? 0) + 0.114 * (data[4 * index + 2] ?? 0));
}

/** Brightness of the background: the median along the border. @param {Float64Array} grey @param {number} width @param {number} height */
export function backgroundOf(grey, width, height) {
  const border = [...grey].filter((_, index) => index < width || index >= width * (height - 1) || index % width === 0 || index % width === width - 1);
  return border.sort((one, other) => one - other)[border.length >> 1] ?? 0;
}

/**
 * Guess whether the figure is darker than what it stands on: more of the ink lies on that side of the background.
 * @param {Pixels} pixels
 */
export function isDarkOnWhite(pixels) {
  const grey = greyOf(pixels);
  const background = backgroundOf(grey, pixels.width, pixels.height);
  return grey.reduce((sum, value) => sum + background - value, 0) > 0;
}

/**
 * The picture as a drawing.
 * @param {Pixels} pixels
 * @param {boolean} inverted dark on white in the file
 * @param {number} box side of the square that the figure is scaled into, px
 * @returns {Uint8Array | null} levels 0 to 15 of 28 x 28; null if nothing stands out from the background
 */
export function digitFrom(pixels, inverted, box) {
  const { width, height } = pixels;
  const ink = inkOf(greyOf(pixels), width, height, inverted);
  const frame = ink && frameOf(ink, width, height);
  if (!ink || !frame) return null;
  const scale = box / Math.max(frame.width, frame.height);
  const small = { width: Math.max(1, Math.round(frame.width * scale)), height: Math.max(1, Math.round(frame.height * scale)) };
  const figure = resample(ink, width, frame, small);
  return centred(figure, small.width, small.height);
}

/** From background 0 to ink 1. @param {Float64Array} grey @param {number} width @param {number} height @param {boolean} inverted @returns {Float64Array | null} */
function inkOf(grey, width, height, inverted) {
  const background = backgroundOf(grey, width, height);
  const above = grey.map((value) => (inverted ? background - value : value - background));
  const most = above.reduce((largest, value) => Math.max(largest, value), 0);
  if (most < LEAST_CONTRAST) return null;
  return above.map((value) => Math.min(1, Math.max(0, (value / most - PAPER) / (1 - PAPER))));
}

/** The smallest box around the ink. @param {Float64Array} ink @param {number} width @param {number} height */
function frameOf(ink, width, height) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  ink.forEach((value, index) => {
    if (value < INK) return;
    const column = index % width;
    const row = (index - column) / width;
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  });
  return right < left ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/**
 * Mean over the area that each new pixel covers.
 * @param {Float64Array} values
 * @param {number} stride values in a row
 * @param {{ left: number, top: number, width: number, height: number }} frame
 * @param {{ width: number, height: number }} size
 */
function resample(values, stride, frame, size) {
  return Float64Array.from({ length: size.width * size.height }, (_, index) => {
    const column = index % size.width;
    const row = (index - column) / size.width;
    const across = cover(frame.left, frame.width, column, size.width);
    const down = cover(frame.top, frame.height, row, size.height);
    let sum = 0;
    for (const [y, high] of down) for (const [x, wide] of across) sum += high * wide * (values[y * stride + x] ?? 0);
    return sum;
  });
}

/** Which old places a new one covers, and by what share of itself. @param {number} start @param {number} length @param {number} place @param {number} places @returns {[number, number][]} */
function cover(start, length, place, places) {
  const step = length / places;
  const from = place * step;
  const to = from + step;
  /** @type {[number, number][]} */
  const found = [];
  for (let cell = Math.floor(from); cell < Math.min(length, Math.ceil(to - 1e-9)); cell += 1) {
    found.push([start + cell, (Math.min(to, cell + 1) - Math.max(from, cell)) / step]);
  }
  return found;
}

/** @param {Float64Array} figure @param {number} width @param {number} height @returns {Uint8Array} */
function centred(figure, width, height) {
  let [total, across, down] = [0, 0, 0];
  figure.forEach((value, index) => {
    total += value;
    across += value * (index % width);
    down += value * Math.floor(index / width);
  });
  const left = inside(Math.round((SIDE - 1) / 2 - across / total), width);
  const top = inside(Math.round((SIDE - 1) / 2 - down / total), height);
  const levels = new Uint8Array(SIDE * SIDE);
  figure.forEach((value, index) => {
    levels[(top + Math.floor(index / width)) * SIDE + left + (index % width)] = Math.round(BRIGHTEST * value);
  });
  return levels;
}

/** @param {number} place @param {number} length */
function inside(place, length) {
  return Math.min(SIDE - length, Math.max(0, place));
}
