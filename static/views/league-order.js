/** The league's numbers and who comes first. */

/** Columns of the `table` stream, in its order. */
const COLUMNS = /** @type {const} */ ([
  'steps', 'evaluations', 'seconds', 'loss', 'gradientNorm', 'stepsToTarget', 'clockToTarget', 'wins', 'medianLoss',
  'lowerQuartile', 'upperQuartile', 'shareAtTarget', 'shareDiverged',
]);

/** @typedef {Record<typeof COLUMNS[number], number> & {index: number}} Standing `index` is the contestant's place in the settings */

/**
 * Read the table.
 * @param {ArrayLike<number>} values contestants x columns
 * @returns {Standing[]} in the order of the settings
 */
export function readStandings(values) {
  return Array.from({ length: Math.floor(values.length / COLUMNS.length) }, (_, index) => /** @type {Standing} */ ({
    index,
    ...Object.fromEntries(COLUMNS.map((name, column) => [name, values[index * COLUMNS.length + column] ?? NaN])),
  }));
}

/**
 * Order the league: who was first at the target, then by loss; who has diverged comes last.
 * @param {readonly Standing[]} standings
 * @returns {Standing[]}
 */
export function rank(standings) {
  const last = (/** @type {number} */ value) => (Number.isNaN(value) ? Infinity : value);
  const compare = (/** @type {number} */ a, /** @type {number} */ b) => (last(a) === last(b) ? 0 : last(a) - last(b));
  return [...standings].sort((a, b) => compare(a.clockToTarget, b.clockToTarget) || compare(a.loss, b.loss) || a.index - b.index);
}
