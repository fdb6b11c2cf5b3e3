import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costsOf, operationsOf } from '../../../static/views/maths-steps.js';

/** 2 inputs, 1 linear hidden unit, 1 linear output; squared error with target 0. */
const layer = (/** @type {string} */ name, /** @type {number} */ inputs, /** @type {number} */ offset) => ({
  name, kind: 'dense', units: 1, activation: 'linear',
  weight: { target: `${name}.weight`, shape: [inputs, 1], offset },
  bias: { target: `${name}.bias`, shape: [1], offset: offset + inputs },
});
const network = { inputs: ['x₁', 'x₂'], layers: [layer('layers.0', 2, 0), layer('output', 1, 3)], outputs: ['output'], parameters: 5 };
const weights = [2, 3, 1, 4, -1]; // h = 2x + 3y + 1, out = 4h - 1
const passes = {
  inputs: [1, -1], sums: [0, -1], outputs: [0, -1], outputGradients: [-4, -1], sumGradients: [-4, -1],
  parameterGradients: [-4, 4, -4, 0, -1], loss: 0.5,
};

test('the way there and the way back are one operation after the other', () => {
  const titles = operationsOf(network, weights, passes).map(({ title }) => title);
  assert.equal(titles.length, 6 + 1 + 4 + 3);
  assert.equal(titles[0], 'Forward, hidden layer 1: weights');
  assert.equal(titles[6], 'The loss');
  assert.equal(titles.at(-1), 'Backward, hidden layer 1: weights');
});

test('every number comes with the terms it is made of', () => {
  const operations = operationsOf(network, weights, passes);
  assert.deepEqual(operations[0]?.rows, [{ label: 'u₁[1]', value: -1, terms: '2.000 · 1.000 + 3.000 · −1.000' }]);
  const back = operations.find(({ title }) => title.endsWith('to the layer before'));
  assert.deepEqual(back?.rows, [{ label: '∂L/∂h1.1', value: -4, terms: '4.000 · −1.000' }]);
  assert.deepEqual(operations.at(-1)?.rows.map(({ value }) => value), [-4, 4]);
});

test('nudging costs a forward pass for each parameter', () => {
  assert.deepEqual(costsOf(network), { backprop: 9, nudging: 18 });
});
