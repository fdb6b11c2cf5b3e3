import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignTables, changeView, nearestRow } from '../../../static/views/align.js';

test('tables of different steps share one axis; a missing row is undefined, a gap stays null', () => {
  const merged = alignTables([[[0, 2, 4], [1, null, 3]], [[1, 2], [5, 6]]]);
  assert.deepEqual(merged, [[0, 1, 2, 4], [1, undefined, null, 3], [undefined, 5, 6, undefined]]);
});

test('an empty table adds an empty column', () => {
  assert.deepEqual(alignTables([[[0, 1], [7, 8]], [[], []]]), [[0, 1], [7, 8], [undefined, undefined]]);
});

test('one table stays as it is', () => {
  assert.deepEqual(alignTables([[[0, 1], [7, 8]]]), [[0, 1], [7, 8]]);
});

test('the nearest row is found, also past both ends', () => {
  const steps = [0, 10, 20];
  assert.deepEqual([-5, 4, 6, 14, 99].map((value) => nearestRow(steps, value)), [0, 0, 1, 1, 2]);
  assert.equal(nearestRow([], 3), -1);
});

test('a view goes closer, moves, and never leaves the run', () => {
  assert.deepEqual(changeView(null, [0, 100], { factor: 0.5 }), [25, 75]);
  assert.deepEqual(changeView([25, 75], [0, 100], { shift: 0.2 }), [35, 85]);
  assert.deepEqual(changeView([40, 90], [0, 100], { shift: 5 }), [50, 100]);
});

test('a view as wide as the run is the whole run', () => {
  assert.equal(changeView([25, 75], [0, 100], { factor: 2 }), null);
  assert.equal(changeView([25, 75], [0, 100], { factor: Infinity }), null);
  assert.equal(changeView(null, [0, 0], { factor: 0.5 }), null);
});
