/**
 * One point's forward and backward pass as a list of single operations, each with formula, code and numbers.
 *
 * A layer is the chain u0 -> u1 = Wᵀu0 -> u2 = u1 + b -> u3 = g(u2); the way back visits it in reverse order.
 */

import { formatSignificant } from '../lib/numbers.js';
import { normBackward, normForward, shortcutBackward, shortcutForward } from './maths-levers.js';

/** @import { Layer, Network, Parameter } from '../state/types.js' */

/**
 * @typedef {object} Passes  arrays of the `explain` stream
 * @property {ArrayLike<number>} inputs
 * @property {ArrayLike<number>} sums              of all units, layer by layer
 * @property {ArrayLike<number>} outputs
 * @property {ArrayLike<number>} outputGradients
 * @property {ArrayLike<number>} sumGradients
 * @property {ArrayLike<number>} parameterGradients
 * @property {ArrayLike<number>} [normal]           sums after batch normalization; not a number where there is none
 * @property {ArrayLike<number>} [normalGradients]
 * @property {ArrayLike<number>} [means]            what it subtracts
 * @property {ArrayLike<number>} [deviations]       what it divides by
 * @property {ArrayLike<number>} [handedOn]         outputs with the shortcut's part
 * @property {ArrayLike<number>} [handedGradients]
 * @property {number} loss
 */

/**
 * @typedef {object} Operation
 * @property {string} title    which layer, which direction
 * @property {number} [layer]  index of that layer, absent for the loss
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
    ...layers.flatMap((layer, index) => forwardOf(layer).map((operation) => ({ ...operation, layer: index }))),
    lossOf(passes.loss),
    ...layers.flatMap((layer, index) => [backwardOf(layer).map((operation) => ({ ...operation, layer: index }))]).toReversed().flat(),
  ];
}

/** Which unit of its layer a row belongs to, counted from 0; -1 if to none. @param {string} label ends in `2]` for the second */
export function unitOfRow(label) {
  return Number(label.match(/(\d+)\]$/)?.[1] ?? 0) - 1;
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
 * @property {number[]} bent      what the activation gets: the sums, or the normalized sums
 * @property {number[]} bentGradient
 * @property {number[]} handedOn
 * @property {number[]} handedGradient
 * @property {boolean} shortcut
 * @property {NormNumbers | null} norm  batch normalization, if the layer has it
 */

/**
 * @typedef {object} NormNumbers
 * @property {number[]} mean
 * @property {number[]} deviation
 * @property {number[]} gamma
 * @property {number[]} beta
 * @property {number[]} gammaGradient
 * @property {number[]} betaGradient
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
      weight: matrixOf(layer, weights), bias: vectorOf(layer.bias, weights),
      sums: own(passes.sums), output: own(passes.outputs),
      outputGradient: own(passes.outputGradients), sumGradient: own(passes.sumGradients),
      weightGradient: matrixOf(layer, passes.parameterGradients), biasGradient: vectorOf(layer.bias, passes.parameterGradients),
      bent: own(layer.gamma ? passes.normal ?? [] : passes.sums), bentGradient: own(layer.gamma ? passes.normalGradients ?? [] : passes.sumGradients),
      handedOn: own(passes.handedOn ?? passes.outputs), handedGradient: own(passes.handedGradients ?? passes.outputGradients),
      shortcut: Boolean(layer.shortcut),
      norm: layer.gamma && layer.beta ? {
        mean: own(passes.means ?? []), deviation: own(passes.deviations ?? []),
        gamma: vectorOf(layer.gamma, weights), beta: vectorOf(layer.beta, weights),
        gammaGradient: vectorOf(layer.gamma, passes.parameterGradients), betaGradient: vectorOf(layer.beta, passes.parameterGradients),
      } : null,
    };
    input = numbers.handedOn;
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

/** @param {Parameter} place @param {ArrayLike<number>} values @returns {number[]} */
function vectorOf(place, values) {
  return Array.from({ length: place.shape[0] ?? 0 }, (_, unit) => values[place.offset + unit] ?? NaN);
}

/** @param {Numbers} layer @returns {Operation[]} */
function forwardOf(layer) {
  const { name, input, weight, bias, sums, bent, output, activation } = layer;
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
  const from = layer.norm ? 'ū₂' : 'u₂';
  return [...steps, ...normForward(layer), {
    title: `Forward, ${name}: activation`, formula: `u₃ = g(${from}), g = ${activation}`, code: `u3 = ${activation}(${layer.norm ? 'n2' : 'u2'})`,
    rows: output.map((value, unit) => ({ label: `u₃[${unit + 1}]`, value, terms: `${activation}(${number(bent[unit] ?? NaN)})` })),
  }, ...shortcutForward(layer)];
}

/** @param {number} loss @returns {Operation} */
function lossOf(loss) {
  return { title: 'The loss', formula: 'L(u, y)', code: 'L = loss(u, y)', rows: [{ label: 'L', value: loss, terms: 'of this one point' }] };
}

/** @param {Numbers} layer @returns {Operation[]} */
function backwardOf(layer) {
  const { name, activation, outputGradient, bentGradient, sumGradient, input, inputNames, weight, weightGradient, biasGradient } = layer;
  /** @type {Operation[]} */
  const steps = shortcutBackward(layer);
  if (layer.isLast && IN_THE_LOSS.has(activation)) {
    steps.push({
      title: `Backward, ${name}: loss and ${activation} together`, formula: '∂L/∂u₂ = g(u₂) − y', code: `d2 = ${activation}(u2) - y`,
      rows: sumGradient.map((value, unit) => ({ label: `∂L/∂u₂[${unit + 1}]`, value, terms: 'answer minus target' })),
    });
  } else {
    const into = layer.norm ? 'ū₂' : 'u₂';
    steps.push({
      title: `Backward, ${name}: activation`, formula: `∂L/∂${into} = g′(${into}) ⊙ ∂L/∂u₃`, code: layer.norm ? 'dn2 = dg(n2) * d3' : 'd2 = dg(u2) * d3',
      rows: bentGradient.map((value, unit) => {
        const above = outputGradient[unit] ?? NaN;
        return { label: `∂L/∂${into}[${unit + 1}]`, value, terms: above === 0 ? '0, nothing comes from above' : `${number(value / above)} · ${number(above)}` };
      }),
    }, ...normBackward(layer));
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
    title: `Backward, ${name}: to the layer before`,
    formula: layer.shortcut ? '∂L/∂u₀ = W ∂L/∂u₂ + ∂L/∂h' : '∂L/∂u₀ = W ∂L/∂u₂', code: layer.shortcut ? 'd0 = W @ d2 + dh' : 'd0 = W @ d2',
    rows: weight.map((row, from) => {
      const past = layer.shortcut ? layer.handedGradient[from] ?? NaN : 0;
      const terms = row.map((value, unit) => `${number(value)} · ${number(sumGradient[unit] ?? NaN)}`);
      return {
        label: `∂L/∂${inputNames[from]}`,
        value: row.reduce((sum, value, unit) => sum + value * (sumGradient[unit] ?? NaN), past),
        terms: (layer.shortcut ? [...terms, number(past)] : terms).join(' + '),
      };
    }),
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
