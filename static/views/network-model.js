/** What the network picture shows, derived from the store: features, layout, lines. Signals in, signals out. */

import { computed } from '@preact/signals-core';
import { offeredFeatures } from '../state/features.js';
import { layoutNetwork } from './network-layout.js';
import { wireNetwork } from './network-wiring.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Size } from '../lib/dom.js' */
/** @import { Store } from '../state/store.js' */
/** @import { RowsField } from '../state/types.js' */
/** @import { Layout } from './network-layout.js' */
/** @import { Wiring } from './network-wiring.js' */

/** A longer label is a name, such as that of a column. */
const LONGEST_SYMBOL = 6;

/**
 * One row of the feature column.
 * @typedef {object} FeatureRow
 * @property {number} index into the catalogue's features, and into the `features` stream
 * @property {string} key
 * @property {string} label
 * @property {boolean} active feeds the first layer
 */

/**
 * @typedef {object} NetworkModel
 * @property {ReadonlySignal<FeatureRow[]>} features
 * @property {ReadonlySignal<Layout | null>} layout null before the first network
 * @property {ReadonlySignal<number[]>} activeRows rows of the feature column that feed the first layer
 * @property {ReadonlySignal<Wiring[]>} wirings
 * @property {ReadonlySignal<RowsField | null>} layersField limits of the hidden layers
 */

/**
 * Derive the picture from the store.
 * @param {Store} store
 * @param {ReadonlySignal<Size>} size of the frame
 * @returns {NetworkModel}
 */
export function createNetworkModel(store, size) {
  const layersField = computed(() => {
    const field = store.experiment.value?.fields.find(({ name }) => name === 'layers');
    return field?.kind === 'rows' ? field : null;
  });

  const features = computed(() => {
    const offered = offeredFeatures(store) ?? [];
    /** @type {string[]} */
    const chosen = store.config.value.features ?? [];
    return offered
      .map(({ key, label }, index) => ({ index, key, label, active: chosen.includes(key) }))
      .filter(({ key, active }) => active || !(store.hidden.value.has('features') || store.hidden.value.has(`feature.${key}`)));
  });

  // While a change of features is on its way the configuration is ahead of the network, which still has the old inputs.
  /** @type {number[]} */
  let lastRows = [];
  const activeRows = computed(() => {
    const rows = features.value.flatMap(({ active }, row) => (active ? [row] : []));
    if (rows.length === store.network.value?.inputs.length) lastRows = rows;
    return lastRows;
  });

  const layout = computed(() => {
    const network = store.network.value;
    if (!network) return null;
    return layoutNetwork({
      width: size.value.width,
      height: size.value.height,
      features: features.value.length,
      hidden: network.layers.slice(0, -1).map(({ units }) => units),
      outputs: network.outputs.length,
      hasNames: features.value.some(({ label }) => label.length > LONGEST_SYMBOL),
    });
  });

  const wirings = computed(() => {
    const network = store.network.value;
    return network && layout.value ? wireNetwork(layout.value, network, activeRows.value) : [];
  });

  return { features, layout, activeRows, wirings, layersField };
}
