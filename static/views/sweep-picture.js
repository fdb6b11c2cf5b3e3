/** Drawing of a sweep's map: cells, labels of both axes, the key of the shades, rings around opened cells. */

import { formatTick } from '../lib/numbers.js';
import { logarithmicTicks } from './log-axis.js';
import { cssColor, mixColors } from './palette.js';
import { labelledCells, lossShare } from './sweep-cells.js';

/** @import { HeatMap } from './heat-map.js' */
/** @import { Frame } from './surface-geometry.js' */
/** @import { Cells } from './sweep-cells.js' */
/** @import { Theme } from './theme.js' */

const SHADES = 64;
const TICK_GAP = 5;
const LABEL_PX = 16;
const KEY = { gap: 16, width: 12 };

/**
 * Pale is a low loss, blue a high one; a cross marks what diverged, and what is not trained yet is empty.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {Cells} cells
 * @param {[number, number]} range
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawCells(context, heatMap, { columns, rows, values, state }, range, frame, theme) {
  const { missing } = theme.palette.colors;
  const table = Array.from({ length: SHADES }, (_, step) => pack(shadeColor(step / (SHADES - 1), theme)));
  const pixels = heatMap.pixels(columns, rows);
  for (let cell = 0; cell < pixels.length; cell += 1) {
    if (state[cell] === 1) pixels[cell] = table[Math.round(lossShare(values[cell] ?? NaN, range) * (SHADES - 1))] ?? 0;
    else pixels[cell] = state[cell] === 2 ? pack(missing) : 0;
  }
  heatMap.commit();
  context.imageSmoothingEnabled = false;
  context.drawImage(heatMap.picture, frame.left, frame.top, frame.width, frame.height);
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(frame.left, frame.top, frame.width, frame.height);
  context.beginPath();
  for (let cell = 0; cell < state.length; cell += 1) {
    if (state[cell] === 2) traceCross(context, cellBox(cell, { columns, rows }, frame));
  }
  context.strokeStyle = theme.mutedInk;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Frame} box */
function traceCross(context, { left, top, width, height }) {
  const [x, y, reach] = [left + width / 2, top + height / 2, Math.min(width, height, 16) / 5];
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Cells} cells
 * @param {[string, string]} labels
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawLabels(context, { columns, rows, across, up }, labels, { left, top, width, height }, theme) {
  context.font = `10px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const { index, text } of labelledCells(across, width)) context.fillText(text, left + ((index + 0.5) * width) / columns, top + height + TICK_GAP);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { index, text } of labelledCells(up, height, LABEL_PX)) context.fillText(text, left - TICK_GAP, top + ((index + 0.5) * height) / rows);
  context.fillStyle = theme.ink;
  context.font = `600 11px ${theme.numberFont}`;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(labels[0], left + width / 2, top + height + 36);
  context.save();
  context.translate(11, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'middle';
  context.fillText(labels[1], 0, 0);
  context.restore();
}

/**
 * The key: what loss a shade means.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} range
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawKey(context, range, frame, theme) {
  const left = frame.left + frame.width + KEY.gap;
  const top = frame.top + LABEL_PX;
  const height = frame.height - 2.5 * LABEL_PX;
  for (let step = 0; step < SHADES; step += 1) {
    context.fillStyle = cssColor(shadeColor(1 - (step + 0.5) / SHADES, theme));
    context.fillRect(left, top + (step * height) / SHADES, KEY.width, height / SHADES + 0.5);
  }
  context.strokeStyle = theme.line;
  context.strokeRect(left, top, KEY.width, height);
  context.font = `10px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText('loss', left, frame.top + 4);
  for (const tick of logarithmicTicks(...range)) context.fillText(formatTick(tick), left + KEY.width + TICK_GAP, top + (1 - lossShare(tick, range)) * height);
  const box = { left, top: frame.top + frame.height - KEY.width, width: KEY.width, height: KEY.width };
  context.fillStyle = cssColor(theme.palette.colors.missing);
  context.fillRect(box.left, box.top, box.width, box.height);
  context.beginPath();
  traceCross(context, box);
  context.strokeStyle = theme.mutedInk;
  context.stroke();
  context.fillStyle = theme.mutedInk;
  context.fillText('diverged', left + KEY.width + TICK_GAP, box.top + box.height / 2);
}

/**
 * Rings around the cells whose runs are shown: whole for the opened one, dashed for the kept ones.
 * @param {CanvasRenderingContext2D} context
 * @param {Cells} cells
 * @param {{ trials: Int32Array, opened: number, kept: readonly number[] }} shown
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawRings(context, cells, { trials, opened, kept }, frame, theme) {
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  for (const trial of [...kept, opened]) {
    const cell = trials.indexOf(trial);
    if (trial < 0 || cell < 0) continue;
    const { left, top, width, height } = cellBox(cell, cells, frame);
    context.setLineDash(trial === opened ? [] : [3, 2]);
    context.strokeRect(left, top, width, height);
  }
  context.setLineDash([]);
}

/** @param {number} cell @param {{ columns: number, rows: number }} cells @param {Frame} frame @returns {Frame} */
function cellBox(cell, { columns, rows }, frame) {
  return {
    left: frame.left + ((cell % columns) * frame.width) / columns,
    top: frame.top + (Math.floor(cell / columns) * frame.height) / rows,
    width: frame.width / columns,
    height: frame.height / rows,
  };
}

/** @param {number} share 0 the lowest loss @param {Theme} theme */
function shadeColor(share, { palette: { colors } }) {
  return mixColors(colors.zero, colors.positive, share);
}

/** A colour as one pixel of an image. @param {import('./palette.js').Rgb} color */
function pack([red, green, blue]) {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
