import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationsOf } from '../../../static/views/maths-steps.js';

/** One input, one hidden unit with batch normalization and a shortcut, one linear output; squared error with target 0. */
const network = {
  inputs: ['x₁'], outputs: ['output'], parameters: 6,
  layers: [
    {
      name: 'layers.0', kind: 'dense', units: 1, activation: 'linear', shortcut: true,
      weight: { target: 'layers.0.weight', shape: [1, 1], offset: 0 }, bias: { target: 'layers.0.bias', shape: [1], offset: 1 },
      gamma: { target: 'layers.0.norm.gamma', shape: [1], offset: 2 }, beta: { target: 'layers.0.norm.beta', shape: [1], offset: 3 },
    },
    {
      name: 'output', kind: 'dense', units: 1, activation: 'linear', shortcut: false,
      weight: { target: 'output.weight', shape: [1, 1], offset: 4 }, bias: { target: 'output.bias', shape: [1], offset: 5 },
    },
  ],
};
const weights = [2, 1, 3, -1, 1, 0]; // z = 2x + 1, n = 3 (z - 2) / 4 - 1, h = n + x, out = h
const passes = {
  inputs: [1], sums: [3, 0.75], outputs: [-0.25, 0.75], outputGradients: [0.75, 0.75], sumGradients: [0.5625, 0.75],
  parameterGradients: [0.5625, 0.5625, 0.1875, 0.75, 0.5625, 0.75], loss: 0.28125,
  normal: [-0.25, NaN], normalGradients: [0.75, NaN], means: [2, NaN], deviations: [4, NaN],
  handedOn: [0.75, 0.75], handedGradients: [0.75, 0.75],
};
const operations = operationsOf(network, weights, passes);
const titled = (/** @type {string} */ words) => operations.find(({ title }) => title.endsWith(words));

test('batch normalization and the shortcut are operations of their own, there and back', () => {
  assert.deepEqual(titled('Forward, hidden layer 1: batch normalization')?.rows, [{ label: 'ū₂[1]', value: -0.25, terms: '3.000 · (3.000 − 2.000) / 4.000 + −1.000' }]);
  assert.deepEqual(titled('Forward, hidden layer 1: shortcut')?.rows, [{ label: 'h[1]', value: 0.75, terms: '−0.2500 + 1.000' }]);
  assert.equal(titled('Backward, hidden layer 1: shortcut')?.rows[0]?.value, 0.75);
  assert.equal(titled('Backward, hidden layer 1: batch normalization')?.rows[0]?.terms, '3.000 / 4.000 · 0.7500');
  assert.deepEqual(titled('scale and shift')?.rows.map(({ value }) => value), [0.1875, 0.75]);
});

test('the next layer gets the output with the shortcut', () => {
  assert.deepEqual(titled('Forward, output layer: weights')?.rows, [{ label: 'u₁[1]', value: 0.75, terms: '1.000 · 0.7500' }]);
});
