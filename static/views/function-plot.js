/** The output as a curve over the first coordinate, with the points: for data that depend on that coordinate alone. */

import { effect } from '@preact/signals-core';
import { element, setAttribute, watchSize } from '../lib/dom.js';
import { formatTick } from '../lib/numbers.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { watchTheme } from './theme.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { Store } from '../state/store.js' */
/** @import { Frame } from '../state/types.js' */
/** @import { Theme } from './theme.js' */

const DOMAIN = 6;
const LEAST_RANGE = 1.6;
const FULL = 127;
const MARGIN = { left: 34, right: 8, top: 8, bottom: 22 };
const X_TICKS = [-6, -3, 0, 3, 6];
const Y_TICKS = [-1, -0.5, 0, 0.5, 1];
const POINT_RADIUS = 2.5;

export const streams = () => ({ boundary: { size: 200, unit: '' }, data: {} });

/**
 * Read the curve from the map's middle row, where the second coordinate is 0.
 * @param {Frame | null} frame of the `boundary` stream
 * @returns {[number, number][]} pairs x, output
 */
export function readCurve(frame) {
  const { values, scale, unit } = frame?.arrays ?? {};
  // While a neuron is looked at, the map is not the output.
  if (!values || !scale || unit?.data[0] !== -1 || unit.data[1] !== -1) return [];
  const [, rows = 0, columns = 0] = values.shape;
  const first = Math.floor(rows / 2) * columns;
  const full = (scale.data[0] ?? 1) / FULL;
  return Array.from({ length: columns }, (_, column) => [
    ((column + 0.5) / columns) * 2 * DOMAIN - DOMAIN,
    (values.data[first + column] ?? 0) * full,
  ]);
}

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const canvas = host.appendChild(element('canvas', 'function-plot', { role: 'img' }));
  const size = watchSize(host);
  const theme = watchTheme(host);
  return takeBack(host, [effect(() => {
    const curve = readCurve(store.frame('boundary').value);
    const data = store.frame('data').value;
    if (size.value.width * size.value.height === 0) return;
    const context = fitCanvas(canvas, size.value);
    context.clearRect(0, 0, size.value.width, size.value.height);
    const range = rangeOf(data);
    const place = scales(size.value, range);
    drawAxes(context, theme.value, place, size.value, Y_TICKS.map((share) => share * Math.floor(range)));
    if (data) drawPoints(context, data, theme.value, place, store.showTest.value);
    drawCurve(context, curve, theme.value, place);
    const loss = store.status.value?.trainingLoss;
    setAttribute(canvas, 'aria-label', `The output over the first coordinate, with the points it was trained on. Loss ${loss?.toPrecision(3) ?? 'unknown'}.`);
  })]);
}

/** What is as high as wide: the targets, and a little air. @param {Frame | null} data */
function rangeOf(data) {
  const targets = data?.arrays.target?.data ?? [];
  let largest = 0;
  for (let row = 0; row < targets.length; row += 1) largest = Math.max(largest, Math.abs(targets[row] ?? 0));
  return Math.max(LEAST_RANGE, 1.2 * largest);
}

/** @param {Size} size @param {number} range */
function scales({ width, height }, range) {
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  return {
    /** @param {number} value */
    x: (value) => MARGIN.left + ((value + DOMAIN) / (2 * DOMAIN)) * inner.width,
    /** @param {number} value */
    y: (value) => MARGIN.top + ((range - value) / (2 * range)) * inner.height,
  };
}

/** @typedef {ReturnType<typeof scales>} Place */

/** @param {CanvasRenderingContext2D} context @param {Theme} theme @param {Place} place @param {Size} size @param {number[]} ticks */
function drawAxes(context, theme, place, size, ticks) {
  context.font = `10px ${theme.numberFont}`;
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.fillStyle = theme.mutedInk;
  context.beginPath();
  for (const tick of ticks) {
    context.moveTo(MARGIN.left, place.y(tick));
    context.lineTo(size.width - MARGIN.right, place.y(tick));
  }
  context.stroke();
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticks) context.fillText(formatTick(tick), MARGIN.left - 6, place.y(tick));
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of X_TICKS) context.fillText(formatTick(tick), place.x(tick), size.height - MARGIN.bottom + 6);
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Theme} theme @param {Place} place @param {boolean} showTest */
function drawPoints(context, frame, theme, place, showTest) {
  const { points, target, part } = frame.arrays;
  if (!points || !target || !part) return;
  for (let row = 0; row < target.data.length; row += 1) {
    const isTest = part.data[row] === 1;
    if (isTest && !showTest) continue;
    context.beginPath();
    context.arc(place.x(points.data[2 * row] ?? 0), place.y(target.data[row] ?? 0), POINT_RADIUS, 0, 2 * Math.PI);
    context.fillStyle = theme.mutedInk;
    context.strokeStyle = theme.mutedInk;
    if (isTest) context.stroke();
    else context.fill();
  }
}

/** @param {CanvasRenderingContext2D} context @param {[number, number][]} curve @param {Theme} theme @param {Place} place */
function drawCurve(context, curve, theme, place) {
  context.beginPath();
  for (const [x, y] of curve) context.lineTo(place.x(x), place.y(y));
  context.strokeStyle = theme.accent;
  context.lineWidth = 2.5;
  context.stroke();
}
