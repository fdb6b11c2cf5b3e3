import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertLayer } from '../../../static/views/network-heads.js';
import { lineGroup, lineStyle } from '../../../static/views/network-lines.js';
import { showsOutput } from '../../../static/views/network-maps.js';

test('a larger weight is a wider and stronger line', () => {
  const [small, large] = [lineStyle(0.1, 34), lineStyle(2, 34)];
  assert.ok(large.width > small.width && large.alpha > small.alpha);
});

test('lines between small units are at most one pixel wide', () => {
  assert.equal(lineStyle(50, 12).width, 1);
});

test('the sign and the size decide the group, what is not a number has its own', () => {
  assert.notEqual(lineGroup(0.5), lineGroup(-0.5));
  assert.equal(lineGroup(100), lineGroup(5));
  assert.ok(lineGroup(1) > lineGroup(0.1));
  assert.equal(lineGroup(NaN), -1);
});

test('a new layer stands at its place and takes over its neighbour\'s activation', () => {
  const layers = [{ units: 4, activation: 'relu', dropout: 0 }];
  assert.deepEqual(insertLayer(layers, 1), [...layers, { units: 2, activation: 'relu', dropout: 0 }]);
  assert.equal(insertLayer(layers, 0)[0]?.activation, 'relu');
  assert.equal(insertLayer([], 0)[0]?.activation, 'tanh');
});

test('a map of another unit is not taken for the output', () => {
  /** @param {number[]} unit */
  const frame = (unit) => ({ stream: 'boundary', seq: 1, epoch: 1, timeMs: 0, arrays: { unit: { data: Int32Array.from(unit), shape: [2] } } });
  assert.equal(showsOutput(frame([-1, -1])), true);
  assert.equal(showsOutput(frame([0, 3])), false);
  assert.equal(showsOutput(frame([-1, 2])), false);
});
