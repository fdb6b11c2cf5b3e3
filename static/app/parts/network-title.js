/** Over the network: its shape in numbers. */

import { html } from 'lit-html';
import { formatCount } from '../format.js';
import { renderInto } from '../reactive.js';

/** @import { Store } from '../store.js' */

/** @param {HTMLElement} host @param {Store} store */
export function mountNetworkTitle(host, store) {
  return renderInto(host, () => {
    const network = store.network.value;
    if (!network) return html`Network`;
    if (network.layers.length === 0) return html`${store.experiment.value?.label ?? 'Network'}`;
    const sizes = [network.inputs.length, ...network.layers.map((layer) => layer.units)].join(' – ');
    return html`Network <span class="network-shape">${sizes} · ${formatCount(network.parameters)} parameters<span class="wide-only"> · hover a neuron to see it large, click a line to edit it</span></span>`;
  });
}
