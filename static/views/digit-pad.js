/** The picture that is looked at: draw over it, see what the network says. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { formatShare } from '../app/format.js';
import { mountDigitUpload } from './digit-upload.js';
import { element, setAttribute } from './dom.js';
import { SIDE, emptyDrawing, fromText, stroke, toText } from './drawing.js';
import { paintGrey } from './map-picture.js';

/** @import { Store } from '../app/store.js' */
/** @typedef {{ x: number, y: number }} Place */

const GREY_OF_LEVEL = 17;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

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
  /** Levels of the drawing under way; null while the server's picture is shown. */
  const drawing = signal(/** @type {Uint8Array | null} */ (null));
  const pen = signal({ x: SIDE / 2, y: SIDE / 2 });
  /** @type {Place | null} */
  let last = null;

  /** @param {Place} from @param {Place} to */
  function draw(from, to) {
    const levels = drawing.peek()?.slice() ?? fromText(store.config.peek().drawing);
    stroke(levels, from, to);
    drawing.value = levels;
    pen.value = to;
    void store.actions.configure({ drawing: toText(levels) }, { live: true });
  }

  function clear() {
    drawing.value = null;
    void store.actions.configure({ drawing: '' });
  }

  /** @param {number} by */
  function next(by) {
    drawing.value = null;
    const count = store.experiment.peek()?.fields.find(({ name }) => name === 'image');
    const most = count?.kind === 'integer' ? count.maximum : 0;
    const image = (store.config.peek().image + by + most + 1) % (most + 1);
    void store.actions.configure({ drawing: '', image });
  }

  /** @param {PointerEvent} event @returns {Place} */
  const placeOf = (event) => {
    const { left: x, top: y, width, height } = canvas.getBoundingClientRect();
    return { x: ((event.clientX - x) / width) * SIDE, y: ((event.clientY - y) / height) * SIDE };
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!store.config.peek().drawing) drawing.value = emptyDrawing();
    last = placeOf(event);
    draw(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    const place = placeOf(event);
    draw(last, place);
    last = place;
  });
  const lift = () => {
    last = null;
    drawing.value = null;
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('keydown', (event) => {
    const way = ARROWS[event.key];
    if (!way && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    const from = pen.peek();
    const to = { x: clamp(from.x + (way?.[0] ?? 0)), y: clamp(from.y + (way?.[1] ?? 0)) };
    if (event.shiftKey || event.key === ' ') draw(from, to);
    else pen.value = to;
  });

  const effects = [
    effect(() => {
      const picture = store.frame('prediction').value?.arrays.picture?.data;
      const own = drawing.value;
      if (own) paintGrey(canvas, own.map((level) => level * GREY_OF_LEVEL), SIDE);
      else if (picture) paintGrey(canvas, picture, SIDE);
      const { x, y } = pen.value;
      const what = store.config.value.drawing ? 'Your drawing' : `Test picture ${store.config.value.image}`;
      setAttribute(canvas, 'aria-label', `${what}. Draw with the pointer; arrow keys move the pen, with Shift they draw, Space makes a dot. Pen at ${Math.round(x)}, ${Math.round(y)}.`);
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

/** @param {number} value */
const clamp = (value) => Math.min(SIDE, Math.max(0, value));

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
