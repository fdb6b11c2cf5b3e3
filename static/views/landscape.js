/** The loss around the running network, on a slice that can be chosen, with the run's path on it. */

import { effect } from '@preact/signals-core';
import { element } from '../lib/dom.js';
import { mountLandscapeControls } from './landscape-controls.js';
import { mount as mountSurface } from './surface.js';

/** @import { Store } from '../state/store.js' */

const SIZE = 51;
/** Of a network on pictures, whose loss takes a hundred times as long. */
const COARSE = 21;

/** @param {Store} store */
export const streams = (store) => ({ surface: { size: store.experimentKey === 'convnet' ? COARSE : SIZE }, paths: {}, positions: {} });

/**
 * Show the landscape.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const place = host.appendChild(element('div', 'landscape'));
  const controls = place.appendChild(element('div', 'landscape-controls', { role: 'group', 'aria-label': 'Slice of the loss' }));
  const picture = place.appendChild(element('div', 'landscape-picture'));
  const stopControls = mountLandscapeControls(controls, store);
  const stopSurface = mountSurface(picture, store);
  const stop = effect(() => { place.dataset.plane = store.config.value.plane ?? ''; });
  return () => {
    stop();
    stopSurface();
    stopControls();
    host.replaceChildren();
  };
}
