/** In which order a teacher sees the class. */

/** @import { Student } from '../../protocol.js' */
/** @import { Tile } from './wall-message.js' */

/** @typedef {'name' | 'loss' | 'step' | 'solved'} Order */

/** @type {Record<Order, string>} */
export const ORDERS = { name: 'Name', loss: 'Training loss, lowest first', step: 'Step, furthest first', solved: 'Tasks solved, most first' };

/**
 * @param {readonly Student[]} students
 * @param {ReadonlyMap<string, Tile>} tiles
 * @param {Order} order
 * @returns {Student[]}
 */
export function inOrder(students, tiles, order) {
  const loss = (/** @type {Student} */ { member }) => {
    const value = tiles.get(member)?.loss ?? NaN;
    return Number.isNaN(value) ? Infinity : value;
  };
  const byName = (/** @type {Student} */ a, /** @type {Student} */ b) => a.pseudonym.localeCompare(b.pseudonym, undefined, { numeric: true });
  const compare = {
    name: byName,
    loss: (/** @type {Student} */ a, /** @type {Student} */ b) => difference(loss(a), loss(b)),
    step: (/** @type {Student} */ a, /** @type {Student} */ b) => b.step - a.step,
    solved: (/** @type {Student} */ a, /** @type {Student} */ b) => b.solved.length - a.solved.length,
  }[order];
  return [...students].sort((a, b) => compare(a, b) || byName(a, b));
}

/** Two losses that are both missing are equal. @param {number} a @param {number} b */
function difference(a, b) {
  return a === b ? 0 : a - b;
}
