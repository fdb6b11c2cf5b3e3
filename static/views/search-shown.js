/** What all pictures of compared searches share: colours, names of the searched settings, the trials that are shown. */

import { computed } from '@preact/signals-core';
import { classColor, cssColor } from './palette.js';
import { readPlaces } from './search-results.js';
import { axisName } from './sweep-shown.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Store } from '../state/store.js' */
/** @import { SearchTrial } from './search-results.js' */
/** @import { Theme } from './theme.js' */

const ORDER = ['grid', 'random', 'sequential'];

/**
 * A search keeps its colour, whichever others it is compared with.
 * @param {Theme} theme
 * @param {readonly string[]} keys
 * @returns {string[]}
 */
export function searchColors(theme, keys) {
  return keys.map((key) => cssColor(classColor(theme.palette.colors, ORDER.indexOf(key))));
}

/** @param {Store} store @returns {string[]} labels of the searched settings */
export function settingNames(store) {
  return (store.config.value.parameters ?? []).map((/** @type {string} */ key) => axisName(store, key));
}

/** @param {Store} store @returns {ReadonlySignal<SearchTrial[]>} trials of the first repetition */
export function shownPlaces(store) {
  return computed(() => readPlaces(store.frame('places').value?.arrays, (store.config.value.parameters ?? []).length));
}
