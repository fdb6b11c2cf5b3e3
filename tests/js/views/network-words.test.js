import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterLabel, parameterName, shownUnitName, unitName } from '../../../static/views/network-words.js';

const parameter = { target: '', shape: [], offset: 0 };
/** @param {number} units */
const layer = (units) => ({ name: '', kind: 'dense', units, activation: 'tanh', weight: parameter, bias: parameter });
const network = { inputs: ['x₁', 'x₂'], layers: [layer(6), layer(4), layer(1)], outputs: ['output'], parameters: 51 };
const classifier = { ...network, layers: [layer(6), layer(3)], outputs: ['setosa', 'versicolor', 'virginica'] };

test('units are counted from one, outputs have their class', () => {
  assert.equal(unitName(network, 0, 2), 'neuron 3 of layer 1');
  assert.equal(unitName(network, 2, 0), 'the output');
  assert.equal(unitName(classifier, 1, 2), 'output virginica');
});

test('a weight is named by both its ends', () => {
  assert.equal(parameterName(network, { layer: 0, source: 1, target: 2 }), 'Weight from x₂ to neuron 3 of layer 1');
  assert.equal(parameterName(network, { layer: 2, source: 3, target: 0 }), 'Weight from neuron 4 of layer 2 to the output');
  assert.equal(parameterName(network, { layer: 1, source: -1, target: 0 }), 'Bias of neuron 1 of layer 2');
});

test('its label has the value and says how to edit', () => {
  assert.equal(parameterLabel(network, { layer: 1, source: -1, target: 0 }, -0.4219), 'Bias of neuron 1 of layer 2: −0.42. Press Enter to edit.');
});

test('the unit on the big map is named from the option of its stream', () => {
  assert.equal(shownUnitName(network, ['x₁', 'x₂'], ''), 'the output');
  assert.equal(shownUnitName(network, ['x₁', 'x₂'], '1.3'), 'neuron 4 of layer 2');
  assert.equal(shownUnitName(network, ['x₁', 'x₂'], 'feature.1'), 'feature x₂');
});
