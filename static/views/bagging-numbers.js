/** The `bagging` stream by name. No drawing here. */

/** @import { Frame } from '../state/types.js' */

/**
 * Numbers of the `bagging` stream.
 * @typedef {object} Bagging
 * @property {number[]} single       distance of each sub-network to the whole
 * @property {number[]} average      of the average of all up to it
 * @property {number[]} singleShare  accuracies, likewise
 * @property {number[]} averageShare
 * @property {number} wholeShare
 * @property {number} droppable
 */

/** @param {Frame | null} frame @returns {Bagging | null} */
export function readBagging(frame) {
  const { distances, accuracies, whole, droppable } = frame?.arrays ?? {};
  if (!distances || !accuracies || !whole || !droppable) return null;
  const column = (/** @type {ArrayLike<number>} */ data, /** @type {number} */ place) => Array.from(data).filter((_, index) => index % 2 === place);
  return {
    single: column(distances.data, 0), average: column(distances.data, 1),
    singleShare: column(accuracies.data, 0), averageShare: column(accuracies.data, 1),
    wholeShare: whole.data[0] ?? NaN, droppable: droppable.data[0] ?? 0,
  };
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
