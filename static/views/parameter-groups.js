/** All weights and biases of a network with their names, layer by layer, for a menu. */

/** @import { Network } from '../state/types.js' */

/** @typedef {{ number: number, label: string }} ParameterEntry  number: its place in the `weights` stream */
/** @typedef {{ label: string, entries: ParameterEntry[] }} ParameterGroup */

/**
 * @param {Network | null} network
 * @returns {ParameterGroup[]}
 */
export function parameterGroups(network) {
  if (!network) return [];
  return network.layers.map(({ weight, bias, units }, index) => {
    const sources = weight.shape[0] ?? 0;
    const label = index === network.layers.length - 1 ? 'Output' : `Hidden layer ${index + 1}`;
    const weights = Array.from({ length: sources * units }, (_, place) => {
      const source = Math.floor(place / units);
      return { number: weight.offset + place, label: `${index === 0 ? network.inputs[source] : source + 1} → ${(place % units) + 1}` };
    });
    const biases = Array.from({ length: units }, (_, unit) => ({ number: bias.offset + unit, label: `bias ${unit + 1}` }));
    return { label, entries: [...weights, ...biases] };
  });
}
