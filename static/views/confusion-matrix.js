/** Which class was taken for which, and what follows from that: numbers in, numbers out, nothing of the page. */

/**
 * Points sorted by their class and the class the network chose.
 * @typedef {object} Confusion
 * @property {number[][][]} cells numbers of the points, by true class, then by chosen class
 * @property {number} total points counted
 */

/**
 * How well one class is told apart; NaN where there is nothing to divide by.
 * @typedef {object} ClassScore
 * @property {number} precision share of the points given this class that belong to it
 * @property {number} recall share of the points of this class that are given it
 * @property {number} f1 harmonic mean of both
 * @property {number} support points of this class
 */

/**
 * Class number of a target: -1 and +1 become 0 and 1.
 * @param {'sign' | 'classes'} kind
 * @param {number} target
 */
export function classOf(kind, target) {
  return kind === 'sign' ? Number(target > 0) : target;
}

/**
 * Sort points into the cells of a confusion matrix. Classes beyond `classes` are left out.
 * @param {ArrayLike<number>} actual class of each point
 * @param {ArrayLike<number>} chosen class the network gives it
 * @param {number} classes
 * @param {(point: number) => boolean} counts whether a point belongs to the part that is looked at
 * @returns {Confusion}
 */
export function sortIntoCells(actual, chosen, classes, counts) {
  const cells = Array.from({ length: classes }, () => Array.from({ length: classes }, () => /** @type {number[]} */ ([])));
  let total = 0;
  for (let point = 0; point < actual.length; point += 1) {
    const cell = cells[actual[point] ?? -1]?.[chosen[point] ?? -1];
    if (!cell || !counts(point)) continue;
    cell.push(point);
    total += 1;
  }
  return { cells, total };
}

/**
 * Share of points on the diagonal.
 * @param {Confusion} confusion
 * @returns {number} NaN without points
 */
export function accuracyOf({ cells, total }) {
  return cells.reduce((sum, row, index) => sum + (row[index]?.length ?? 0), 0) / total;
}

/**
 * Precision, recall and F1 of every class.
 * @param {Confusion} confusion
 * @returns {ClassScore[]}
 */
export function scoresOf({ cells }) {
  return cells.map((row, index) => {
    const hits = row[index]?.length ?? 0;
    const support = row.reduce((sum, cell) => sum + cell.length, 0);
    const given = cells.reduce((sum, other) => sum + (other[index]?.length ?? 0), 0);
    // Of 2PR / (P + R), without the division of zero by zero when a class is never hit.
    return { precision: hits / given, recall: hits / support, f1: (2 * hits) / (given + support), support };
  });
}
