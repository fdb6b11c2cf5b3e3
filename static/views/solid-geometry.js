/**
 * Numbers behind the surface in three dimensions. No drawing here.
 *
 * The solid stands on the square from -1 to 1 (x to the right, z to the viewer); its height y is the shade of the map,
 * so equal shades are equal heights.
 */

import { shadeScale } from './surface-geometry.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { ShadeScale, Window } from './surface-geometry.js' */

/** @typedef {[number, number, number]} Place x, y, z */

export const HEIGHT = 0.9;
/** Steps of the look from a point to the eye. */
const LOOKS = 32;
/** A point this little below the surface lies on it: the surface is known at its corners only. */
const SLACK = 0.02;
/** Length of a piece of a path that follows the surface, and how many there are at most between two points. */
const PIECE = 0.06;
const MOST_PIECES = 10;

/**
 * @typedef {object} Field
 * @property {number} rows
 * @property {number} columns
 * @property {ArrayLike<number>} shades rows x columns, top row first; not a number where there is no surface
 * @property {ShadeScale} scale
 */

/**
 * @param {{ values: NumberArray }} surface
 * @returns {Field}
 */
export function readField({ values }) {
  const [rows = 0, columns = 0] = values.shape;
  const scale = shadeScale(values.data);
  return { rows, columns, shades: Float64Array.from(values.data, scale.toShade), scale };
}

/**
 * Corners of the height field.
 * @param {Pick<Field, 'rows' | 'columns' | 'shades'>} field
 * @returns {{ positions: Float32Array, uvs: Float32Array, indices: Uint32Array }} triangles with a missing corner are left out
 */
export function heightField({ shades, rows, columns }) {
  const positions = new Float32Array(rows * columns * 3);
  const uvs = new Float32Array(rows * columns * 2);
  const indices = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const corner = row * columns + column;
      const [u, v] = [column / (columns - 1), row / (rows - 1)];
      const height = shades[corner] ?? NaN;
      positions.set([2 * u - 1, HEIGHT * (Number.isNaN(height) ? 1 : height), 2 * v - 1], corner * 3);
      uvs.set([u, 1 - v], corner * 2);
      if (row === rows - 1 || column === columns - 1) continue;
      const cell = [corner, corner + columns, corner + 1, corner + 1, corner + columns, corner + columns + 1];
      for (const triangle of [cell.slice(0, 3), cell.slice(3)]) {
        if (triangle.every((at) => !Number.isNaN(shades[at] ?? NaN))) indices.push(...triangle);
      }
    }
  }
  return { positions, uvs, indices: Uint32Array.from(indices) };
}

/**
 * Place of a point of the slice.
 * @param {Window} window
 * @param {number} across
 * @param {number} up
 * @param {number} shade
 * @returns {Place}
 */
export function toPlace([left, right, low, high], across, up, shade) {
  return [(2 * (across - left)) / (right - left) - 1, HEIGHT * shade, 1 - (2 * (up - low)) / (high - low)];
}

/**
 * Point of the slice below a place.
 * @param {Window} window
 * @param {number} x
 * @param {number} z
 * @returns {[number, number]} across, up
 */
export function fromPlace([left, right, low, high], x, z) {
  return [left + ((x + 1) / 2) * (right - left), low + ((1 - z) / 2) * (high - low)];
}

/**
 * Height of the surface at a place, between its corners.
 * @param {Pick<Field, 'rows' | 'columns' | 'shades'>} field
 * @param {number} x
 * @param {number} z
 * @returns {number} not a number outside, or where there is no surface
 */
export function heightAt({ shades, rows, columns }, x, z) {
  const column = ((x + 1) / 2) * (columns - 1);
  const row = ((z + 1) / 2) * (rows - 1);
  if (!(column >= 0 && column <= columns - 1 && row >= 0 && row <= rows - 1)) return NaN;
  const left = Math.min(columns - 2, Math.floor(column));
  const top = Math.min(rows - 2, Math.floor(row));
  const at = (/** @type {number} */ down, /** @type {number} */ right) => shades[(top + down) * columns + left + right] ?? NaN;
  const [a, b] = [column - left, row - top];
  return HEIGHT * ((1 - b) * ((1 - a) * at(0, 0) + a * at(0, 1)) + b * ((1 - a) * at(1, 0) + a * at(1, 1)));
}

/**
 * Whether the surface stands between a place and the eye.
 * @param {Pick<Field, 'rows' | 'columns' | 'shades'>} field
 * @param {Place} place
 * @param {Place} eye
 */
export function isHidden(field, [x, y, z], [eyeX, eyeY, eyeZ]) {
  for (let look = 0; look <= LOOKS; look += 1) {
    const share = look / LOOKS;
    // Looks crowd near the point, where a slope is most likely to hide it.
    const far = share * share;
    const height = heightAt(field, x + far * (eyeX - x), z + far * (eyeZ - z));
    if (Number.isNaN(height)) continue;
    if (height - SLACK > y + far * (eyeY - y)) return true;
  }
  return false;
}

/**
 * A path that follows the surface between its points, where a straight line would cut through hills. What lies off the
 * surface, as a path off the slice does, keeps its distance.
 * @param {Pick<Field, 'rows' | 'columns' | 'shades'>} field
 * @param {readonly Place[]} path
 * @returns {Place[]} the path's own points and some between them
 */
export function drape(field, path) {
  const lift = (/** @type {Place} */ [x, y, z]) => y - heightAt(field, x, z);
  return path.flatMap((place, index) => {
    const before = path[index - 1];
    if (!before) return [place];
    const [from, to] = [lift(before), lift(place)];
    const pieces = Math.min(MOST_PIECES, Math.ceil(Math.hypot(place[0] - before[0], place[2] - before[2]) / PIECE));
    const between = Array.from({ length: Math.max(0, pieces - 1) }, (_, piece) => {
      const share = (piece + 1) / pieces;
      const x = before[0] + share * (place[0] - before[0]);
      const z = before[2] + share * (place[2] - before[2]);
      return /** @type {Place} */ ([x, heightAt(field, x, z) + from + share * (to - from), z]);
    });
    return [...between.filter(([, y]) => Number.isFinite(y)), place];
  });
}
