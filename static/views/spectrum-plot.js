/** The eigenvalues of a Hessian, from the smallest to the largest, on a scale that shows tiny and huge ones of both signs. */

import { formatTick } from '../lib/numbers.js';
import { fitCanvas } from './canvas.js';
import { cssColor } from './palette.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Theme } from './theme.js' */

const LEFT = 40;
const FOOT = 16;
const TOP = 6;
const DECADES = 4; // below the largest size: what is smaller lies on the line of zero

/**
 * Heights from -1 to 1: linear near zero, logarithmic beyond, the largest size at the end.
 * @param {ArrayLike<number>} values
 * @returns {Float64Array}
 */
export function spectrumHeights(values) {
  const largest = Math.max(...Array.from(values, Math.abs), 0);
  const unit = largest / 10 ** DECADES;
  const whole = Math.log1p(largest / unit);
  return Float64Array.from(values, (value) => (largest > 0 ? (Math.sign(value) * Math.log1p(Math.abs(value) / unit)) / whole : 0));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values ascending
 * @param {Size} size px
 * @param {Theme} theme
 */
export function drawSpectrum(canvas, values, size, theme) {
  const context = fitCanvas(canvas, size);
  context.clearRect(0, 0, size.width, size.height);
  const heights = spectrumHeights(values);
  const up = Math.max(...heights, 0);
  const down = Math.max(...Array.from(heights, (height) => -height), 0);
  const room = size.height - FOOT - TOP;
  const zero = TOP + room * (up / (up + down || 1));
  const unit = room / (up + down || 1);
  const pitch = (size.width - LEFT) / Math.max(1, values.length);
  for (let index = 0; index < values.length; index += 1) {
    const height = heights[index] ?? 0;
    context.fillStyle = cssColor(height < 0 ? theme.palette.colors.negative : theme.palette.colors.positive);
    const top = height < 0 ? zero : zero - height * unit;
    context.fillRect(LEFT + index * pitch, top, Math.max(1, Math.min(pitch - 1, 12)), Math.max(1, Math.abs(height) * unit));
  }
  context.fillStyle = theme.line;
  context.fillRect(LEFT, Math.round(zero), size.width - LEFT, 1);
  context.fillStyle = theme.mutedInk;
  context.font = `10px ${theme.numberFont}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillText('0', LEFT - 5, zero);
  const [first = 0, last = 0] = [values[0], values[values.length - 1]];
  if (last > 0 && up * unit > FOOT) context.fillText(formatTick(Number(last.toPrecision(2))), LEFT - 5, TOP + 4);
  if (first < 0 && down * unit > FOOT) context.fillText(formatTick(Number(first.toPrecision(2))), LEFT - 5, TOP + room - 2);
}
