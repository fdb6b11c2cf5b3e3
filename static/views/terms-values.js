/** The `terms` stream by name. */

const NAMES = /** @type {const} */ (['gradient', 'momentum', 'scaling', 'update']);

/** @typedef {Record<typeof NAMES[number], [number, number]>} Terms across and up; not a number where there is none */

/**
 * @param {ArrayLike<number>} arrows contestants x 4 x 2
 * @returns {Terms[]}
 */
export function readTerms(arrows) {
  const width = NAMES.length * 2;
  return Array.from({ length: Math.floor(arrows.length / width) }, (_, contestant) => /** @type {Terms} */ (
    Object.fromEntries(NAMES.map((name, term) => {
      const at = contestant * width + term * 2;
      return [name, [arrows[at] ?? NaN, arrows[at + 1] ?? NaN]];
    }))
  ));
}

/**
 * Length of the longest arrow of one kind, so that contestants can be compared.
 * @param {readonly Terms[]} terms
 * @param {keyof Terms} name
 */
export function arrowScale(terms, name) {
  return Math.max(0, ...terms.map((values) => Math.hypot(...values[name])).filter(Number.isFinite));
}
