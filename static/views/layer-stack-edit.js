/** Rows of a network of one's own after a change: what refers to a row goes on referring to it. */

/** @import { BlockSpec, Config } from '../state/types.js' */
/** @typedef {{kind: string, settings: Config}} Row */
/** @typedef {Record<string, BlockSpec>} Blocks */

/**
 * A new row, where its kind fits: one that needs height and width before they are given up, one that gives them up after
 * the last row that needs them.
 * @param {readonly Row[]} rows
 * @param {readonly (readonly number[])[]} shapes  the picture's, then what each row gives
 * @param {Blocks} blocks
 * @param {string} kind
 * @param {number} wanted  place in the list
 * @returns {{rows: Row[], place: number}}
 */
export function inserted(rows, shapes, blocks, kind, wanted) {
  const block = blocks[kind];
  const flatFrom = shapes.findIndex((shape) => shape.length === 1);
  const lastNeedy = rows.findLastIndex((row) => blocks[row.kind]?.needs_picture);
  let place = wanted;
  if (block?.needs_picture && flatFrom > 0) place = Math.min(place, flatFrom - 1);
  if (block?.flattens) place = Math.max(place, lastNeedy + 1);
  place = Math.min(place, rows.length);
  const settings = block?.merges ? { source: likeShape(shapes, place) } : {};
  const moved = renumbered(rows, blocks, (source) => (source > place ? source + 1 : source));
  return { rows: moved.toSpliced(place, 0, { kind, settings }), place };
}

/** The newest row above the last whose output has the same shape; the last itself if there is none. @param {readonly (readonly number[])[]} shapes @param {number} place */
function likeShape(shapes, place) {
  const found = shapes.slice(0, place).findLastIndex((shape) => shape.join() === shapes[place]?.join());
  return found < 0 ? place : found;
}

/**
 * Without a row; what was joined with it is joined with the row above it.
 * @param {readonly Row[]} rows @param {Blocks} blocks @param {number} place @returns {Row[]}
 */
export function removed(rows, blocks, place) {
  return renumbered(rows.toSpliced(place, 1), blocks, (source) => (source > place ? source - 1 : source));
}

/**
 * With two neighbors exchanged.
 * @param {readonly Row[]} rows @param {Blocks} blocks @param {number} place @param {1 | -1} by @returns {Row[]}
 */
export function moved(rows, blocks, place, by) {
  const [row, other] = [rows[place], rows[place + by]];
  if (!row || !other) return [...rows];
  const [mine, its] = [place + 1, place + by + 1];
  const changed = rows.with(place, other).with(place + by, row);
  return renumbered(changed, blocks, (source) => (source === mine ? its : source === its ? mine : source));
}

/** @param {readonly Row[]} rows @param {Blocks} blocks @param {(source: number) => number} next @returns {Row[]} */
function renumbered(rows, blocks, next) {
  return rows.map((row) => (blocks[row.kind]?.merges ? { ...row, settings: { ...row.settings, source: next(row.settings.source ?? 0) } } : row));
}
