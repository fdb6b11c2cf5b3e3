/** What the output map shows, on the page and in its file: the outputs everywhere in the plane, the data on top. */

import { showsOutput } from './network-maps.js';
import { cssColor } from './palette.js';
import { drawPoints, planeToPixel, pointStyle, targetKind } from './points.js';

/** @import { Store } from '../state/store.js' */
/** @import { HeatMap } from './heat-map.js' */
/** @import { Theme } from './theme.js' */

const POINT_RADIUS_SHARE = 1 / 105;
const RING_GAP = 3.5;
/** From so many points on they are drawn small and without an edge, which would cover the map. */
const CROWD = 1500;
const TEST_OUTLINE = '#15181f';

/**
 * Draw the outputs, enlarged without hard edges.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {number} side px
 * @param {Store} store
 * @param {Theme} theme
 * @returns {boolean} whether there is anything to see
 */
export function drawOutputs(context, heatMap, side, store, { palette }) {
  const frame = store.frame('boundary').value;
  const decided = store.discretize.value;
  if (!frame?.arrays.values) return false;
  const tables = showsOutput(frame) ? palette.confidence : [];
  if (!heatMap.paint(frame.arrays.values, decided ? palette.stepped : palette.smooth, tables, decided)) return false;
  context.imageSmoothingQuality = 'high';
  context.drawImage(heatMap.picture, 0, 0, side, side);
  return true;
}

/**
 * Draw the data's points.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side px
 * @param {Store} store
 * @param {Theme} theme
 * @param {boolean} [apart] every point a path of its own, as one wants it in a file
 */
export function drawData(context, side, store, { palette, pointEdge, ink }, apart = false) {
  const arrays = store.frame('data').value?.arrays;
  const network = store.network.value;
  if (!arrays?.points || !arrays.target || !arrays.part || !network) return;
  const part = arrays.part.data;
  const kind = targetKind(store.config.value.problem, network.outputs.length);
  const isCrowd = part.length > CROWD;
  const radius = Math.max(isCrowd ? 1.4 : 2.2, side * POINT_RADIUS_SHARE * (isCrowd ? 0.6 : 1));
  /** @param {number} wanted 0 training, 1 test @param {string} outline @param {(index: number) => boolean} [isShown] */
  const draw = (wanted, outline, isShown = () => true) => drawPoints(context, {
    points: arrays.points?.data ?? [],
    targets: arrays.target?.data ?? [],
    shows: (index) => part[index] === wanted && isShown(index),
    styleOf: (target) => pointStyle(palette.colors, kind, target),
    size: side,
    radius,
    outline,
    outlineWidth: isCrowd ? 0 : Math.max(0.8, radius * 0.32),
    apart,
  });
  if (store.showTest.value) draw(1, TEST_OUTLINE);
  draw(0, pointEdge);
  const marked = new Set(store.marked.value);
  if (marked.size === 0) return;
  if (!store.showTest.value) draw(1, TEST_OUTLINE, (index) => marked.has(index));
  drawRings(context, arrays.points.data, marked, { side, radius: radius + RING_GAP, ink, palette });
}

/**
 * Put a ring around every marked point.
 * @param {CanvasRenderingContext2D} context
 * @param {ArrayLike<number>} points x, y, x, y ...
 * @param {ReadonlySet<number>} marked
 * @param {{ side: number, radius: number } & Pick<Theme, 'ink' | 'palette'>} how radius in px
 */
function drawRings(context, points, marked, { side, radius, ink, palette }) {
  context.beginPath();
  for (const point of marked) {
    const [column, row] = planeToPixel(points[2 * point] ?? NaN, points[2 * point + 1] ?? NaN, side);
    context.moveTo(column + radius, row);
    context.arc(column, row, radius, 0, 2 * Math.PI);
  }
  for (const [width, color] of /** @type {[number, string][]} */ ([[4, cssColor(palette.colors.zero, 0.7)], [1.8, ink]])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}
