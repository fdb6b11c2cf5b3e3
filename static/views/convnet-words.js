/** Layers of a network on pictures in words. */

import { formatCount } from '../lib/format.js';

/** @typedef {{ name: string, kind: string, activation: string, shape: number[], parameters: number, multiplications: number, operations: number, row?: number, looks: boolean, shown: boolean, pictured: boolean, inputs: string[] }} ImageLayer */

/**
 * Title of a row of maps: the kind, and for an activation the layer that it bends.
 * @param {readonly ImageLayer[]} layers
 * @param {number} place
 * @param {(kind: string) => string} labelOf label of a kind in the catalogue
 */
export function layerTitle(layers, place, labelOf) {
  const layer = layers[place];
  const before = layers[place - 1];
  if (!layer) return '';
  if (layer.kind !== 'activation' || !before) return labelOf(layer.kind);
  return `${labelOf(before.kind)}, ${layer.activation}`;
}

/**
 * Shape, weights and cost of a row; a row of an activation stands for the layer before it too.
 * @param {readonly ImageLayer[]} layers
 * @param {number} place
 */
export function layerFacts(layers, place) {
  const layer = layers[place];
  if (!layer) return '';
  const before = layer.kind === 'activation' ? layers[place - 1] : undefined;
  const parameters = layer.parameters + (before?.parameters ?? 0);
  const cost = layer.multiplications + (before?.multiplications ?? 0);
  const facts = [layer.shape.join(' × ')];
  if (parameters > 0) facts.push(`${formatCount(parameters)} weights`);
  const operations = layer.operations + (before?.operations ?? 0);
  if (cost > 0) facts.push(`${formatCount(cost)} multiplications`);
  else if (operations > 0) facts.push(`${formatCount(operations)} operations`);
  return facts.join(' · ');
}
