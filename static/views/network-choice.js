/**
 * What a picture of a network asks about: a class or a layer. The choice is kept while the network changes; one that the
 * present network does not have stands aside for another until it comes back.
 */

import { signal } from '@preact/signals-core';

/** @import { Store } from '../state/store.js' */
/** @import { ImageLayer } from './convnet-words.js' */

/**
 * @typedef {object} NetworkChoice
 * @property {(store: Store) => number} of  what is asked of the present network; may be read in effects
 * @property {(number: number) => void} choose
 */

/**
 * A class by its number.
 * @param {number} otherwise what is asked where there is no such class
 * @returns {NetworkChoice}
 */
export function createClassChoice(otherwise) {
  return createChoice(otherwise, (store, number) => number < (store.network.value?.outputs.length ?? 0));
}

/**
 * A layer by its place in the network's list; -1 for the last one that fits.
 * @param {(layer: ImageLayer) => boolean} [fits]
 * @returns {NetworkChoice}
 */
export function createLayerChoice(fits = () => true) {
  return createChoice(-1, (store, place) => {
    const layer = store.network.value?.layers[place];
    return layer !== undefined && fits(/** @type {ImageLayer} */ (/** @type {unknown} */ (layer)));
  });
}

/** @param {number} otherwise @param {(store: Store, number: number) => boolean} exists @returns {NetworkChoice} */
function createChoice(otherwise, exists) {
  const chosen = signal(otherwise);
  return {
    of: (store) => (exists(store, chosen.value) ? chosen.value : otherwise),
    choose(number) { chosen.value = number; },
  };
}
