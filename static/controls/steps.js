/** Where a number goes when it is nudged: its stops, or round steps within its limits. */

/** @import { RealField, IntegerField } from '../state/types.js' */

/** A linear scale is crossed in about this many steps. */
const LINEAR_STEPS = 20;
const ROUND = [1, 2, 5, 10];
const CLOSE = 1e-9;

/**
 * Return the next value of a number field.
 *
 * @param {RealField | IntegerField} field
 * @param {number} value
 * @param {number} steps  positive up, negative down
 * @returns {number} within the field's limits
 */
export function nudge(field, value, steps) {
  let next = value;
  const direction = Math.sign(steps);
  for (let count = 0; count < Math.abs(steps); count += 1) next = nextValue(field, next, direction);
  return Math.min(field.maximum, Math.max(field.minimum, next));
}

/** @param {RealField | IntegerField} field @param {number} value @param {number} direction */
function nextValue(field, value, direction) {
  const stops = [...field.stops].sort((a, b) => a - b);
  const margin = CLOSE * Math.max(1, Math.abs(value));
  const stop = direction > 0 ? stops.find((entry) => entry > value + Math.min(margin, entry * CLOSE)) : stops.findLast((entry) => entry < value - Math.min(margin, value * CLOSE));
  if (stop !== undefined) return stop;
  if (stops.length > 0) return value;
  if (field.kind === 'real' && field.scale === 'log' && value > 0) return nextRound(value, direction);
  const size = stepSize(field);
  return clean((Math.round(value / size) + direction) * size);
}

/** @param {number} value @param {number} direction @returns {number} the next of 1, 2, 5 times a power of ten */
function nextRound(value, direction) {
  const power = 10 ** Math.floor(Math.log10(value) + CLOSE);
  const mantissa = value / power;
  if (direction > 0) return clean((ROUND.find((entry) => entry > mantissa * (1 + CLOSE)) ?? 10) * power);
  const below = ROUND.findLast((entry) => entry < mantissa * (1 - CLOSE));
  return clean(below === undefined ? 0.5 * power : below * power);
}

/** @param {RealField | IntegerField} field @returns {number} a round number, at least 1 for whole ones */
export function stepSize(field) {
  const raw = (field.maximum - field.minimum) / LINEAR_STEPS;
  if (field.kind === 'integer' && raw <= 5) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const size = (ROUND.findLast((entry) => entry * power <= raw * (1 + CLOSE)) ?? 1) * power;
  return field.kind === 'integer' ? Math.max(1, Math.round(size)) : clean(size);
}

/** @param {number} value @returns {number} without the dust of binary fractions */
function clean(value) {
  return Number(value.toPrecision(12));
}

/**
 * Values a slider visits.
 *
 * @param {RealField | IntegerField} field
 * @returns {number[]} ascending
 */
export function sliderValues(field) {
  if (field.stops.length > 0) return [...field.stops].sort((a, b) => a - b);
  const size = stepSize(field);
  const values = [];
  for (let value = field.minimum; value < field.maximum - size * CLOSE; value = nudge(field, value, 1)) values.push(value);
  return [...values, field.maximum];
}

/** @param {number[]} values ascending @param {number} value @returns {number} index of the closest */
export function closestIndex(values, value) {
  return values.reduce((best, entry, index) => (Math.abs(entry - value) < Math.abs((values[best] ?? 0) - value) ? index : best), 0);
}
