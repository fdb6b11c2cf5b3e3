import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonRange, nearestResidual, residualsOf, summarize, worstOf } from '../../../static/views/residuals.js';

const RESIDUALS = residualsOf([0, 1, 2, 3], [0, 2, 2, 1], () => true);

test('a prediction that is no finite number is left out', () => {
  assert.deepEqual(residualsOf([1, 2, 3], [1, NaN, Infinity], () => true).map(({ point }) => point), [0]);
});

test('the summary has root mean square, mean absolute error and the explained share', () => {
  const { rootMeanSquare, meanAbsolute, explained } = summarize(RESIDUALS);
  assert.equal(rootMeanSquare, Math.sqrt(5 / 4));
  assert.equal(meanAbsolute, 3 / 4);
  assert.equal(explained, 1 - 5 / 5);
});

test('exact predictions explain everything, no points nothing', () => {
  assert.equal(summarize(residualsOf([1, 2], [1, 2], () => true)).explained, 1);
  assert.ok(Number.isNaN(summarize([]).rootMeanSquare));
});

test('the worst come first', () => {
  assert.deepEqual(worstOf(RESIDUALS, 2).map(({ point }) => point), [3, 1]);
});

test('both axes share a range that holds all numbers', () => {
  const [low, high] = commonRange(RESIDUALS);
  assert.ok(low < 0 && high > 3);
  assert.deepEqual(commonRange([]), [-1, 1]);
  assert.deepEqual(commonRange(residualsOf([2], [2], () => true)), [1, 3]);
});

test('the nearest residual within reach is found', () => {
  /** @param {{ target: number, predicted: number }} residual @returns {[number, number]} */
  const placeOf = ({ target, predicted }) => [target * 10, predicted * 10];
  assert.equal(nearestResidual(RESIDUALS, placeOf, [11, 19], 5)?.point, 1);
  assert.equal(nearestResidual(RESIDUALS, placeOf, [100, 100], 5), null);
});
