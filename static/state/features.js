/** The inputs a network can have: columns of the student's own data, or functions of the plane. */

/** @import { Store } from './store.js' */

/**
 * A feature as the lecture writes it: `x_squared` is x₁², `sin_y` is sin x₂.
 * @param {string} key
 */
export function featureLabel(key) {
  const variables = key.replace(/(^|_)x(?=_|$)/g, '$1x₁').replace(/(^|_)y(?=_|$)/g, '$1x₂');
  return variables.replace('_squared', '²').replace('_times_', '·').replace(/^(sin|cos)_/, '$1 ');
}

/**
 * Features there are for the present data.
 * @param {Store} store
 * @returns {readonly {key: string, label: string}[] | null} null before the first network, and where it does not say
 */
export function offeredFeatures(store) {
  return store.network.value?.features ?? null;
}
