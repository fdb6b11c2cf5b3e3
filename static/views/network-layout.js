/** Where the network's columns and units stand: numbers in, numbers out, nothing of the page. */

/** Room above the units for the layers' heads, in px. */
export const HEAD_HEIGHT = 126;

const FOOT_HEIGHT = 40;
const LABEL_WIDTH = { short: 62, long: 106 };
const END_WIDTH = { one: 44, several: 92 };
const NARROWEST_PITCH = 80;
const WIDEST_PITCH = 270;
const ROOMIEST_ROW = 76;
const UNIT_SHARE = 0.74;
const LARGEST_UNIT = { features: 32, hidden: 34, output: 44 };

/**
 * One column of units.
 * @typedef {object} Column
 * @property {'features' | 'hidden' | 'output'} kind
 * @property {number} x center, px
 * @property {number} unitSize side of a unit's square, px
 * @property {number[]} ys centers from top to bottom, px
 */

/**
 * The picture's size and its columns from left to right.
 * @typedef {object} Layout
 * @property {number} width px, at least the frame's
 * @property {number} height px
 * @property {number} pitch distance of two columns, px
 * @property {Column[]} columns features, hidden layers, output
 */

/**
 * Lay out a network in a frame. Columns keep a readable distance: where there are too many, the picture grows
 * wider than its frame and the frame scrolls.
 * @param {object} request
 * @param {number} request.width of the frame, px
 * @param {boolean} [request.hasNames] features have names, not symbols
 * @param {number} request.height of the frame, px
 * @param {number} request.features number of features, active or not
 * @param {number[]} request.hidden units of each hidden layer
 * @param {number} request.outputs
 * @returns {Layout}
 */
export function layoutNetwork({ width, height, features, hidden, outputs, hasNames = false }) {
  const labelWidth = hasNames ? LABEL_WIDTH.long : LABEL_WIDTH.short;
  const gaps = hidden.length + 1;
  const endWidth = outputs > 1 ? END_WIDTH.several : END_WIDTH.one;
  const room = width - labelWidth - endWidth;
  const pitch = Math.min(WIDEST_PITCH, Math.max(NARROWEST_PITCH, room / gaps));
  const contentWidth = Math.max(width, labelWidth + endWidth + pitch * gaps);
  const left = labelWidth + Math.max(0, room - pitch * gaps) / 2;
  /** @type {[Column['kind'], number][]} */
  const kinds = [['features', features], ...hidden.map((units) => /** @type {[Column['kind'], number]} */ (['hidden', units])), ['output', outputs]];
  return {
    width: contentWidth,
    height,
    pitch,
    columns: kinds.map(([kind, units], index) => layoutColumn(kind, units, left + index * pitch, height)),
  };
}

/**
 * Spread a column's units around the middle of the height that heads and foot leave free.
 * @param {Column['kind']} kind
 * @param {number} units
 * @param {number} x
 * @param {number} height
 * @returns {Column}
 */
function layoutColumn(kind, units, x, height) {
  const room = Math.max(40, height - HEAD_HEIGHT - FOOT_HEIGHT);
  const row = Math.min(ROOMIEST_ROW, room / Math.max(1, units));
  const middle = HEAD_HEIGHT + room / 2;
  return {
    kind,
    x,
    unitSize: Math.min(LARGEST_UNIT[kind], row * UNIT_SHARE),
    ys: Array.from({ length: units }, (_, index) => middle + (index - (units - 1) / 2) * row),
  };
}
