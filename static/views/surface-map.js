/** The still part of a loss surface: shades, contours, axes, known lowest points. */

import { contours } from 'd3-contour';
import { formatTick } from '../lib/numbers.js';
import { linearTicks } from './chart-svg.js';
import { HeatMap } from './heat-map.js';
import { cssColor, mixColors } from './palette.js';
import { shade, toPixel } from './surface-geometry.js';
import { drawCross } from './surface-marks.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { Frame, Window } from './surface-geometry.js' */
/** @import { Theme } from './theme.js' */

const CONTOURS = 16;
const SHADES = 64;
const DARKEST = 0.72;
const TICK_GAP = 5;

/**
 * @typedef {object} Surface
 * @property {NumberArray} values
 * @property {Window} window
 * @property {NumberArray} minima
 * @property {boolean} curve one row: a loss over one weight
 * @property {string[]} axes
 */

/**
 * Draw everything that does not move.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {Surface} surface
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawSurface(context, heatMap, surface, frame, theme) {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  if (surface.curve) drawCurve(context, surface, frame, theme);
  else drawHeights(context, heatMap, surface.values, frame, theme);
  context.restore();
  drawAxes(context, surface, frame, theme);
  if (!surface.curve) drawMinima(context, surface, frame, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {NumberArray} values
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawHeights(context, heatMap, values, frame, theme) {
  const [rows = 0, columns = 0] = values.shape;
  const shades = shade(values.data);
  const pixels = heatMap.pixels(columns, rows);
  const { zero, missing } = theme.palette.colors;
  const table = Array.from({ length: SHADES }, (_, step) => pack(mixColors(zero, missing, (step / (SHADES - 1)) * DARKEST)));
  const absent = pack(missing);
  for (let cell = 0; cell < pixels.length; cell += 1) {
    const value = shades[cell] ?? NaN;
    pixels[cell] = Number.isNaN(value) ? absent : (table[Math.round(value * (SHADES - 1))] ?? absent);
  }
  heatMap.commit();
  // Losses are known at points, the outer ones on the frame; a pixel of the picture lies around its point.
  const across = frame.width / (columns - 1);
  const up = frame.height / (rows - 1);
  context.imageSmoothingQuality = 'high';
  context.drawImage(heatMap.picture, frame.left - across / 2, frame.top - up / 2, across * columns, up * rows);
  drawContours(context, shades, [columns, rows], frame, theme);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float64Array} shades
 * @param {[number, number]} size columns, rows
 * @param {Frame} frame
 * @param {Theme} theme
 */
function drawContours(context, shades, [columns, rows], frame, theme) {
  const thresholds = Array.from({ length: CONTOURS }, (_, index) => (index + 0.5) / CONTOURS);
  const highest = Array.from(shades, (value) => (Number.isNaN(value) ? 1 : value));
  context.beginPath();
  for (const { coordinates } of contours().size([columns, rows]).thresholds(thresholds)(highest)) {
    for (const ring of coordinates.flat()) {
      ring.forEach(([x = 0, y = 0], index) => {
        const left = frame.left + ((x - 0.5) / (columns - 1)) * frame.width;
        const top = frame.top + ((y - 0.5) / (rows - 1)) * frame.height;
        if (index === 0) context.moveTo(left, top);
        else context.lineTo(left, top);
      });
    }
  }
  context.globalAlpha = 0.32;
  context.lineWidth = 0.8;
  context.strokeStyle = theme.ink;
  context.stroke();
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {Surface} surface @param {Frame} frame @param {Theme} theme */
function drawCurve(context, { values, window }, frame, theme) {
  const { data } = values;
  context.beginPath();
  for (let index = 0; index < data.length; index += 1) {
    const across = window[0] + (index / (data.length - 1)) * (window[1] - window[0]);
    const [x, y] = toPixel(window, frame, across, data[index] ?? NaN);
    if (Number.isFinite(y)) context.lineTo(x, y);
  }
  context.lineWidth = 1.6;
  context.strokeStyle = theme.mutedInk;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Surface} surface @param {Frame} frame @param {Theme} theme */
function drawAxes(context, { window, axes, curve }, frame, theme) {
  const { left, top, width, height } = frame;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(left, top, width, height);
  context.fillStyle = theme.mutedInk;
  context.font = `10px ${theme.numberFont}`;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of linearTicks(window[0], window[1])) context.fillText(formatTick(tick), toPixel(window, frame, tick, 0)[0], top + height + TICK_GAP);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of linearTicks(window[2], window[3])) context.fillText(formatTick(tick), left - TICK_GAP, toPixel(window, frame, 0, tick)[1]);
  context.fillStyle = theme.ink;
  context.font = `600 12px ${theme.numberFont}`;
  context.textBaseline = 'bottom';
  context.fillText(axes[0] ?? '', left + width - TICK_GAP, top + height - TICK_GAP);
  context.textAlign = 'left';
  context.textBaseline = 'top';
  context.fillText(curve ? 'loss' : (axes[1] ?? ''), left + TICK_GAP, top + TICK_GAP);
}

/** @param {CanvasRenderingContext2D} context @param {Surface} surface @param {Frame} frame @param {Theme} theme */
function drawMinima(context, { minima, window }, frame, theme) {
  for (let index = 0; index + 1 < minima.data.length; index += 2) {
    drawCross(context, toPixel(window, frame, minima.data[index] ?? NaN, minima.data[index + 1] ?? NaN), theme);
  }
}

/** A colour as one pixel of an image. @param {import('./palette.js').Rgb} color */
function pack([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** Colour that keeps a path apart from what lies below it. @param {Theme} theme */
export function casing(theme) {
  return cssColor(theme.palette.colors.zero, 0.85);
}
