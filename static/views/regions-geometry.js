/** Convex parts of the plane: which one lies at a place, and what the network is there. */

import { formatCount } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';

/** @import { NumberArray } from '../state/types.js' */

/**
 * @typedef {object} Parts     arrays of the stream `regions`
 * @property {ArrayLike<number>} corners  x, y, x, y ...
 * @property {ArrayLike<number>} ends     where each part's corners end, counted in corners
 * @property {ArrayLike<number>} planes   slope along x, slope along y, value at the origin, of each part
 *
 * @typedef {object} Counts
 * @property {number} found      NaN if the network is not made of planes
 * @property {number} shallow    most of one layer with all units
 * @property {number} most       most of these layers
 * @property {number} guarantee  what some network of these layers has
 * @property {boolean} isCutShort  are there more than were found
 */

/** @param {Record<string, NumberArray | undefined> | undefined} arrays of the frame @returns {Parts | null} */
export function readParts(arrays) {
  const { corners, ends, planes } = arrays ?? {};
  return corners && ends && planes ? { corners: corners.data, ends: ends.data, planes: planes.data } : null;
}

/** @param {Record<string, NumberArray | undefined> | undefined} arrays of the frame @returns {Counts | null} */
export function readCounts(arrays) {
  const values = arrays?.numbers?.data;
  if (!values) return null;
  const [found = NaN, shallow = NaN, most = NaN, guarantee = NaN, more = 0] = values;
  return { found, shallow, most, guarantee, isCutShort: more > 0 };
}

/**
 * Number of the part at a place, -1 if there is none.
 * @param {Parts} parts
 * @param {number} x
 * @param {number} y
 */
export function partAt({ corners, ends }, x, y) {
  for (let part = 0; part < ends.length; part += 1) {
    const first = part === 0 ? 0 : (ends[part - 1] ?? 0);
    const last = ends[part] ?? first;
    let left = 0;
    let right = 0;
    for (let corner = first; corner < last; corner += 1) {
      const next = corner + 1 === last ? first : corner + 1;
      const [x0, y0, x1, y1] = [at(corners, 2 * corner), at(corners, 2 * corner + 1), at(corners, 2 * next), at(corners, 2 * next + 1)];
      const turn = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0);
      if (turn > 0) left += 1;
      else if (turn < 0) right += 1;
    }
    if (left === 0 || right === 0) return part;
  }
  return -1;
}

/**
 * Middle of a part.
 * @param {Parts} parts
 * @param {number} part
 * @returns {[number, number]}
 */
export function middleOf({ corners, ends }, part) {
  const first = part === 0 ? 0 : (ends[part - 1] ?? 0);
  const last = ends[part] ?? first;
  let [x, y] = [0, 0];
  for (let corner = first; corner < last; corner += 1) {
    x += at(corners, 2 * corner) / (last - first);
    y += at(corners, 2 * corner + 1) / (last - first);
  }
  return [x, y];
}

/**
 * What the network answers in the middle of a part.
 * @param {Parts} parts
 * @param {number} part
 */
export function answerIn(parts, part) {
  const [x, y] = middleOf(parts, part);
  return at(parts.planes, 3 * part) * x + at(parts.planes, 3 * part + 1) * y + at(parts.planes, 3 * part + 2);
}

/**
 * The network's one formula in a part.
 * @param {Parts} parts
 * @param {number} part
 */
export function planeWords({ planes }, part) {
  const [slope, other, height] = [at(planes, 3 * part), at(planes, 3 * part + 1), at(planes, 3 * part + 2)];
  const signed = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'} ${formatSignificant(Math.abs(value))}`;
  return `z = ${formatSignificant(slope)} x₁ ${signed(other)} x₂ ${signed(height)}`;
}

/**
 * The whole picture in a sentence.
 * @param {Counts | null} counts
 */
export function describeRegions(counts) {
  if (!counts) return 'Linear regions; nothing has come yet.';
  if (Number.isNaN(counts.found)) return 'There are no linear regions: a feature or an activation is curved.';
  return `${counts.isCutShort ? 'More than ' : ''}${formatCount(counts.found)} linear regions on the map; these layers can have at most ${formatCount(counts.most)}.`;
}

/** @param {ArrayLike<number>} values @param {number} index */
function at(values, index) {
  return values[index] ?? NaN;
}
