import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaShares, cellAt, describeMap, readout, valuesAt } from '../../../static/views/boundary-text.js';

const half = { data: Int8Array.of(-127, 127, -127, 127), shape: [1, 2, 2] };
const classes = { data: Int8Array.of(127, 0, 0, 0, 0, 127, 127, 127), shape: [2, 2, 2] };

test('cells are counted from the upper left', () => {
  assert.equal(cellAt(-6, 6, 100), 0);
  assert.equal(cellAt(6, 6, 100), 99);
  assert.equal(cellAt(6, -6, 100), 9999);
  assert.equal(cellAt(99, -99, 100), 9999);
});

test('values are scaled to what they stand for', () => {
  assert.deepEqual(valuesAt(half, [2.5], -3, 3), [-2.5]);
  assert.deepEqual(valuesAt(classes, [1, 1], 3, 3), [0, 1]);
});

test('what is not a number stays one', () => {
  assert.deepEqual(valuesAt({ data: Int8Array.of(-128), shape: [1, 1, 1] }, [1], 0, 0), [NaN]);
});

test('the readout has the place, and the value or the winning class', () => {
  assert.equal(readout(1.5, -2, [0.871], []), 'x₁ 1.5  x₂ −2.0  value 0.87');
  assert.equal(readout(0, 0, [0.1, 0.9], ['blue', 'green']), 'x₁ 0  x₂ 0  green 90.0 %');
  assert.equal(readout(0, 0, [], []), 'x₁ 0  x₂ 0');
});

test('areas are counted by sign or by class', () => {
  assert.deepEqual(areaShares(half), [0.5]);
  assert.deepEqual(areaShares(classes), [0.25, 0.75]);
});

test('the text alternative says what is shown, its areas and the points', () => {
  const counts = { training: 250, test: 250 };
  assert.match(describeMap('the output', half, [], counts), /^Map of the output .* 50\.0 % of the plane is positive .* 250 training and 250 test points\.$/);
  assert.match(describeMap('the output', classes, ['a', 'b'], counts), /a 25\.0 %, b 75\.0 %/);
  assert.match(describeMap('the output', null, [], counts), /Nothing computed yet/);
});
