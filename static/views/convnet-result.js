/** What the network says of one picture, the filters it looks with, and how many of all test pictures it tells right. */

import { element } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import * as digitPad from './digit-pad.js';
import * as filters from './filters.js';
import * as wholeTest from './whole-test.js';

/** @import { Store } from '../state/store.js' */

export const streams = (/** @type {Store} */ store) => ({ ...digitPad.streams(), ...filters.streams(store), ...wholeTest.streams() });

/**
 * Show them, one above the other.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const stops = [wholeTest, digitPad, filters].map((view) => view.mount(host.appendChild(element('div', 'result-part')), store));
  return takeBack(host, stops);
}
