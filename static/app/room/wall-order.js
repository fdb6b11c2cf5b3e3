/** Which students a teacher sees, and in which order. */

/** @import { Student } from '../../protocol.js' */
/** @import { Tile } from './wall-message.js' */

/** @typedef {'name' | 'loss' | 'testLoss' | 'step' | 'solved' | 'lab' | 'away'} Order */

/** @type {Record<Order, string>} */
export const ORDERS = {
  name: 'Name',
  loss: 'Training loss, lowest first',
  testLoss: 'Test loss, lowest first',
  step: 'Step, furthest first',
  solved: 'Tasks solved, most first',
  lab: 'Lab',
  away: 'Away, longest first',
};

/**
 * @param {readonly Student[]} students
 * @param {ReadonlyMap<string, Tile>} tiles
 * @param {Order} order
 * @returns {Student[]}
 */
export function inOrder(students, tiles, order) {
  /** @param {'loss' | 'testLoss'} name */
  const lowest = (name) => (/** @type {Student} */ { member }) => {
    const value = tiles.get(member)?.[name] ?? NaN;
    return Number.isNaN(value) ? Infinity : value;
  };
  const byName = (/** @type {Student} */ a, /** @type {Student} */ b) => a.pseudonym.localeCompare(b.pseudonym, undefined, { numeric: true });
  /** @param {(student: Student) => number} key */
  const ascending = (key) => (/** @type {Student} */ a, /** @type {Student} */ b) => difference(key(a), key(b));
  const compare = {
    name: byName,
    loss: ascending(lowest('loss')),
    testLoss: ascending(lowest('testLoss')),
    step: ascending(({ step }) => -step),
    solved: ascending(({ solved }) => -solved.length),
    lab: (/** @type {Student} */ a, /** @type {Student} */ b) => a.lab.localeCompare(b.lab),
    away: ascending(({ session, away_s: away }) => (session ? -away : -Infinity)),
  }[order];
  return [...students].sort((a, b) => compare(a, b) || byName(a, b));
}

/**
 * Those in whose name or lab every word occurs.
 *
 * @param {readonly Student[]} students
 * @param {string} words
 */
export function matching(students, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return students.filter(({ pseudonym, lab }) => wanted.every((word) => `${pseudonym} ${lab}`.toLowerCase().includes(word)));
}

/** Two losses that are both missing are equal. @param {number} a @param {number} b */
function difference(a, b) {
  return a === b ? 0 : a - b;
}
