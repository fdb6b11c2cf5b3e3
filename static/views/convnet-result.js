/** What the network says of one picture, and the filters it looks with. */

import { element } from './dom.js';
import * as digitPad from './digit-pad.js';
import * as filters from './filters.js';

/** @import { Store } from '../app/store.js' */

export const streams = (/** @type {Store} */ store) => ({ ...digitPad.streams(), ...filters.streams(store) });

/**
 * Show both, one above the other.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const stops = [digitPad, filters].map((view) => view.mount(host.appendChild(element('div', 'result-part')), store));
  return () => {
    for (const stop of stops) stop();
    host.replaceChildren();
  };
}
