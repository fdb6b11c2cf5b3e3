import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutBars } from '../../../static/views/histogram.js';
import { NormHistory } from '../../../static/views/norm-history.js';
import { readStatistics } from '../../../static/views/weights-gradients.js';

test('bars left of zero are negative, empty bins have none', () => {
  const bars = layoutBars([1, 0, 2, 4], [-2, 2], { width: 40, height: 54 });
  assert.deepEqual(bars.map(({ negative }) => negative), [true, false, false]);
  assert.deepEqual(bars.map(({ x }) => x), [0, 20, 30]);
});

test('the highest bar fills the height, all bars stand on the same line', () => {
  const bars = layoutBars([1, 4], [0, 1], { width: 40, height: 54 });
  assert.ok((bars[1]?.height ?? 0) > (bars[0]?.height ?? 0));
  assert.equal((bars[0]?.y ?? 0) + (bars[0]?.height ?? 0), (bars[1]?.y ?? 0) + (bars[1]?.height ?? 0));
});

test('no counts, no bars', () => {
  assert.deepEqual(layoutBars([], [0, 0], { width: 40, height: 54 }), []);
  assert.deepEqual(layoutBars([NaN, NaN], [NaN, NaN], { width: 40, height: 54 }), []);
});

test('the history keeps one column a layer', () => {
  const history = new NormHistory();
  history.add(1, [0.5, 0.25]);
  history.add(2, [0.4, NaN]);
  assert.deepEqual(history.columns(), [[1, 2], [0.5, 0.4], [0.25, null]]);
});

test('the same step counts once, an earlier step begins anew', () => {
  const history = new NormHistory();
  history.add(5, [1]);
  history.add(5, [1]);
  assert.deepEqual(history.columns()[0], [5]);
  history.add(0, [2]);
  assert.deepEqual(history.columns(), [[0], [2]]);
});

test('another number of layers begins anew', () => {
  const history = new NormHistory();
  history.add(1, [1]);
  history.add(2, [1, 1]);
  assert.equal(history.columns().length, 3);
  assert.deepEqual(history.columns()[0], [2]);
});

test('a long history stays short and reaches back to the start', () => {
  const history = new NormHistory();
  for (let step = 0; step < 5000; step += 1) history.add(step, [1]);
  const steps = history.columns()[0] ?? [];
  assert.ok(steps.length <= 600);
  assert.equal(steps[0], 0);
  assert.equal(steps.at(-1), 4999);
});

test('a frame is read layer by layer, weights before gradients', () => {
  /** @param {number[]} data @param {number[]} shape */
  const array = (data, shape) => ({ data: Float32Array.from(data), shape });
  const frame = {
    stream: 'gradients', seq: 1, epoch: 1, timeMs: 0,
    arrays: {
      norms: array([1, 2], [2]),
      weight_norms: array([3, 4], [2]),
      histogram: array([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]),
      edges: array([-1, 1, -2, 2, -3, 3, -4, 4], [2, 2, 2]),
    },
  };
  const [, second] = readStatistics(frame, ['layer 1', 'output']);
  assert.deepEqual(second?.norms, [4, 2]);
  assert.deepEqual(second?.counts.map((counts) => [...Array.from(counts)]), [[5, 6], [7, 8]]);
  assert.deepEqual(second?.ranges, [[-3, 3], [-4, 4]]);
  assert.equal(second?.name, 'output');
  assert.deepEqual(readStatistics(null, []), []);
});
