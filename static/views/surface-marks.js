/** Marks on a loss surface: contestants, the start, lowest points. */

import { tracePoint } from './points.js';

/** @import { Contestant } from './contestants.js' */
/** @import { Theme } from './theme.js' */

const HEAD_PX = 6.5;
const START_PX = 4;
const CROSS_PX = 6;

/**
 * A contestant's shape in its colour.
 * @param {CanvasRenderingContext2D} context
 * @param {Contestant} contestant
 * @param {[number, number]} place px
 * @param {Theme} theme
 * @param {number} [radius]
 */
export function drawMark(context, { shape, color }, [x, y], theme, radius = HEAD_PX) {
  context.beginPath();
  tracePoint(context, shape, x, y, radius);
  context.closePath();
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1.4;
  context.strokeStyle = theme.ink;
  context.stroke();
}

/** A cross: a mark of its own, unlike any contestant's. @param {CanvasRenderingContext2D} context @param {[number, number]} place @param {Theme} theme */
export function drawCross(context, [x, y], theme) {
  context.beginPath();
  context.moveTo(x - CROSS_PX, y);
  context.lineTo(x + CROSS_PX, y);
  context.moveTo(x, y - CROSS_PX);
  context.lineTo(x, y + CROSS_PX);
  context.lineWidth = 1.6;
  context.strokeStyle = theme.ink;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} place @param {Theme} theme */
export function drawStart(context, [x, y], theme) {
  context.beginPath();
  context.arc(x, y, START_PX, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = theme.ink;
  context.stroke();
}
