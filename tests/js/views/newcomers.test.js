import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdict } from '../../../static/views/newcomers.js';

test('the largest of several shares names its class, with its number', () => {
  assert.equal(verdict([0.1, 0.7, 0.2], ['setosa', 'versicolor', 'virginica']), '1 versicolor');
});

test('one output chooses between two classes, or is the number itself', () => {
  assert.equal(verdict([-0.4], ['orange', 'blue']), 'orange');
  assert.equal(verdict([0.4], ['orange', 'blue']), 'blue');
  assert.equal(verdict([0.4321], []), '0.432');
});

test('what is not a number says nothing', () => {
  assert.equal(verdict([NaN, NaN], ['a', 'b']), 'nothing');
});
