/** Predicted against target for regression: how far off, and which points most. */

/**
 * @typedef {object} Residual
 * @property {number} point number of the point
 * @property {number} target
 * @property {number} predicted
 */

/**
 * Errors of a part of the points in one glance; NaN without points.
 * @typedef {object} ResidualSummary
 * @property {number} rootMeanSquare
 * @property {number} meanAbsolute
 * @property {number} explained share of the targets' variance, R squared
 */

/**
 * Pairs of target and prediction. What is no finite number is left out.
 * @param {ArrayLike<number>} targets
 * @param {ArrayLike<number>} predicted
 * @param {(point: number) => boolean} counts
 * @returns {Residual[]} in the points' order
 */
export function residualsOf(targets, predicted, counts) {
  const found = [];
  for (let point = 0; point < targets.length; point += 1) {
    const residual = { point, target: targets[point] ?? NaN, predicted: predicted[point] ?? NaN };
    if (counts(point) && Number.isFinite(residual.target) && Number.isFinite(residual.predicted)) found.push(residual);
  }
  return found;
}

/**
 * @param {readonly Residual[]} residuals
 * @returns {ResidualSummary}
 */
export function summarize(residuals) {
  const count = residuals.length;
  const mean = residuals.reduce((sum, { target }) => sum + target, 0) / count;
  const squares = residuals.reduce((sum, { target, predicted }) => sum + (predicted - target) ** 2, 0);
  const spread = residuals.reduce((sum, { target }) => sum + (target - mean) ** 2, 0);
  const absolute = residuals.reduce((sum, { target, predicted }) => sum + Math.abs(predicted - target), 0);
  return { rootMeanSquare: Math.sqrt(squares / count), meanAbsolute: absolute / count, explained: 1 - squares / spread };
}

/**
 * The points that are farthest off, worst first.
 * @param {readonly Residual[]} residuals
 * @param {number} most
 */
export function worstOf(residuals, most) {
  return residuals.toSorted((one, other) => Math.abs(other.predicted - other.target) - Math.abs(one.predicted - one.target)).slice(0, most);
}

/**
 * One range for both axes, so that the diagonal means "exactly right".
 * @param {readonly Residual[]} residuals
 * @returns {[number, number]}
 */
export function commonRange(residuals) {
  let low = Infinity;
  let high = -Infinity;
  for (const { target, predicted } of residuals) {
    low = Math.min(low, target, predicted);
    high = Math.max(high, target, predicted);
  }
  if (!(high > low)) return Number.isFinite(low) ? [low - 1, low + 1] : [-1, 1];
  const margin = (high - low) * 0.04;
  return [low - margin, high + margin];
}

/**
 * The residual drawn nearest to a place, or null when none is within reach.
 * @param {readonly Residual[]} residuals
 * @param {(residual: Residual) => [number, number]} placeOf px
 * @param {[number, number]} place px
 * @param {number} reach px
 */
export function nearestResidual(residuals, placeOf, [x, y], reach) {
  /** @type {Residual | null} */
  let nearest = null;
  let distance = reach;
  for (const residual of residuals) {
    const [column, row] = placeOf(residual);
    const away = Math.hypot(column - x, row - y);
    if (away > distance) continue;
    distance = away;
    nearest = residual;
  }
  return nearest;
}
