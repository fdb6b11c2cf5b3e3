/** The picture that is looked at and what the network says of it; a grey one of 28 x 28 pixels can be drawn over. */

import { computed, effect, untracked } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element, setAttribute } from '../lib/dom.js';
import { formatShare } from '../lib/format.js';
import { takeBack } from '../lib/reactive.js';
import { mountDigitUpload } from './digit-upload.js';
import { mountPen } from './drawing-pen.js';
import { SIDE } from './drawing.js';
import { paintGrey, paintPicture } from './map-picture.js';
import { mountPinnedPicture, pinnedOf, turningButtons } from './pinned-picture.js';

/** @import { Store } from '../state/store.js' */
/** @import { Network } from '../state/types.js' */

export const streams = () => ({ prediction: {} });

/**
 * Show the picture or the pad.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'pad'));
  const left = box.appendChild(element('div', 'pad-left'));
  const bars = box.appendChild(element('div', 'pad-bars'));
  const files = box.appendChild(element('div', 'pad-files'));
  const drawable = computed(() => isDrawable(store.network.value));

  return takeBack(host, [
    effect(() => {
      const isPad = drawable.value;
      const stop = untracked(() => (isPad ? mountPad(left, files, store) : mountPicture(left, store)));
      return () => {
        stop();
        left.replaceChildren();
      };
    }),
    effect(() => renderBars(bars, store)),
  ]);
}

/** Does a drawing have the shape of this network's pictures? So it seems until a network says otherwise. @param {Network | null} network */
export function isDrawable(network) {
  const [height, width, channels] = network?.picture ?? [SIDE, SIDE, 1];
  return height === SIDE && width === SIDE && channels === 1;
}

/** @param {HTMLElement} host @param {Store} store @returns {() => void} unmount */
function mountPicture(host, store) {
  const stop = mountPinnedPicture(host, store);
  render(turningButtons(store), host.appendChild(element('div', 'pad-buttons')));
  return stop;
}

/** @param {HTMLElement} host @param {HTMLElement} files @param {Store} store @returns {() => void} unmount */
function mountPad(host, files, store) {
  const canvas = host.appendChild(element('canvas', 'pad-canvas', {
    tabindex: '0', role: 'application', 'data-testid': 'digit-pad',
    'aria-roledescription': 'drawing area',
  }));
  const buttons = host.appendChild(element('div', 'pad-buttons'));
  const pen = mountPen(canvas, store);

  function clear() {
    pen.drop();
    void store.actions.configure({ drawing: '' });
  }

  const effects = [
    effect(() => {
      const frame = store.frame('prediction').value;
      const { number, count } = pinnedOf(frame);
      const drawn = pen.grey();
      if (drawn) paintGrey(canvas, drawn, SIDE);
      else if (frame?.arrays.picture) paintPicture(canvas, frame.arrays.picture);
      const what = store.config.value.drawing ? 'Your drawing' : `Test picture ${number} of ${count}`;
      setAttribute(canvas, 'aria-label', `${what}. Draw with the pointer; arrow keys move the pen, with Shift they draw, Space makes a dot. ${pen.words()}`);
    }),
    effect(() => {
      render(html`${turningButtons(store, pen.drop)}
        <button type="button" class="curve-toggle" ?disabled=${!store.config.value.drawing} title="Back to the test picture" @click=${clear}>clear</button>`, buttons);
    }),
    mountDigitUpload(files, canvas, store),
  ];

  return () => {
    for (const stop of effects) stop();
    render(nothing, files);
  };
}

/** @param {HTMLElement} host @param {Store} store */
function renderBars(host, store) {
  const arrays = store.frame('prediction').value?.arrays;
  const names = store.network.value?.outputs ?? [];
  const probabilities = /** @type {number[]} */ ([...(arrays?.probabilities?.data ?? [])]);
  const target = arrays?.target?.data[0] ?? -1;
  const best = probabilities.indexOf(Math.max(...probabilities));
  render(html`
    <p class="map-facts" data-testid="verdict">${best < 0 ? '' : html`says <b>${names[best]}</b>${target < 0 ? '' : html`, is <b>${names[target]}</b>`}`}</p>
    <dl class="pad-list">${probabilities.map((share, index) => html`
      <div class="pad-row ${index === target ? 'is-target' : ''}"><dt>${names[index] ?? index}</dt>
        <dd><meter min="0" max="1" value=${share} aria-label="Probability of ${names[index] ?? index}"></meter> <span class="number">${formatShare(share)}</span></dd></div>`)}</dl>`, host);
}
