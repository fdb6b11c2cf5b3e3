/** How many neurons of a layer still take part, in words. */

/**
 * @param {number} units neurons of the layer
 * @param {number} dead whose output is the same for all points
 * @param {number} saturated whose outputs lie almost all at an end of the activation's range
 * @returns {string} such as `2 of 8 neurons dead, 1 saturated`
 */
export function activationWords(units, dead, saturated) {
  const noun = units === 1 ? 'neuron' : 'neurons';
  if (dead === 0 && saturated === 0) return units === 1 ? '1 neuron, alive' : `${units} ${noun}, all alive`;
  const parts = [
    ...(dead > 0 ? [`${dead} of ${units} ${noun} dead`] : []),
    ...(saturated > 0 ? [dead > 0 ? `${saturated} saturated` : `${saturated} of ${units} ${noun} saturated`] : []),
  ];
  return parts.join(', ');
}
