/** The axes of the map: the plane's -6 to 6, or the units of two columns of own data. */

import { formatSignificant, formatTick } from '../lib/numbers.js';
import { axisTicks, inTargetUnits, inUnits, mapAxes, onMap } from '../state/own-data.js';
import { fitCanvas } from './canvas.js';
import { DOMAIN, planeToPixel } from './points.js';

/** @import { Store } from '../state/store.js' */
/** @import { MapAxis } from '../state/types.js' */
/** @import { Theme } from './theme.js' */

/** Room for ticks, px. */
export const AXIS_ROOM = { left: 20, bottom: 18 };
/** Of both axes of the plane. */
export const TICKS = [-6, -4, -2, 0, 2, 4, 6];
/** Nearer to a corner than this, px, a tick's number would be cut off. */
const EDGE = 9;

/**
 * How the map's places and values are said.
 * @typedef {object} MapWords
 * @property {readonly [MapAxis, MapAxis]} axes across, up
 * @property {readonly string[]} pair   names of two classes, of negative and positive; empty when there are not two
 * @property {(value: number) => number} valueOf an output in the unit of what is predicted
 */

/** @type {MapWords} */
export const PLANE_WORDS = { axes: mapAxes(null), pair: [], valueOf: (value) => value };

/** @param {Store} store @param {boolean} isOutput whether the map shows the network's output @returns {MapWords} */
export function mapWords(store, isOutput) {
  const network = store.network.value;
  const { own, problem, dataset } = store.config.value;
  const names = network?.shown && dataset === 'own' && problem === 'classification' ? own?.classes ?? [] : [];
  return {
    axes: mapAxes(network),
    pair: isOutput && names.length === 2 ? names : [],
    valueOf: (value) => (isOutput ? inTargetUnits(network, value) : value),
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} side px
 * @param {Theme} theme
 * @param {readonly [MapAxis, MapAxis] | null} shown across and up of own data, null for the plane
 */
export function drawAxes(canvas, side, { mutedInk, line, numberFont }, shown) {
  const width = side + AXIS_ROOM.left;
  const height = side + AXIS_ROOM.bottom;
  const context = fitCanvas(canvas, { width, height });
  context.clearRect(0, 0, width, height);
  context.font = `10px ${numberFont}`;
  context.fillStyle = mutedInk;
  context.strokeStyle = line;
  if (shown) drawUnits(context, side, shown);
  else drawPlane(context, side);
}

/** @param {CanvasRenderingContext2D} context @param {number} side */
function drawPlane(context, side) {
  for (const tick of TICKS) {
    const [column, row] = planeToPixel(tick, tick, side);
    const label = formatSignificant(tick, 1);
    const edge = Math.abs(tick) === DOMAIN;
    context.textAlign = edge ? (tick < 0 ? 'left' : 'right') : 'center';
    context.textBaseline = 'top';
    context.fillText(label, AXIS_ROOM.left + column, side + 6);
    context.textAlign = 'right';
    context.textBaseline = edge ? (tick < 0 ? 'bottom' : 'top') : 'middle';
    context.fillText(label, AXIS_ROOM.left - 6, row);
    drawTicks(context, side, column, row);
  }
}

/** Numbers of the vertical axis lie on their side: so they may be long. @param {CanvasRenderingContext2D} context @param {number} side @param {readonly [MapAxis, MapAxis]} shown */
function drawUnits(context, side, [across, up]) {
  context.textAlign = 'center';
  for (const value of axisTicks(across)) {
    const [column] = planeToPixel(onMap(across, value), 0, side);
    drawTicks(context, side, column, null);
    context.textBaseline = 'top';
    if (column > EDGE && column < side - EDGE) context.fillText(formatTick(value), AXIS_ROOM.left + column, side + 6);
  }
  for (const value of axisTicks(up)) {
    const [, row] = planeToPixel(0, onMap(up, value), side);
    drawTicks(context, side, null, row);
    if (row <= EDGE || row >= side - EDGE) continue;
    context.save();
    context.translate(AXIS_ROOM.left - 6, row);
    context.rotate(-Math.PI / 2);
    context.textBaseline = 'bottom';
    context.fillText(formatTick(value), 0, 0);
    context.restore();
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} side @param {number | null} column @param {number | null} row */
function drawTicks(context, side, column, row) {
  if (column !== null) context.fillRect(AXIS_ROOM.left + Math.min(side - 1, column), side, 1, 3);
  if (row !== null) context.fillRect(AXIS_ROOM.left - 3, Math.min(side - 1, row), 3, 1);
}

/** A place of the map in words: `petal length 4.2  petal width 1.3`. @param {MapWords} words @param {number} x @param {number} y */
export function placeWords({ axes: [across, up] }, x, y) {
  return `${across.label} ${coordinate(across, x)}  ${up.label} ${coordinate(up, y)}`;
}

/** @param {MapAxis} axis @param {number} place */
function coordinate(axis, place) {
  const value = inUnits(axis, place);
  const isPlane = axis.low === -DOMAIN && axis.high === DOMAIN;
  return isPlane ? formatSignificant(Math.round(value * 100) / 100) : formatSignificant(value, 4);
}
