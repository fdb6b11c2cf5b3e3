/** One node of a graph with every number: outputs, weights, and the gradient of each. */

import { html, nothing } from 'lit-html';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import { formatSignificant } from '../lib/numbers.js';
import { kindWords, nodeName, part } from './graph-words.js';

/** @import { Catalogue, GraphNode } from '../state/types.js' */
/** @import { GraphNumbers } from './graph-words.js' */

const MOST_ROWS = 72;
const DIGITS = 4;

/**
 * @param {Catalogue | null} catalogue
 * @param {readonly GraphNode[]} nodes
 * @param {GraphNode} node
 * @param {GraphNumbers} numbers
 */
export function nodeCard(catalogue, nodes, node, numbers) {
  const formula = catalogue?.activations[node.kind]?.mathml ?? catalogue?.layers[node.kind]?.mathml ?? catalogue?.losses[node.kind]?.mathml ?? '';
  const gradients = part(numbers.gradients, node);
  const copies = node.time > 0 ? nodes.filter(({ base }) => base === node.base) : [];
  const weights = node.parameters.flatMap((parameter, place) => {
    const size = parameter.shape.reduce((product, side) => product * side, 1);
    return Array.from({ length: size }, (_, index) => ({
      label: `${parameter.target.split('.').at(-1)}${position(parameter.shape, index)}`,
      value: numbers.parameters[parameter.offset + index] ?? NaN,
      gradient: numbers.parameterGradients[parameter.offset + index] ?? NaN,
      sum: copies.reduce((sum, copy) => sum + (numbers.parameterGradients[(copy.parameters[place]?.offset ?? NaN) + index] ?? NaN), 0),
    }));
  });
  // Formulas are the server's own MathML, made from the engine's sources.
  return html`
    <h3>${nodeName(node)} <span class="quiet">${kindWords(catalogue, node)}${node.inputs.length > 0 ? ` of ${node.inputs.map((name) => name.replace('@', ' at ')).join(', ')}` : ''}</span> <span class="graph-formula">${unsafeHTML(formula)}</span></h3>
    <div class="graph-tables">
      ${table('output', part(numbers.values, node).map((value, index) => ({ label: `${index + 1}`, value, gradient: gradients[index] ?? NaN, sum: 0 })), 0)}
      ${weights.length > 0 ? table('parameter', weights, copies.length) : nothing}
    </div>`;
}

/**
 * @param {string} title
 * @param {{label: string, value: number, gradient: number, sum: number}[]} rows
 * @param {number} copies that share the parameters
 */
function table(title, rows, copies) {
  return html`
    <table>
      <thead><tr><th scope="col">${title}</th><th scope="col">value</th><th scope="col">∂L/∂ here</th>${copies > 1 ? html`<th scope="col">sum of ${copies} copies</th>` : nothing}</tr></thead>
      <tbody>${rows.slice(0, MOST_ROWS).map(({ label, value, gradient, sum }) => html`
        <tr><th scope="row">${label}</th><td>${formatSignificant(value, DIGITS)}</td><td>${Number.isNaN(gradient) ? '–' : formatSignificant(gradient, DIGITS)}</td>${copies > 1 ? html`<td>${formatSignificant(sum, DIGITS)}</td>` : nothing}</tr>`)}</tbody>
    </table>`;
}

/** @param {number[]} shape @param {number} index */
function position(shape, index) {
  const [, columns = 1] = shape;
  return shape.length === 2 ? `[${Math.floor(index / columns) + 1}, ${(index % columns) + 1}]` : `[${index + 1}]`;
}
