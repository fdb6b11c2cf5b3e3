import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logarithmicRange, logarithmicTicks } from '../../../static/views/log-axis.js';

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

test('logarithmic ticks are powers of ten, few of them, however small the loss', () => {
  assert.deepEqual(logarithmicTicks(0.0004, 2), [0.001, 0.01, 0.1, 1]);
  const wide = logarithmicTicks(1e-30, 1);
  assert.ok(wide.length >= 3 && wide.length <= 6);
  assert.ok(wide.every((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9));
});

test('within a power of ten there are ticks at 1, 2 and 5', () => {
    assert.deepEqual(logarithmicTicks(0.8, 30), [1, 2, 5, 10, 20]);
});

test('a narrow range has more ticks', () => {
  assert.deepEqual(logarithmicTicks(0.22, 0.62), [0.3, 0.4, 0.6]);
  assert.deepEqual(logarithmicTicks(1.84, 2.88), [2, 2.5]);
});
