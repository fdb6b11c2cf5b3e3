/** The lines that make a graph, one a node, with room to write. */

import { mountControl } from '../controls/control.js';
import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';

/** @import { Store } from '../state/store.js' */

export const streams = () => ({});

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'graph-lines', { tabindex: '0', role: 'region', 'aria-label': 'Nodes' }));
  const stop = mountControl(place.appendChild(element('div', '')), store, 'nodes', 'panel');
  return takeBack(host, [stop]);
}
