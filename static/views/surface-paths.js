/** The moving part of a loss surface: where every contestant has been and where it is. */

import { toPixel } from './surface-geometry.js';
import { casing } from './surface-map.js';
import { drawMark, drawStart } from './surface-marks.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Frame, Window } from './surface-geometry.js' */
/** @import { Theme } from './theme.js' */

const POINT = 3; // numbers of a path's point: across, up, loss
const POSITION = 6; // numbers of a position
const STEP_PX = 2.2;
const SINGLE_STEPS = 64; // points that are one step apart, as the race records them
const STEP_GAP_PX = 7; // closer steps melt into the line

/**
 * @typedef {object} Race
 * @property {NumberArray} points contestants x n x 3
 * @property {NumberArray | null} positions contestants x 6
 * @property {readonly Contestant[]} contestants
 * @property {boolean} curve heights are losses
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Race} race
 * @param {Window} window
 * @param {Frame} frame
 * @param {Theme} theme
 */
export function drawPaths(context, { points, positions, contestants, curve }, window, frame, theme) {
  const [count = 0, length = 0] = points.shape;
  const height = curve ? 2 : 1;
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.lineJoin = 'round';
  const heads = Array.from({ length: Math.min(count, contestants.length) }, (_, index) => {
    /** @type {[number, number][]} */
    const places = [];
    for (let at = index * length * POINT; at < (index + 1) * length * POINT; at += POINT) {
      places.push(toPixel(window, frame, points.data[at] ?? NaN, points.data[at + height] ?? NaN));
    }
    const now = positions && positions.shape[0] === count ? index * POSITION : -1;
    if (positions && now >= 0) places.push(toPixel(window, frame, positions.data[now] ?? NaN, positions.data[now + height] ?? NaN));
    return places.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  });
  for (const width of [3.6, 1.8]) {
    heads.forEach((places, index) => {
      context.beginPath();
      for (const [x, y] of places) context.lineTo(x, y);
      context.lineWidth = width;
      context.strokeStyle = width > 2 ? casing(theme) : (contestants[index]?.color ?? theme.ink);
      context.stroke();
    });
  }
  heads.forEach((places, index) => drawSteps(context, places, contestants[index]?.color ?? theme.ink));
  heads.forEach((places, index) => {
    const head = places.at(-1);
    const contestant = contestants[index];
    if (head && contestant) drawMark(context, contestant, head, theme);
  });
  const start = heads[0]?.[0];
  if (start) drawStart(context, start, theme);
  context.restore();
}

/**
 * A dot at the end of every step that is long enough to be seen.
 * @param {CanvasRenderingContext2D} context
 * @param {readonly [number, number][]} places px
 * @param {string} color
 */
function drawSteps(context, places, color) {
  context.fillStyle = color;
  for (let index = 1; index <= Math.min(SINGLE_STEPS, places.length - 1); index += 1) {
    const [x, y] = places[index] ?? [NaN, NaN];
    const [fromX, fromY] = places[index - 1] ?? [NaN, NaN];
    if (!(Math.hypot(x - fromX, y - fromY) >= STEP_GAP_PX)) continue;
    context.beginPath();
    context.arc(x, y, STEP_PX, 0, 2 * Math.PI);
    context.fill();
  }
}
