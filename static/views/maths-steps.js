/**
 * One point's forward and backward pass as a list of single operations, each with formula, code and numbers.
 *
 * A layer is the chain u0 -> u1 = Wᵀu0 -> u2 = u1 + b -> u3 = g(u2); the way back visits it in reverse order.
 */

import { formatSignificant } from './numbers.js';

/** @import { Layer, Network } from '../app/types.js' */

/**
 * @typedef {object} Passes  arrays of the `explain` stream
 * @property {ArrayLike<number>} inputs
 * @property {ArrayLike<number>} sums              of all units, layer by layer
 * @property {ArrayLike<number>} outputs
 * @property {ArrayLike<number>} outputGradients
 * @property {ArrayLike<number>} sumGradients
 * @property {ArrayLike<number>} parameterGradients
 * @property {number} loss
 */

/**
 * @typedef {object} Operation
 * @property {string} title    which layer, which direction
 * @property {string} formula
 * @property {string} code     the same as a line of NumPy
 * @property {{label: string, value: number, terms: string}[]} rows  one for each result; `terms`: how it comes about
 */

const DIGITS = 4;
/** Activations that belong to the loss: their gradient is taken together with it. */
const IN_THE_LOSS = new Set(['sigmoid', 'softmax']);

/** @param {number} value */
const number = (value) => formatSignificant(value, DIGITS);

/**
 * @param {Network} network
 * @param {ArrayLike<number>} weights  of the `weights` stream
 * @param {Passes} passes
 * @returns {Operation[]} in the order in which they are computed
 */
export function operationsOf(network, weights, passes) {
  const layers = layersOf(network, weights, passes);
  return [
    ...layers.flatMap(forwardOf),
    lossOf(passes.loss),
    ...layers.toReversed().flatMap(backwardOf),
  ];
}

/**
 * A layer with the numbers of both passes.
 * @typedef {object} Numbers
 * @property {string} name
 * @property {string} activation
 * @property {boolean} isLast
 * @property {boolean} isFirst
 * @property {string[]} inputNames
 * @property {number[]} input
 * @property {number[][]} weight  [inputs][units]
 * @property {number[]} bias
 * @property {number[]} sums
 * @property {number[]} output
 * @property {number[]} outputGradient
 * @property {number[]} sumGradient
 * @property {number[][]} weightGradient
 * @property {number[]} biasGradient
 */

/** @param {Network} network @param {ArrayLike<number>} weights @param {Passes} passes @returns {Numbers[]} */
function layersOf(network, weights, passes) {
  let input = Array.from(passes.inputs);
  let inputNames = network.inputs;
  let from = 0;
  return network.layers.map((layer, index) => {
    const isLast = index === network.layers.length - 1;
    const to = from + layer.units;
    /** @param {ArrayLike<number>} all */
    const own = (all) => Array.from(all).slice(from, to);
    const numbers = {
      name: isLast ? 'output layer' : `hidden layer ${index + 1}`,
      activation: layer.activation,
      isLast, isFirst: index === 0, inputNames, input,
      weight: matrixOf(layer, weights), bias: vectorOf(layer, weights),
      sums: own(passes.sums), output: own(passes.outputs),
      outputGradient: own(passes.outputGradients), sumGradient: own(passes.sumGradients),
      weightGradient: matrixOf(layer, passes.parameterGradients), biasGradient: vectorOf(layer, passes.parameterGradients),
    };
    input = numbers.output;
    inputNames = input.map((_, unit) => `h${index + 1}.${unit + 1}`);
    from = to;
    return numbers;
  });
}

/** @param {Layer} layer @param {ArrayLike<number>} values @returns {number[][]} */
function matrixOf(layer, values) {
  const [inputs = 0, units = 0] = layer.weight.shape;
  return Array.from({ length: inputs }, (_, row) =>
    Array.from({ length: units }, (_unit, column) => values[layer.weight.offset + row * units + column] ?? NaN));
}

/** @param {Layer} layer @param {ArrayLike<number>} values @returns {number[]} */
function vectorOf(layer, values) {
  return Array.from({ length: layer.units }, (_, unit) => values[layer.bias.offset + unit] ?? NaN);
}

