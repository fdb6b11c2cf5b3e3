/** Data points: a colour and a shape a class, so that no one depends on colour alone. */

import { classColor, cssColor, divergingColor } from './palette.js';

/** Half the width of the plane of data: x and y run from -6 to 6. */
export const DOMAIN = 6;

/** The page has colours for so many classes. */
export const MOST_CLASSES = 8;

/** @typedef {'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'pentagon'} PointShape */

/** @type {readonly PointShape[]} */
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'star', 'pentagon'];

/**
 * Shape of a class, used in turn.
 * @param {number} index
 * @returns {PointShape}
 */
export function classShape(index) {
  return /** @type {PointShape} */ (SHAPES[index % SHAPES.length]);
}

/**
 * How one target is drawn.
 * @typedef {object} PointStyle
 * @property {string} color
 * @property {PointShape} shape
 */

/**
 * What the targets of a data set mean.
 * @typedef {'sign' | 'classes' | 'value'} TargetKind -1 or +1; a class number; a number from -1 to 1
 */

/**
 * Colour and shape of a target.
 * @param {import('./palette.js').ThemeColors} colors
 * @param {TargetKind} kind
 * @param {number} target
 * @returns {PointStyle}
 */
export function pointStyle(colors, kind, target) {
  if (kind === 'classes') return { color: cssColor(classColor(colors, target)), shape: classShape(target) };
  if (kind === 'value') return { color: cssColor(divergingColor(colors, target)), shape: 'circle' };
  return target > 0 ? { color: cssColor(colors.positive), shape: classShape(1) } : { color: cssColor(colors.negative), shape: classShape(0) };
}

/**
 * Meaning of a set's targets, told from the problem and the number of outputs.
 * @param {string} problem `classification` or `regression`
 * @param {number} outputs number of outputs of the network
 * @returns {TargetKind}
 */
export function targetKind(problem, outputs) {
  if (problem === 'regression') return 'value';
  return outputs > 1 ? 'classes' : 'sign';
}

/**
 * Pixel of a point of the plane on a square of `size` pixels; y grows upwards.
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @returns {[number, number]}
 */
export function planeToPixel(x, y, size) {
  return [((x + DOMAIN) / (2 * DOMAIN)) * size, ((DOMAIN - y) / (2 * DOMAIN)) * size];
}

/**
 * Point of the plane under a pixel.
 * @param {number} column
 * @param {number} row
 * @param {number} size
 * @returns {[number, number]}
 */
export function pixelToPlane(column, row, size) {
  return [(column / size) * 2 * DOMAIN - DOMAIN, DOMAIN - (row / size) * 2 * DOMAIN];
}

/**
 * Add one point's outline to a path.
 * @param {Path2D | CanvasRenderingContext2D} path
 * @param {PointShape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} radius of the circle of equal area
 */
export function tracePoint(path, shape, x, y, radius) {
  if (shape === 'circle') {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === 'square') {
    const side = radius * 1.72;
    path.rect(x - side / 2, y - side / 2, side, side);
  } else {
    traceCorners(path, corners(shape), x, y, radius);
  }
}

/**
 * Corners of a shape on the unit circle's scale, as turns (1 is a full turn from the top) and distances.
 * @param {PointShape} shape
 * @returns {[number, number][]}
 */
function corners(shape) {
  const count = { triangle: 3, diamond: 4, pentagon: 5, star: 10, circle: 0, square: 4 }[shape];
  const reach = { triangle: 1.45, diamond: 1.3, pentagon: 1.15, star: 1.5, circle: 1, square: 1.25 }[shape];
  return Array.from({ length: count }, (_, index) => [index / count, shape === 'star' && index % 2 === 1 ? reach * 0.5 : reach]);
}

/**
 * @param {Path2D | CanvasRenderingContext2D} path
 * @param {[number, number][]} points
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function traceCorners(path, points, x, y, radius) {
  points.forEach(([turn, reach], index) => {
    const angle = (turn - 0.25) * 2 * Math.PI;
    const px = x + radius * reach * Math.cos(angle);
    const py = y + radius * reach * Math.sin(angle);
    if (index === 0) path.moveTo(px, py);
    else path.lineTo(px, py);
  });
  path.closePath();
}

/**
 * Draw points on a square of `size` pixels, all of one style in one path. Points outside the plane are not drawn.
 * @param {CanvasRenderingContext2D} context
 * @param {object} drawing
 * @param {ArrayLike<number>} drawing.points x, y, x, y ...
 * @param {ArrayLike<number>} drawing.targets
 * @param {(index: number) => boolean} drawing.shows whether this point is drawn
 * @param {(target: number) => PointStyle} drawing.styleOf
 * @param {number} drawing.size
 * @param {number} drawing.radius
 * @param {string} drawing.outline
 * @param {number} drawing.outlineWidth 0 for none
 * @param {boolean} [drawing.apart] every point a path of its own
 */
export function drawPoints(context, { points, targets, shows, styleOf, size, radius, outline, outlineWidth, apart = false }) {
  /** @type {Map<string, PointStyle & { places: [number, number][] }>} */
  const groups = new Map();
  for (let index = 0; index < targets.length; index += 1) {
    const x = /** @type {number} */ (points[2 * index]);
    const y = /** @type {number} */ (points[2 * index + 1]);
    if (!shows(index) || !(Math.abs(x) <= DOMAIN && Math.abs(y) <= DOMAIN)) continue;
    const { color, shape } = styleOf(/** @type {number} */ (targets[index]));
    const key = apart ? String(index) : color + shape;
    const group = groups.get(key) ?? { color, shape, places: [] };
    groups.set(key, group);
    group.places.push(planeToPixel(x, y, size));
  }
  context.lineWidth = outlineWidth;
  context.strokeStyle = outline;
  context.lineJoin = 'round';
  for (const { color, shape, places } of groups.values()) {
    context.beginPath();
    for (const [column, row] of places) tracePoint(context, shape, column, row, radius);
    context.fillStyle = color;
    context.fill();
    if (outlineWidth > 0) context.stroke();
  }
}
