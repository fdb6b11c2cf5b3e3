import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accuracyOf, classOf, scoresOf, sortIntoCells } from '../../../static/views/confusion-matrix.js';

const ALL = () => true;

test('points lie in the cell of their class and of the class they were given', () => {
  const { cells, total } = sortIntoCells([0, 1, 2, 2], [0, 2, 2, 1], 3, ALL);
  assert.deepEqual(cells, [[[0], [], []], [[], [], [1]], [[], [3], [2]]]);
  assert.equal(total, 4);
});

test('only the part that is looked at counts', () => {
  const part = [0, 1, 1];
  const confusion = sortIntoCells([0, 0, 1], [0, 1, 1], 2, (point) => part[point] === 1);
  assert.deepEqual(confusion.cells, [[[], [1]], [[], [2]]]);
  assert.equal(accuracyOf(confusion), 0.5);
});

test('a class that the network does not have is left out', () => {
  assert.equal(sortIntoCells([0, 5, NaN], [0, 0, 0], 2, ALL).total, 1);
});

test('precision divides by the column, recall by the row, F1 is their harmonic mean', () => {
  // 3 of class 0: two right, one taken for 1. 2 of class 1: one right, one taken for 0.
  const [first, second] = scoresOf(sortIntoCells([0, 0, 0, 1, 1], [0, 0, 1, 1, 0], 2, ALL));
  assert.deepEqual(first, { precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3 });
  assert.deepEqual(second, { precision: 1 / 2, recall: 1 / 2, f1: 2 / 4, support: 2 });
});

test('a class that is never chosen has no precision, and an F1 of zero', () => {
  const [, second] = scoresOf(sortIntoCells([0, 1], [0, 0], 2, ALL));
  assert.ok(Number.isNaN(second?.precision));
  assert.equal(second?.recall, 0);
  assert.equal(second?.f1, 0);
});

test('without points there is no accuracy', () => {
  assert.ok(Number.isNaN(accuracyOf(sortIntoCells([], [], 2, ALL))));
});

test('targets of -1 and +1 are the classes 0 and 1', () => {
  assert.deepEqual([-1, 1].map((target) => classOf('sign', target)), [0, 1]);
  assert.equal(classOf('classes', 3), 3);
});
