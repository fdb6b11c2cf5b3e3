/** The pinned test picture, which one it is, and the way to the ones before and after it. */

import { effect } from '@preact/signals-core';
import { html } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { paintPicture } from './map-picture.js';

/** @import { Store } from '../state/store.js' */
/** @import { Frame } from '../state/types.js' */

/**
 * Which test picture is pinned, from 0, and how many there are.
 * @param {Frame | null} frame of the stream `prediction`
 */
export function pinnedOf(frame) {
  const [number = 0, count = 0] = frame?.arrays.pinned?.data ?? [];
  return { number, count };
}

/**
 * Buttons to the picture before and the next one; what is drawn over the pinned one goes.
 * @param {Store} store
 * @param {() => void} [onTurn] called before
 */
export function turningButtons(store, onTurn = () => {}) {
  /** @param {number} by */
  function turn(by) {
    onTurn();
    const { count } = pinnedOf(store.frame('prediction').peek());
    const image = (store.config.peek().image + by + count) % count; // quick presses are ahead of the frames
    if (count > 0) void store.actions.configure({ drawing: '', image });
  }
  return html`
    <button type="button" class="curve-toggle" title="The test picture before" @click=${() => turn(-1)}>‹ before</button>
    <button type="button" class="curve-toggle" title="The next test picture" @click=${() => turn(1)}>next ›</button>`;
}

/**
 * Show the picture as it is.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mountPinnedPicture(host, store) {
  const canvas = host.appendChild(element('canvas', 'pad-canvas is-picture', { role: 'img', 'data-testid': 'pinned-picture' }));
  return effect(() => {
    const frame = store.frame('prediction').value;
    const { number, count } = pinnedOf(frame);
    const { picture, target } = frame?.arrays ?? {};
    if (picture) paintPicture(canvas, picture);
    const name = store.network.value?.outputs[target?.data[0] ?? -1] ?? '';
    setAttribute(canvas, 'aria-label', `Test picture ${number} of ${count}${name && `: ${name}`}`);
  });
}
