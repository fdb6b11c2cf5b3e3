import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartable, smooth } from '../../../static/views/smoothing.js';

test('smoothing begins at the first value, without a lean towards zero', () => {
  assert.equal(smooth([4, 4, 4], 0.9)[0], 4);
  assert.ok(smooth([4, 4, 4], 0.9).every((value) => Math.abs((value ?? 0) - 4) < 1e-12));
});

test('smoothing follows a jump slowly', () => {
  const smoothed = smooth([0, 0, 0, 1, 1, 1], 0.5);
  assert.ok((smoothed[3] ?? 0) > 0 && (smoothed[3] ?? 0) < 1);
  assert.ok((smoothed[5] ?? 0) > (smoothed[3] ?? 0));
});

test('without weight nothing changes', () => {
  assert.deepEqual(smooth([3, 1, 2], 0), [3, 1, 2]);
});

test('gaps stay gaps and do not disturb what follows', () => {
  const smoothed = smooth([2, null, 2], 0.9);
  assert.equal(smoothed[1], null);
  assert.ok(Math.abs((smoothed[2] ?? 0) - 2) < 1e-12);
});

test('what is no finite number is a gap, on a logarithmic scale also what is not positive', () => {
  assert.deepEqual(chartable([1, NaN, Infinity, 0, -1], false), [1, null, null, 0, -1]);
  assert.deepEqual(chartable(Float64Array.of(1, NaN, Infinity, 0, -1), true), [1, null, null, null, null]);
});
