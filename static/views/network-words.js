/** The network in words: names of features and units, labels for screen readers. */

import { formatSignificant } from '../lib/numbers.js';

/** @import { Network } from '../state/types.js' */
/** @import { ParameterPlace } from './network-wiring.js' */

/**
 * Name of a layer's unit.
 * @param {Network} network
 * @param {number} layer index into the network's layers; the last is the output
 * @param {number} row
 */
export function unitName(network, layer, row) {
  if (layer < network.layers.length - 1) return `neuron ${row + 1} of layer ${layer + 1}`;
  return network.outputs.length > 1 ? `output ${network.outputs[row] ?? row + 1}` : 'the output';
}

/**
 * Name of a unit as the `boundary` stream's option writes it.
 * @param {Network} network
 * @param {string[]} features labels of all features
 * @param {string} unit empty, `layer.neuron` or `feature.index`
 */
export function shownUnitName(network, features, unit) {
  if (unit === '') return 'the output';
  const [head = '', tail = '0'] = unit.split('.');
  if (head === 'feature') return `feature ${features[Number(tail)] ?? tail}`;
  return unitName(network, Number(head), Number(tail));
}

/**
 * Name of a weight or a bias.
 * @param {Network} network
 * @param {ParameterPlace} place
 */
export function parameterName(network, { layer, source, target }) {
  const to = unitName(network, layer, target);
  if (source < 0) return `Bias of ${to}`;
  const from = layer === 0 ? (network.inputs[source] ?? `input ${source + 1}`) : unitName(network, layer - 1, source);
  return `Weight from ${from} to ${to}`;
}

/**
 * Label of a weight or a bias with its value, for the keyboard.
 * @param {Network} network
 * @param {ParameterPlace} place
 * @param {number} value
 */
export function parameterLabel(network, place, value) {
  return `${parameterName(network, place)}: ${formatSignificant(value)}. Press Enter to edit.`;
}

/**
 * Label of a feature's switch.
 * @param {string} label
 * @param {boolean} active
 */
export function featureSwitchLabel(label, active) {
  return `Feature ${label}, ${active ? 'in use' : 'not in use'}`;
}
