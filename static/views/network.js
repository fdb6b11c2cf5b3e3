/** The network: features, layers and output as live heat maps, weights as lines, biases as dots, all of them editable. */

import { effect } from '@preact/signals-core';
import { element, prefersStillness, watchSize } from '../lib/dom.js';
import { fitCanvas } from './canvas.js';
import { placeButtons } from './network-buttons.js';
import { renderHeads } from './network-heads.js';
import { listenToNetwork } from './network-input.js';
import { createInspector } from './network-inspector.js';
import { drawShortcuts } from './network-levers.js';
import { drawLines } from './network-lines.js';
import { createUnitMaps } from './network-maps.js';
import { createNetworkModel } from './network-model.js';
import { featureSwitchLabel, unitName } from './network-words.js';
import { networkSvg } from './pictures.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Network } from '../state/types.js' */
/** @import { UnitButton } from './network-buttons.js' */
/** @import { FeatureRow } from './network-model.js' */

const THUMBNAIL_SIZE = 20;
const DASH_SPEED = 0.02; // px a millisecond

export const streams = () => ({ features: { size: THUMBNAIL_SIZE }, neurons: { size: THUMBNAIL_SIZE }, weights: {} });

export const svg = networkSvg;

/**
 * Show the network.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const { frame, stage, lines, maps, heads, buttons, cursor } = buildElements(host);
  const size = watchSize(frame);
  const theme = watchTheme(host);
  const model = createNetworkModel(store, size);
  const drawMaps = createUnitMaps(store);
  const inspector = createInspector({ stage, cursor, store, model, onEdited: (byKey) => (byKey ? input.restoreFocus() : inspector.hide()) });
  const input = listenToNetwork({ stage, buttons, cursor, store, model, inspector });
  let dashOffset = 0;

  const effects = [
    effect(() => {
      const layout = model.layout.value;
      const network = store.network.value;
      if (!layout || !network) return;
      stage.style.width = `${layout.width}px`;
      stage.style.height = `${layout.height}px`;
      const features = model.features.value;
      const pinned = store.pinned.value;
      placeButtons(buttons, layout, (column, row) => (column === 0 ? describeFeature(features[row]) : describeUnit(network, column - 1, row, pinned)));
      input.keepTabStop();
    }),
    effect(() => {
      const layout = model.layout.value;
      const field = model.layersField.value;
      const network = store.network.value;
      if (!layout || !field || !network) return;
      renderHeads(heads, layout, store.config.value.layers ?? [], network, store.catalogue.value?.activations ?? {}, field, store.hidden.value.has('layers'), store.actions);
    }),
    effect(() => {
      const layout = model.layout.value;
      if (layout) drawMaps(fitCanvas(maps, layout), layout, model.features.value, theme.value, store.discretize.value);
    }),
    effect(() => {
      const layout = model.layout.value;
      const parameters = store.frame('weights').value?.arrays.values?.data;
      if (!layout) return;
      const fits = parameters?.length === store.network.value?.parameters;
      if (store.run.value.running && !prefersStillness()) dashOffset = performance.now() * DASH_SPEED;
      const context = fitCanvas(lines, layout);
      drawLines(context, {
        width: layout.width,
        height: layout.height,
        wirings: fits ? model.wirings.value : [],
        values: parameters ?? [],
        colors: theme.value.palette.colors,
        dashOffset,
        marked: inspector.marked.value,
        markColor: theme.value.ink,
      });
      drawShortcuts(context, layout, store.network.value?.layers ?? [], theme.value.accent);
      inspector.update();
    }),
  ];

  return () => {
    for (const stop of effects) stop();
    store.actions.hover('');
    host.replaceChildren();
  };
}

/**
 * Button of a feature.
 * @param {FeatureRow | undefined} feature
 * @returns {UnitButton}
 */
function describeFeature({ key, label, active } = { index: 0, key: '', label: '', active: false }) {
  return { label: featureSwitchLabel(label, active), caption: label, pressed: active, control: `feature.${key}` };
}

/**
 * Button of a neuron or an output.
 * @param {Network} network
 * @param {number} layer
 * @param {number} row
 * @param {string} pinned unit that is kept large
 * @returns {UnitButton}
 */
function describeUnit(network, layer, row, pinned) {
  const output = layer === network.layers.length - 1;
  const caption = output && network.outputs.length > 1 ? (network.outputs[row] ?? '') : '';
  return { label: `Show ${unitName(network, layer, row)} large`, caption, pressed: output ? null : pinned === `${layer}.${row}`, control: '' };
}

/**
 * The view's elements, back to front: lines, maps, heads, buttons.
 * @param {HTMLElement} host
 */
function buildElements(host) {
  const frame = element('div', 'network-frame');
  const stage = element('div', 'network-stage', {
    role: 'group',
    'aria-label': 'Network. Arrow keys move between neurons, and left of a neuron to the weights and the bias that feed it.',
  });
  const lines = element('canvas', 'network-canvas', { 'aria-hidden': 'true' });
  const maps = element('canvas', 'network-canvas', { 'aria-hidden': 'true' });
  const heads = element('div', 'network-heads');
  const buttons = element('div', 'network-buttons');
  const cursor = element('button', 'parameter-cursor', { type: 'button', tabindex: '-1', 'aria-label': 'Weight' });
  stage.append(lines, maps, heads, buttons, cursor);
  frame.append(stage);
  host.append(frame);
  return { frame, stage, lines, maps, heads, buttons, cursor };
}
