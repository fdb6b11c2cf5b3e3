/** Over the middle of the page: the network's shape in numbers, or what the lab shows there instead. */

import { html } from 'lit-html';
import { formatCount } from '../../lib/format.js';
import { renderInto } from '../../lib/reactive.js';

/** @import { Store } from '../../state/store.js' */

/** @param {HTMLElement} host @param {Store} store @param {{title?: string, hint?: string}} [layout] of a lab that shows no network */
export function mountNetworkTitle(host, store, { title = '', hint = '' } = {}) {
  return renderInto(host, () => {
    const network = store.network.value;
    if (!network) return html`${title || 'Network'}`;
    const size = network.parameters > 0 ? `${formatCount(network.parameters)} ${network.parameters === 1 ? 'parameter' : 'parameters'}` : '';
    if (title) return html`${title} <span class="network-shape">${size}<span class="wide-only">${size && hint ? ' · ' : ''}${hint}</span></span>`;
    if (network.layers.length === 0) return html`${store.experiment.value?.label ?? 'Network'}`;
    if (network.layers.some(({ weight }) => !weight)) return html`Network <span class="network-shape">${network.layers.length} layers · ${formatCount(network.parameters)} weights and biases</span>`;
    const sizes = [network.inputs.length, ...network.layers.map((layer) => layer.units)].join(' – ');
    return html`Network <span class="network-shape">${sizes} · ${formatCount(network.parameters)} parameters<span class="network-hint wide-only"> · hover a neuron to see it large, click a line to edit it</span></span>`;
  });
}
