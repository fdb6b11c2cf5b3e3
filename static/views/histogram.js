/** A histogram in the page's two colours: bars left of zero are orange, right of it blue. */

import { formatSignificant } from '../lib/numbers.js';
import { fitCanvas } from './canvas.js';
import { cssColor } from './palette.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Theme } from './theme.js' */

const FOOT = 14;
const GAP = 1;

/**
 * One bar in pixels.
 * @typedef {object} Bar
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {boolean} negative whether its bin lies below zero
 */

/**
 * Lay out the bars.
 * @param {ArrayLike<number>} counts one a bin
 * @param {[number, number]} range values at the outer edges
 * @param {Size} size px
 * @returns {Bar[]} empty bins left out
 */
export function layoutBars(counts, [low, high], { width, height }) {
  const room = height - FOOT;
  const highest = Math.max(...Array.from(counts), 0);
  const pitch = width / Math.max(1, counts.length);
  return Array.from(counts).flatMap((count, index) => {
    if (!(count > 0)) return [];
    const barHeight = Math.max(1, (count / highest) * (room - 2));
    const center = low + ((index + 0.5) / counts.length) * (high - low);
    return [{ x: index * pitch, y: room - barHeight, width: Math.max(1, pitch - GAP), height: barHeight, negative: center < 0 }];
  });
}

/**
 * Draw a histogram with its range below.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} counts
 * @param {[number, number]} range
 * @param {Size} size px
 * @param {Theme} theme
 */
export function drawHistogram(canvas, counts, range, size, theme) {
  const context = fitCanvas(canvas, size);
  const base = size.height - FOOT;
  context.clearRect(0, 0, size.width, size.height);
  for (const bar of layoutBars(counts, range, size)) {
    context.fillStyle = cssColor(bar.negative ? theme.palette.colors.negative : theme.palette.colors.positive);
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
  }
  context.fillStyle = theme.line;
  context.fillRect(0, base, size.width, 1);
  drawZero(context, range, size.width, base, theme);
  context.fillStyle = theme.mutedInk;
  context.font = `10px ${theme.numberFont}`;
  context.textBaseline = 'bottom';
  context.textAlign = 'left';
  context.fillText(formatSignificant(range[0]), 0, size.height);
  context.textAlign = 'right';
  context.fillText(formatSignificant(range[1]), size.width, size.height);
}

/**
 * Mark where zero lies, when it lies inside.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} range
 * @param {number} width
 * @param {number} base
 * @param {Theme} theme
 */
function drawZero(context, [low, high], width, base, theme) {
  if (!(low < 0 && high > 0)) return;
  const x = Math.round((-low / (high - low)) * width);
  context.fillStyle = theme.mutedInk;
  context.fillRect(x, base - 3, 1, 6);
}
