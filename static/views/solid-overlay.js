/** What lies in front of the solid: its frame, words, known lowest points, paths and contestants. */

import { formatSignificant, formatTick } from '../lib/numbers.js';
import { linearTicks } from './chart-svg.js';
import { drape, HEIGHT, heightAt, isHidden, toPlace } from './solid-geometry.js';
import { casing } from './surface-map.js';
import { drawCross, drawMark, drawStart } from './surface-marks.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Field, Place } from './solid-geometry.js' */
/** @import { Surface } from './surface-map.js' */
/** @import { Theme } from './theme.js' */

const POINT = 3; // numbers of a path's point: across, up, loss
const POSITION = 6; // numbers of a position
const HIDDEN_ALPHA = 0.35;
const LABEL_GAP = 1.14;
const NAME_GAP = 1.34;
const HEIGHT_TICKS = [0, 0.5, 1];

/**
 * @typedef {object} View
 * @property {Surface} surface
 * @property {Field} field
 * @property {NumberArray | null} points
 * @property {NumberArray | null} positions
 * @property {Contestant[]} contestants
 * @property {Theme} theme
 * @property {Place} eye
 * @property {(place: Place) => [number, number]} project pixel of a place
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 * @returns {[number, number] | null} where the start is seen, px
 */
export function drawOverlay(context, view) {
  const { field, theme, eye, project } = view;
  const { minima, window } = view.surface;
  drawScales(context, view);
  for (let index = 0; index + 1 < minima.data.length; index += 2) {
    const [x, , z] = toPlace(window, minima.data[index] ?? NaN, minima.data[index + 1] ?? NaN, 0);
    const height = heightAt(field, x, z);
    if (Number.isNaN(height)) continue;
    context.globalAlpha = isHidden(field, [x, height, z], eye) ? HIDDEN_ALPHA : 1;
    drawCross(context, project([x, height, z]), theme);
    context.globalAlpha = 1;
  }
  const paths = readPaths(view).map((path) => drape(field, path));
  const hidden = paths.map((path) => path.map((place) => isHidden(field, place, eye)));
  for (const width of [3.6, 1.8]) {
    paths.forEach((path, index) => drawPath(context, path, hidden[index] ?? [], { project, width, color: width > 2 ? casing(theme) : (view.contestants[index]?.color ?? theme.ink) }));
  }
  paths.forEach((path, index) => {
    const head = path.at(-1);
    const contestant = view.contestants[index];
    if (!head || !contestant) return;
    context.globalAlpha = hidden[index]?.at(-1) ? HIDDEN_ALPHA : 1;
    drawMark(context, contestant, project(head), theme);
    context.globalAlpha = 1;
  });
  const first = paths[0]?.[0];
  if (!first) return null;
  const start = project(first);
  drawStart(context, start, theme);
  return start;
}

/**
 * Places of every contestant, the present one last. Heights are its own losses: a path that leaves the slice floats
 * above it or dips below.
 * @param {View} view
 * @returns {Place[][]}
 */
function readPaths({ surface, field: { scale: { toShade } }, points, positions, contestants }) {
  if (!points) return [];
  const [count = 0, length = 0] = points.shape;
  const place = (/** @type {NumberArray} */ { data }, /** @type {number} */ at) => toPlace(surface.window, data[at] ?? NaN, data[at + 1] ?? NaN, toShade(data[at + 2] ?? NaN));
  return Array.from({ length: Math.min(count, contestants.length) }, (_, index) => {
    const path = Array.from({ length }, (__, step) => place(points, (index * length + step) * POINT));
    if (positions && positions.shape[0] === count) path.push(place(positions, index * POSITION));
    // What has left the window is cut off, as on the map.
    return path.filter(([x, y, z]) => Math.abs(x) <= 1 && Math.abs(z) <= 1 && y <= HEIGHT * 1.2);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place[]} path
 * @param {boolean[]} hidden by the surface, one a place
 * @param {{ project: View['project'], width: number, color: string }} how
 */
function drawPath(context, path, hidden, { project, width, color }) {
  context.lineJoin = context.lineCap = 'round';
  context.lineWidth = width;
  context.strokeStyle = color;
  for (const behind of [true, false]) {
    context.globalAlpha = behind ? HIDDEN_ALPHA : 1;
    context.beginPath();
    path.forEach((place, index) => {
      const before = path[index - 1];
      if (!before || Boolean(hidden[index]) !== behind) return;
      context.moveTo(...project(before));
      context.lineTo(...project(place));
    });
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * Ticks and names along the two edges of the floor that are nearest, and heights at the corner between them and the far ones.
 * @param {CanvasRenderingContext2D} context
 * @param {View} view
 */
function drawScales(context, { surface: { window, axes }, field: { scale }, theme, eye, project }) {
  const [left, right, low, high] = window;
  const [near, side] = [Math.sign(eye[2]) || 1, Math.sign(eye[0]) || 1];
  /** @param {Place} place @param {string} text */
  const write = (place, text) => context.fillText(text, ...project(place));
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  const corners = /** @type {Place[]} */ ([[-side, 0, near], [side, 0, near], [side, 0, -near], [side, HEIGHT, -near]]);
  for (const corner of corners) context.lineTo(...project(corner));
  context.stroke();
  context.font = `10px ${theme.numberFont}`;
  context.fillStyle = theme.mutedInk;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const tick of linearTicks(left, right)) write([toPlace(window, tick, low, 0)[0], 0, near * LABEL_GAP], formatTick(tick));
  for (const tick of linearTicks(low, high)) write([side * LABEL_GAP, 0, toPlace(window, left, tick, 0)[2]], formatTick(tick));
  for (const share of HEIGHT_TICKS) write([side * LABEL_GAP, HEIGHT * share, -near * LABEL_GAP], formatSignificant(scale.toLoss(share), 2));
  context.fillStyle = theme.ink;
  context.font = `600 12px ${theme.numberFont}`;
  write([0, 0, near * NAME_GAP], axes[0] ?? '');
  write([side * NAME_GAP, 0, 0], axes[1] ?? '');
  write([side, HEIGHT * 1.14, -near], 'loss');
}
