/**
 * Draws weights as lines and biases as dots. Colour says the sign, width and strength say the size.
 *
 * Lines of the same sign and about the same size are stroked together. Measured with 9,216 lines in Chromium without a
 * graphics card: paths of 16 lines and a width of at most one pixel give 59 pictures a second, whole groups as one path
 * or wider lines 9 to 21. So lines between small units are hairlines, and paths stay short.
 */

import { biasCenter, countLines, parameterPosition, pointOnLine } from './network-wiring.js';
import { cssColor, divergingColor } from './palette.js';

/** @import { ParameterPlace, Wiring } from './network-wiring.js' */
/** @import { ThemeColors } from './palette.js' */

const LEVELS = 16;
const LARGEST_WEIGHT = 3.2;
const FULL_COLOR_WEIGHT = 1.5;
const DASH = [7, 1.6];
const MOST_DASHED_LINES = 600;
const COMFORTABLE_UNIT = 30;
const HAIRLINE_UNIT = 16;
const LINES_A_PATH = 16;

/**
 * How a weight of a size is drawn.
 * @param {number} size absolute value
 * @param {number} unitSize px of the units the line ends at: small units get thin lines
 * @returns {{ width: number, alpha: number }} width in px
 */
export function lineStyle(size, unitSize) {
  const crowding = Math.min(1, Math.max(0.3, unitSize / COMFORTABLE_UNIT));
  const width = (0.5 + 1.75 * Math.min(LARGEST_WEIGHT, size)) * crowding;
  return { width: unitSize < HAIRLINE_UNIT ? Math.min(1, width) : width, alpha: 0.22 + 0.66 * Math.min(1, size / FULL_COLOR_WEIGHT) };
}

/**
 * Group of a weight: 0 to `LEVELS - 1` by size, plus `LEVELS` for positive ones; -1 for what is not a number.
 * @param {number} weight
 */
export function lineGroup(weight) {
  if (Number.isNaN(weight)) return -1;
  const level = Math.min(LEVELS - 1, Math.floor((Math.abs(weight) / LARGEST_WEIGHT) * LEVELS));
  return weight < 0 ? level : level + LEVELS;
}

/**
 * Draw all lines and bias dots.
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels, cleared here
 * @param {object} picture
 * @param {number} picture.width px
 * @param {number} picture.height px
 * @param {Wiring[]} picture.wirings
 * @param {ArrayLike<number>} picture.values all parameters
 * @param {ThemeColors} picture.colors
 * @param {number} picture.dashOffset px the dashes have moved
 * @param {ParameterPlace | null} picture.marked drawn on top, emphasised
 * @param {string} picture.markColor
 */
export function drawLines(context, { width, height, wirings, values, colors, dashOffset, marked, markColor }) {
  context.clearRect(0, 0, width, height);
  context.setLineDash(countLines(wirings) > MOST_DASHED_LINES ? [] : DASH);
  context.lineDashOffset = -dashOffset;
  for (const wiring of wirings) strokeWiring(context, wiring, values, colors);
  context.setLineDash([]);
  for (const wiring of wirings) drawBiases(context, wiring, values, colors);
  const markedWiring = marked && wirings[marked.layer];
  if (marked && markedWiring) markParameter(context, markedWiring, marked, values, colors, markColor);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Wiring} wiring
 * @param {ArrayLike<number>} values
 * @param {ThemeColors} colors
 */
function strokeWiring(context, wiring, values, colors) {
  for (const [group, places] of groupLines(wiring, values)) {
    const size = (((group % LEVELS) + 0.5) / LEVELS) * LARGEST_WEIGHT;
    const style = group < 0 ? { width: 1, alpha: 0.8 } : lineStyle(size, wiring.unitSize);
    const color = group < 0 ? colors.missing : group < LEVELS ? colors.negative : colors.positive;
    context.lineWidth = style.width;
    context.strokeStyle = cssColor(color, style.alpha);
    for (let start = 0; start < places.length; start += LINES_A_PATH) {
      context.beginPath();
      for (const place of places.slice(start, start + LINES_A_PATH)) {
        traceLine(context, wiring, Math.floor(place / wiring.targetYs.length), place % wiring.targetYs.length);
      }
      context.stroke();
    }
  }
}

/**
 * Sort the lines of a wiring by how they are drawn.
 * @param {Wiring} wiring
 * @param {ArrayLike<number>} values
 * @returns {Map<number, number[]>} group to places in the weight's array
 */
function groupLines(wiring, values) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  const lines = wiring.sourceYs.length * wiring.targetYs.length;
  for (let place = 0; place < lines; place += 1) {
    const group = lineGroup(values[wiring.weight.offset + place] ?? NaN);
    const places = groups.get(group);
    if (places) places.push(place);
    else groups.set(group, [place]);
  }
  return groups;
}

/**
 * @param {CanvasRenderingContext2D} path
 * @param {Wiring} wiring
 * @param {number} source
 * @param {number} target
 */
function traceLine(path, wiring, source, target) {
  const { startX, endX } = wiring;
  const middle = (startX + endX) / 2;
  const y0 = wiring.sourceYs[source] ?? 0;
  const y1 = wiring.targetYs[target] ?? 0;
  path.moveTo(startX, y0);
  path.bezierCurveTo(middle, y0, middle, y1, endX, y1);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Wiring} wiring
 * @param {ArrayLike<number>} values
 * @param {ThemeColors} colors
 */
function drawBiases(context, wiring, values, colors) {
  for (let target = 0; target < wiring.targetYs.length; target += 1) {
    const bias = values[parameterPosition(wiring, { layer: wiring.layer, source: -1, target })] ?? NaN;
    drawDot(context, biasCenter(wiring, target), dotRadius(wiring), cssColor(divergingColor(colors, Math.sign(bias) * (0.35 + 0.65 * Math.abs(bias)))));
  }
}

/** @param {Wiring} wiring */
function dotRadius({ unitSize }) {
  return Math.min(3.6, unitSize * 0.16);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} center
 * @param {number} radius
 * @param {string} color
 */
function drawDot(context, [x, y], radius, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Wiring} wiring
 * @param {ParameterPlace} place
 * @param {ArrayLike<number>} values
 * @param {ThemeColors} colors
 * @param {string} markColor
 */
function markParameter(context, wiring, place, values, colors, markColor) {
  const value = values[parameterPosition(wiring, place)] ?? NaN;
  const color = cssColor(value < 0 ? colors.negative : colors.positive);
  if (place.source < 0) {
    const center = biasCenter(wiring, place.target);
    drawDot(context, center, dotRadius(wiring) + 3.5, markColor);
    drawDot(context, center, dotRadius(wiring) + 1.5, color);
    return;
  }
  const { width } = lineStyle(Math.abs(value) || 0, wiring.unitSize);
  context.lineCap = 'round';
  for (const [lineWidth, strokeStyle] of /** @type {[number, string][]} */ ([[width + 4, markColor], [width + 1, color]])) {
    context.lineWidth = lineWidth;
    context.strokeStyle = strokeStyle;
    context.beginPath();
    traceLine(context, wiring, place.source, place.target);
    context.stroke();
  }
  context.lineCap = 'butt';
  drawDot(context, pointOnLine(wiring, place.source, place.target, 0.5), 3, markColor);
}
