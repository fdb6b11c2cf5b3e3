import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, readBagging } from '../../../static/views/bagging-numbers.js';

const array = (/** @type {number[]} */ data, /** @type {number[]} */ shape) => ({ data: Float64Array.from(data), shape });

test('single sub-networks and averages are told apart', () => {
  const found = readBagging(/** @type {any} */ ({ arrays: {
    distances: array([0.4, 0.4, 0.6, 0.2], [2, 2]), accuracies: array([0.5, 0.5, 0.7, 0.9], [2, 2]),
    whole: array([0.95], [1]), droppable: array([12], [1]),
  } }));
  assert.deepEqual(found, { single: [0.4, 0.6], average: [0.4, 0.2], singleShare: [0.5, 0.7], averageShare: [0.5, 0.9], wholeShare: 0.95, droppable: 12 });
});

test('there is nothing before the first frame', () => {
  assert.equal(readBagging(null), null);
});

test('the median of an even count lies between the middle two', () => {
  assert.equal(median([3, 1, 2, 10]), 2.5);
  assert.equal(median([3, 1, 2]), 2);
});
