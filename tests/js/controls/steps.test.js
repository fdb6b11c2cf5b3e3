import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestIndex, nudge, sliderValues, stepSize } from '../../../static/controls/steps.js';

const real = (minimum, maximum, rest = {}) => ({ kind: 'real', minimum, maximum, scale: 'linear', stops: [], ...rest });
const integer = (minimum, maximum) => ({ kind: 'integer', minimum, maximum, stops: [] });
const rate = real(1e-6, 100, { scale: 'log', stops: [0.001, 0.003, 0.01, 0.03] });

test('a number with stops goes to the next stop, also from in between', () => {
  assert.equal(nudge(rate, 0.003, 1), 0.01);
  assert.equal(nudge(rate, 0.005, 1), 0.01);
  assert.equal(nudge(rate, 0.005, -1), 0.003);
  assert.equal(nudge(rate, 0.001, 3), 0.03);
});

test('past the last stop it stays', () => {
  assert.equal(nudge(rate, 0.03, 1), 0.03);
  assert.equal(nudge(rate, 0.5, -1), 0.03);
});

test('on a logarithmic scale it goes by 1, 2, 5', () => {
  const field = real(1e-4, 1000, { scale: 'log' });
  assert.deepEqual([nudge(field, 1, 1), nudge(field, 2, 1), nudge(field, 5, 1), nudge(field, 1, -1), nudge(field, 0.1, -1)], [2, 5, 10, 0.5, 0.05]);
});

test('limits hold', () => {
  assert.equal(nudge(integer(10, 5000), 10, -5), 10);
  assert.equal(nudge(real(0, 0.9), 0.9, 1), 0.9);
});

test('linear steps are round', () => {
  assert.equal(stepSize(integer(1, 32)), 1);
  assert.equal(stepSize(integer(10, 5000)), 200);
  assert.equal(stepSize(real(0, 1)), 0.05);
  assert.equal(nudge(real(0, 1), 0.1, 1), 0.15);
});

test('a slider visits its limits, ascending', () => {
  const values = sliderValues(integer(10, 5000));
  assert.deepEqual([values[0], values.at(-1)], [10, 5000]);
  assert.ok(values.every((value, index) => index === 0 || value > values[index - 1]));
  assert.deepEqual(sliderValues(rate), rate.stops);
});

test('the closest stop is found', () => {
  assert.equal(closestIndex([1, 2, 5, 10], 6), 2);
});
