import assert from 'node:assert/strict';
import test from 'node:test';
import { ensembleCurves, readEnsemble } from '../../../static/views/ensemble-table.js';
import { arrowEnd } from '../../../static/views/surface-terms.js';
import { compareUnits, readUnits } from '../../../static/views/units-table.js';

const array = (/** @type {number[]} */ values, /** @type {number[]} */ shape, Kind = Float64Array) => ({ data: Kind.from(values), shape });

test('copies are read by row, and a loss of nought leaves a gap on a logarithmic scale', () => {
  const read = readEnsemble({
    copies: array([0.1, 0.2, 1, 0, NaN, NaN, NaN, 2], [2, 4]),
    curves: array([0, 1, 2, 3, 4, 5, 6, 10, 0, 1, 2, 0.5, NaN, 2], [2, 7]),
    progress: array([10, 0.5, 0.3, 0.95], [4]),
  });
  assert.deepEqual(read.copies.map(({ fate }) => fate), [0, 2]);
  assert.equal(read.failing, 0.5);
  assert.deepEqual(ensembleCurves(read), [[0, 10], [1, null], [2, 1], [3, 2], [4, 0.5], [5, null], [6, 2]]);
  assert.deepEqual(readEnsemble(undefined).copies, []);
});

test('equal units and still ones are told, others are left in peace', () => {
  const names = ['w1', 'w2', 'c'];
  const units = { data: Int32Array.from([0, 1]), shape: [2, 1] };
  const of = (/** @type {number[]} */ values, /** @type {number[]} */ gradients) => readUnits({ values: array(values, [3]), gradients: array(gradients, [3]), units }, names);
  const equal = of([0.5, 0.5, 1], [0.1, 0, 2]);
  assert.deepEqual(equal.others, [{ name: 'c', value: 1, gradient: 2 }]);
  const words = compareUnits(equal.members).map((verdict) => verdict.words).join(' ');
  assert.match(words, /equal to the last bit.*unit 2 is exactly 0/);
  assert.match(compareUnits(of([0.5, 0.4, 1], [1, 1, 1]).members)[0]?.words ?? '', /differ/);
  assert.deepEqual(readUnits(undefined, names).members, []);
});

test('an arrow keeps its direction and is as long as its share', () => {
  assert.deepEqual(arrowEnd([10, 10], [10, 1000], 1), [10, 64]);
  assert.deepEqual(arrowEnd([10, 10], [13, 14], 0.0001).map(Math.round), [15, 17]);
  assert.deepEqual(arrowEnd([10, 10], [NaN, 3], 1), [10, 10]);
});
