/** The picture that is looked at: draw over it, see what the network says. */

import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { formatShare } from '../app/format.js';
import { mountDigitUpload } from './digit-upload.js';
import { element, setAttribute } from './dom.js';
import { SIDE } from './drawing.js';
import { mountPen } from './drawing-pen.js';
import { paintGrey } from './map-picture.js';

/** @import { Store } from '../app/store.js' */
/** @import { Frame } from '../app/types.js' */

export const streams = () => ({ prediction: {} });

/**
 * Show the pad.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mount(host, store) {
  const box = host.appendChild(element('div', 'pad'));
  const left = box.appendChild(element('div', 'pad-left'));
  const canvas = left.appendChild(element('canvas', 'pad-canvas', {
    tabindex: '0', role: 'application', 'data-testid': 'digit-pad',
    'aria-roledescription': 'drawing area',
  }));
  const buttons = left.appendChild(element('div', 'pad-buttons'));
  const bars = box.appendChild(element('div', 'pad-bars'));
  const files = box.appendChild(element('div', 'pad-files'));
  const pen = mountPen(canvas, store);

  function clear() {
    pen.drop();
    void store.actions.configure({ drawing: '' });
  }

  /** @param {number} by */
  function next(by) {
    pen.drop();
    const { count } = pinnedOf(store.frame('prediction').peek());
    const image = (store.config.peek().image + by + count) % count; // quick presses are ahead of the frames
    if (count > 0) void store.actions.configure({ drawing: '', image });
  }

  const effects = [
    effect(() => {
      const frame = store.frame('prediction').value;
      const picture = frame?.arrays.picture?.data;
      const { number, count } = pinnedOf(frame);
      const shown = pen.grey() ?? picture;
      if (shown) paintGrey(canvas, shown, SIDE);
      const what = store.config.value.drawing ? 'Your drawing' : `Test picture ${number} of ${count}`;
      setAttribute(canvas, 'aria-label', `${what}. Draw with the pointer; arrow keys move the pen, with Shift they draw, Space makes a dot. ${pen.words()}`);
    }),
    effect(() => {
      render(html`
        <button type="button" class="curve-toggle" title="The test picture before" @click=${() => next(-1)}>‹ before</button>
        <button type="button" class="curve-toggle" title="The next test picture" @click=${() => next(1)}>next ›</button>
        <button type="button" class="curve-toggle" ?disabled=${!store.config.value.drawing} title="Back to the test picture" @click=${clear}>clear</button>`, buttons);
    }),
    effect(() => renderBars(bars, store)),
    mountDigitUpload(files, left, store),
  ];

  return () => {
    for (const stop of effects) stop();
    host.replaceChildren();
  };
}

/**
 * Which test picture is pinned, from 0, and how many there are.
 * @param {Frame | null} frame
 */
function pinnedOf(frame) {
  const [number = 0, count = 0] = frame?.arrays.pinned?.data ?? [];
  return { number, count };
}

/** @param {HTMLElement} host @param {Store} store */
function renderBars(host, store) {
  const arrays = store.frame('prediction').value?.arrays;
  const names = store.network.value?.outputs ?? [];
  const probabilities = /** @type {number[]} */ ([...(arrays?.probabilities?.data ?? [])]);
  const target = arrays?.target?.data[0] ?? -1;
  const best = probabilities.indexOf(Math.max(...probabilities));
  render(html`
    <p class="map-facts" data-testid="verdict">${best < 0 ? 'Nothing seen yet.' : html`says <b>${names[best]}</b>${target < 0 ? '' : html`, is <b>${names[target]}</b>`}`}</p>
    <dl class="pad-list">${probabilities.map((share, index) => html`
      <div class="pad-row ${index === target ? 'is-target' : ''}"><dt>${names[index] ?? index}</dt>
        <dd><meter min="0" max="1" value=${share} aria-label="Probability of ${names[index] ?? index}"></meter> <span class="number">${formatShare(share)}</span></dd></div>`)}</dl>`, host);
}