/** @param {Numbers} layer @returns {Operation[]} */
function forwardOf(layer) {
  const { name, input, weight, bias, sums, output, activation } = layer;
  const products = sums.map((_, unit) => input.reduce((sum, value, row) => sum + value * (weight[row]?.[unit] ?? NaN), 0));
  const steps = [
    {
      title: `Forward, ${name}: weights`, formula: 'u₁ = Wᵀ u₀', code: 'u1 = u0 @ W',
      rows: products.map((value, unit) => ({
        label: `u₁[${unit + 1}]`, value,
        terms: input.map((entry, row) => `${number(weight[row]?.[unit] ?? NaN)} · ${number(entry)}`).join(' + '),
      })),
    },
    {
      title: `Forward, ${name}: bias`, formula: 'u₂ = u₁ + b', code: 'u2 = u1 + b',
      rows: sums.map((value, unit) => ({ label: `u₂[${unit + 1}]`, value, terms: `${number(products[unit] ?? NaN)} + ${number(bias[unit] ?? NaN)}` })),
    },
  ];
  if (layer.isLast && IN_THE_LOSS.has(activation)) return steps;
  return [...steps, {
    title: `Forward, ${name}: activation`, formula: `u₃ = g(u₂), g = ${activation}`, code: `u3 = ${activation}(u2)`,
    rows: output.map((value, unit) => ({ label: `u₃[${unit + 1}]`, value, terms: `${activation}(${number(sums[unit] ?? NaN)})` })),
  }];
}

/** @param {number} loss @returns {Operation} */
function lossOf(loss) {
  return { title: 'The loss', formula: 'L(u, y)', code: 'L = loss(u, y)', rows: [{ label: 'L', value: loss, terms: 'of this one point' }] };
}

/** @param {Numbers} layer @returns {Operation[]} */
function backwardOf(layer) {
  const { name, activation, outputGradient, sumGradient, input, inputNames, weight, weightGradient, biasGradient } = layer;
  /** @type {Operation[]} */
  const steps = [];
  if (layer.isLast && IN_THE_LOSS.has(activation)) {
    steps.push({
      title: `Backward, ${name}: loss and ${activation} together`, formula: '∂L/∂u₂ = g(u₂) − y', code: `d2 = ${activation}(u2) - y`,
      rows: sumGradient.map((value, unit) => ({ label: `∂L/∂u₂[${unit + 1}]`, value, terms: 'answer minus target' })),
    });
  } else {
    steps.push({
      title: `Backward, ${name}: activation`, formula: '∂L/∂u₂ = g′(u₂) ⊙ ∂L/∂u₃', code: 'd2 = dg(u2) * d3',
      rows: sumGradient.map((value, unit) => {
        const above = outputGradient[unit] ?? NaN;
        return { label: `∂L/∂u₂[${unit + 1}]`, value, terms: above === 0 ? '0, nothing comes from above' : `${number(value / above)} · ${number(above)}` };
      }),
    });
  }
  steps.push({
    title: `Backward, ${name}: bias`, formula: '∂L/∂b = ∂L/∂u₂', code: 'db = d2',
    rows: biasGradient.map((value, unit) => ({ label: `∂L/∂b[${unit + 1}]`, value, terms: number(sumGradient[unit] ?? NaN) })),
  }, {
    title: `Backward, ${name}: weights`, formula: '∂L/∂W = u₀ (∂L/∂u₂)ᵀ', code: 'dW = np.outer(u0, d2)',
    rows: weightGradient.flatMap((row, from) => row.map((value, unit) => ({
      label: `∂L/∂W[${inputNames[from]}, ${unit + 1}]`, value, terms: `${number(input[from] ?? NaN)} · ${number(sumGradient[unit] ?? NaN)}`,
    }))),
  });
  if (layer.isFirst) return steps;
  return [...steps, {
    title: `Backward, ${name}: to the layer before`, formula: '∂L/∂u₀ = W ∂L/∂u₂', code: 'd0 = W @ d2',
    rows: weight.map((row, from) => ({
      label: `∂L/∂${inputNames[from]}`,
      value: row.reduce((sum, value, unit) => sum + value * (sumGradient[unit] ?? NaN), 0),
      terms: row.map((value, unit) => `${number(value)} · ${number(sumGradient[unit] ?? NaN)}`).join(' + '),
    })),
  }];
}

/**
 * Multiplications for all derivatives: with backpropagation, and by nudging one weight after the other.
 * @param {Network} network
 * @returns {{backprop: number, nudging: number}}
 */
export function costsOf(network) {
  const weights = network.layers.reduce((sum, { weight }) => sum + weight.shape.reduce((product, side) => product * side, 1), 0);
  return { backprop: 3 * weights, nudging: weights * (network.parameters + 1) };
}
