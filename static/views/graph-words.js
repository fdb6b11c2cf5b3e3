/** A graph's nodes in words, and the numbers of one node out of a frame. */

import { humanize } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';

/** @import { Catalogue, GraphNode, NumberArray } from '../state/types.js' */

/**
 * @typedef {object} GraphNumbers   arrays of the stream `graph`
 * @property {ArrayLike<number>} values
 * @property {ArrayLike<number>} gradients
 * @property {ArrayLike<number>} parameters
 * @property {ArrayLike<number>} parameterGradients
 * @property {{number: number, count: number, target: number, loss: number}} sample
 */

const SPOKEN = 4;

/**
 * The numbers of a frame, or null if it is of another graph.
 * @param {Record<string, NumberArray | undefined> | undefined} arrays
 * @param {readonly GraphNode[]} nodes
 * @returns {GraphNumbers | null}
 */
export function readNumbers(arrays, nodes) {
  const { values, gradients, parameters, parameter_gradients: slopes, sample } = arrays ?? {};
  const last = nodes.at(-1);
  if (!values || !gradients || !parameters || !slopes || !sample || !last || values.data.length !== last.offset + last.size) return null;
  const [number = 0, count = 0, target = NaN, loss = NaN] = sample.data;
  return { values: values.data, gradients: gradients.data, parameters: parameters.data, parameterGradients: slopes.data, sample: { number, count, target, loss } };
}

/**
 * @param {ArrayLike<number>} values
 * @param {{offset: number, size: number}} node
 * @returns {number[]}
 */
export function part(values, { offset, size }) {
  return Array.from({ length: size }, (_, index) => values[offset + index] ?? NaN);
}

/** What a node computes. @param {Catalogue | null} catalogue @param {GraphNode} node @returns {string} */
export function kindWords(catalogue, { kind }) {
  if (kind === 'zeros') return 'zeros';
  return catalogue?.activations[kind]?.label ?? catalogue?.layers[kind]?.label ?? catalogue?.losses[kind]?.label ?? humanize(kind);
}

/** Name of a node, with its time step as a subscript would have it. @param {GraphNode} node */
export function nodeName({ name, base, time }) {
  if (time > 0) return `${base}, t = ${time}`;
  return name.includes('@') ? `${name.split('@')[0]}, t = 0` : name;
}

/**
 * A node with its numbers, for those who hear the page.
 * @param {Catalogue | null} catalogue
 * @param {GraphNode} node
 * @param {GraphNumbers | null} numbers
 */
export function describeNode(catalogue, node, numbers) {
  const reads = node.inputs.length > 0 ? ` of ${node.inputs.map((name) => name.replace('@', ' at ')).join(' and ')}` : '';
  const head = `${nodeName(node)}: ${kindWords(catalogue, node)}${reads}`;
  if (!numbers) return head;
  const few = (/** @type {number[]} */ values) => values.slice(0, SPOKEN).map((value) => formatSignificant(value)).join(', ') + (values.length > SPOKEN ? ' …' : '');
  const gradients = part(numbers.gradients, node);
  const slopes = gradients.every(Number.isNaN) ? '' : `; gradients ${few(gradients)}`;
  return `${head}; values ${few(part(numbers.values, node))}${slopes}`;
}
