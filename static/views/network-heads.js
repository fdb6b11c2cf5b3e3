/** The controls of the layers: a head above each column, a button to add a layer between two. */

import { html, render } from 'lit-html';
import { HEAD_HEIGHT } from './network-layout.js';
import { leverButtons } from './network-levers.js';

/** @import { Store } from '../state/store.js' */
/** @import { Config, Network, RowsField, Spec } from '../state/types.js' */
/** @import { Layout } from './network-layout.js' */

const NEW_LAYER = { units: 2, activation: 'tanh', dropout: 0 };
const DROPOUT_STOPS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const ADD_BUTTON_FROM_BOTTOM = 22;

/**
 * Draw heads and buttons for a layout.
 * @param {HTMLElement} host
 * @param {Layout} layout
 * @param {Config[]} layers hidden layers of the configuration
 * @param {Network} network
 * @param {Record<string, Spec>} activations of the catalogue
 * @param {RowsField} field limits of the hidden layers
 * @param {boolean} locked whether the address has hidden the layers' controls
 * @param {Store['actions']} actions
 */
export function renderHeads(host, layout, layers, network, activations, field, locked, actions) {
  const last = layout.columns.length - 1;
  /** @param {Config[]} next */
  const change = (next) => actions.configure({ layers: next });
  render(
    html`
      ${layout.columns.map((column, index) => html`
        <div class="layer-head" data-x=${column.x} data-y="0">
          ${column.kind === 'hidden' && layers[index - 1] && !locked
            ? hiddenHead({ index: index - 1, layers, network, activations, field, change })
            : html`<span class="layer-title">${index === 0 ? 'features' : index === last ? 'output' : `layer ${index}`}</span>`}
        </div>`)}
      ${layout.columns.slice(locked ? layout.columns.length : 1).map((column, index) => html`
        <button type="button" class="layer-add" data-control="layers" data-x=${column.x - layout.pitch / 2} data-y=${layout.height - ADD_BUTTON_FROM_BOTTOM}
          aria-label=${index === 0 ? 'Add a layer after the features' : `Add a layer after layer ${index}`} title="Add a layer here"
          ?disabled=${layers.length >= field.maximum}
          @click=${() => change(insertLayer(layers, index))}>+</button>`)}`,
    host,
  );
  for (const placed of /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll('[data-x]'))) {
    placed.style.left = `${placed.dataset.x}px`;
    placed.style.top = `${placed.dataset.y}px`;
    if (placed.classList.contains('layer-head')) {
      placed.style.width = `${Math.min(layout.pitch - 4, 150)}px`;
      placed.style.height = `${HEAD_HEIGHT}px`;
    }
  }
}

/**
 * Head of one hidden layer.
 * @param {object} part
 * @param {number} part.index of the hidden layer
 * @param {Config[]} part.layers
 * @param {Network} part.network
 * @param {Record<string, Spec>} part.activations
 * @param {RowsField} part.field
 * @param {(layers: Config[]) => void} part.change
 */
function hiddenHead({ index, layers, network, activations, field, change }) {
  const layer = /** @type {Config} */ (layers[index]);
  const name = `layer ${index + 1}`;
  const limits = unitLimits(field);
  /** @param {Config} changes */
  const replace = (changes) => change(layers.map((other, position) => (position === index ? { ...other, ...changes } : other)));
  return html`
    <div class="layer-row">
      <span class="layer-title">${name}</span>
      <button type="button" class="layer-button layer-remove" data-control="layers" aria-label="Remove ${name}" title="Remove this layer"
        @click=${() => change(layers.filter((_, position) => position !== index))}>×</button>
    </div>
    <div class="layer-row" data-control="activation">
      <select class="layer-select" aria-label="Activation of ${name}" title="Activation of ${name}"
        @change=${(/** @type {Event} */ event) => replace({ activation: selected(event) })}>
        ${Object.entries(activations).map(([key, spec]) => html`<option value=${key} .selected=${key === layer.activation}>${spec.label}</option>`)}
      </select>
    </div>
    <div class="layer-row">
      <span class="layer-units" data-control="neurons">
        <button type="button" class="layer-button" aria-label="Remove a neuron from ${name}" title="One neuron less"
          ?disabled=${layer.units <= limits.minimum} @click=${() => replace({ units: layer.units - 1 })}>−</button>
        <span class="layer-count" title="Neurons of ${name}">${layer.units}</span>
        <button type="button" class="layer-button" aria-label="Add a neuron to ${name}" title="One neuron more"
          ?disabled=${layer.units >= limits.maximum} @click=${() => replace({ units: layer.units + 1 })}>+</button>
      </span>
      ${dropoutSelect(name, layer.dropout ?? 0, (dropout) => replace({ dropout }))}
    </div>
    <div class="layer-row">${leverButtons(name, layer, network.layers[index], replace)}</div>`;
}

/**
 * @param {string} name of the layer
 * @param {number} dropout
 * @param {(dropout: number) => void} choose
 */
function dropoutSelect(name, dropout, choose) {
  const stops = DROPOUT_STOPS.includes(dropout) ? DROPOUT_STOPS : [...DROPOUT_STOPS, dropout].sort((a, b) => a - b);
  return html`<select class="layer-select layer-dropout" data-control="dropout" aria-label="Dropout of ${name}"
      title="Dropout: share of ${name}'s neurons left out in each training step"
      @change=${(/** @type {Event} */ event) => choose(Number(selected(event)))}>
      ${stops.map((stop) => html`<option value=${stop} .selected=${stop === dropout}>${stop === 0 ? 'no dropout' : `drop ${Math.round(stop * 100)} %`}</option>`)}
    </select>`;
}

/**
 * Layers with a new one at a position; it takes over its neighbour's activation.
 * @param {Config[]} layers
 * @param {number} position
 */
export function insertLayer(layers, position) {
  const neighbour = layers[position - 1] ?? layers[position];
  const added = { ...NEW_LAYER, ...(neighbour ? { activation: neighbour.activation } : {}) };
  return [...layers.slice(0, position), added, ...layers.slice(position)];
}

/** @param {RowsField} field */
function unitLimits(field) {
  const units = field.entry.find((entry) => entry.name === 'units');
  return units?.kind === 'integer' ? units : { minimum: 1, maximum: Infinity };
}

/** @param {Event} event */
function selected(event) {
  return /** @type {HTMLSelectElement} */ (event.currentTarget).value;
}
