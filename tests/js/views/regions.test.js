import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerIn, describeRegions, middleOf, partAt, planeWords, readCounts } from '../../../static/views/regions-geometry.js';

/** Two squares beside each other: left of the axis z = -1, right of it z = x. */
const PARTS = {
  corners: [-2, 0, 0, 0, 0, 2, -2, 2, 0, 0, 2, 0, 2, 2, 0, 2],
  ends: [4, 8],
  planes: [0, 0, -1, 1, 0, 0],
};

test('a place lies in the part around it, or in none', () => {
  assert.equal(partAt(PARTS, -1, 1), 0);
  assert.equal(partAt(PARTS, 0.5, 0.1), 1);
  assert.equal(partAt(PARTS, 3, 1), -1);
});

test('a part has a middle, an answer there and a formula', () => {
  assert.deepEqual(middleOf(PARTS, 1), [1, 1]);
  assert.equal(answerIn(PARTS, 1), 1);
  assert.equal(answerIn(PARTS, 0), -1);
  assert.equal(planeWords(PARTS, 0), 'z = 0 x₁ + 0 x₂ − 1.0');
});

test('the counts are said in words, also when there are none', () => {
  const numbers = (/** @type {number[]} */ values) => readCounts({ numbers: { data: new Float64Array(values), shape: [5] } });
  assert.equal(describeRegions(numbers([28, 37, 37, 37, 0])), '28 linear regions on the map; these layers can have at most 37.');
  assert.match(describeRegions(numbers([2000, 37, 9999, 37, 1])), /^More than 2,000/);
  assert.match(describeRegions(numbers([NaN, NaN, NaN, NaN, 0])), /curved/);
});
