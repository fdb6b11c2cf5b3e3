import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logarithmicRange } from '../../../static/views/line-chart.js';

test('a logarithmic scale ends close to the data', () => {
  const [low, high] = logarithmicRange(0.02, 0.5);
  assert.ok(low < 0.02 && low > 0.01);
  assert.ok(high > 0.5 && high < 1);
});

test('without data the scale is finite and positive all the same', () => {
  for (const [low, high] of /** @type {[number | null, number | null][]} */ ([[null, null], [Infinity, -Infinity], [NaN, NaN], [0, 1], [-1, 1], [1, Infinity]])) {
    assert.deepEqual(logarithmicRange(low, high), [0.1, 1]);
  }
});
