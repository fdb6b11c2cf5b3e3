/** Numbers behind the picture of a race over many seeds. No drawing here. */

/** Losses below are drawn at the edge: a difference there means nothing. */
const SMALLEST = 1e-9;

/**
 * @typedef {object} SeedStanding
 * @property {number[]} losses      one a seed, not a number where it diverged
 * @property {number} wins          seeds on which it leads
 * @property {number} arrived       share of the seeds on which it has been at the target
 * @property {number} diverged      share
 * @property {[number, number, number]} quartiles of the finite losses
 */

/**
 * @param {ArrayLike<number>} losses contestants x seeds
 * @param {ArrayLike<number>} reached contestants x seeds, the clock at the target or not a number
 * @param {ArrayLike<number>} winner one a seed, -1 where nobody leads
 * @returns {SeedStanding[]} in the order of the settings
 */
export function seedStandings(losses, reached, winner) {
  const seeds = winner.length;
  return Array.from({ length: seeds > 0 ? losses.length / seeds : 0 }, (_, index) => {
    const own = Array.from({ length: seeds }, (__, seed) => losses[index * seeds + seed] ?? NaN);
    const finite = own.filter(Number.isFinite).sort((a, b) => a - b);
    return {
      losses: own,
      wins: Array.from(winner).filter((number) => number === index).length,
      arrived: own.filter((_loss, seed) => Number.isFinite(reached[index * seeds + seed] ?? NaN)).length / seeds,
      diverged: 1 - finite.length / seeds,
      quartiles: [quantile(finite, 0.25), quantile(finite, 0.5), quantile(finite, 0.75)],
    };
  });
}

/**
 * Ends of a logarithmic scale that shows everyone.
 * @param {readonly SeedStanding[]} standings
 * @returns {[number, number]}
 */
export function seedsScale(standings) {
  const finite = standings.flatMap(({ losses }) => losses.filter(Number.isFinite)).map((loss) => Math.max(loss, SMALLEST));
  if (finite.length === 0) return [SMALLEST, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return high > low ? [low / 1.3, high * 1.3] : [low / 2, high * 2];
}

/** @param {readonly number[]} sorted @param {number} share @returns {number} linear between neighbours, not a number without any */
function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  return below + ((sorted[Math.ceil(at)] ?? NaN) - below) * (at - Math.floor(at));
}
