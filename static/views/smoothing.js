/** Exponential moving average of a noisy curve, for reading its trend. */

/**
 * Smooth a curve. The average starts without a lean towards zero; gaps stay gaps and do not disturb what follows.
 * @param {readonly (number | null)[]} values null is a gap
 * @param {number} weight share of the past, 0 (none) to below 1
 * @returns {(number | null)[]}
 */
export function smooth(values, weight) {
  let sum = 0;
  let total = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}

/**
 * A column as a chart takes it: gaps where there is no finite number, or no logarithm.
 * @param {ArrayLike<number>} values
 * @param {boolean} logarithmic
 * @returns {(number | null)[]}
 */
export function chartable(values, logarithmic) {
  return Array.from(values, (value) => (Number.isFinite(value) && (!logarithmic || value > 0) ? value : null));
}
