/** The row that is read: test digits, or what is drawn over them. */

import { effect, signal } from '@preact/signals-core';
import { html, render } from 'lit-html';
import { element, setAttribute } from './dom.js';
import { SIDE, emptyDrawing, fromText, stroke, toText } from './drawing.js';
import { paintGrey } from './map-picture.js';

/** @import { Store } from '../app/store.js' */
/** @typedef {{ x: number, y: number }} Place */

const GREY_OF_LEVEL = 17;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] });

/**
 * Show the row and let it be drawn on.
 * @param {HTMLElement} host
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mountStrip(host, store) {
  const canvas = host.appendChild(element('canvas', 'strip-canvas', { tabindex: '0', role: 'application', 'aria-roledescription': 'drawing area', 'data-testid': 'strip' }));
  const buttons = host.appendChild(element('div', 'pad-buttons'));
  /** Levels of the drawing under way; null while the server's row is shown. */
  const drawing = signal(/** @type {Uint8Array | null} */ (null));
  const pen = signal({ x: SIDE, y: SIDE / 2 });
  /** @type {Place | null} */
  let last = null;
  const widthOf = () => store.frame('reading').peek()?.arrays.strip?.shape[1] ?? SIDE;

  /** @param {Place} from @param {Place} to */
  function draw(from, to) {
    const width = widthOf();
    const levels = drawing.peek()?.slice() ?? fromText(store.config.peek().drawing, width);
    stroke(levels, from, to, width);
    drawing.value = levels;
    pen.value = to;
    void store.actions.configure({ drawing: toText(levels) }, { live: true });
  }

  /** @param {number} by rows */
  function next(by) {
    drawing.value = null;
    const field = store.experiment.peek()?.fields.find(({ name }) => name === 'row');
    const count = (field?.kind === 'integer' ? field.maximum : 0) + 1;
    void store.actions.configure({ drawing: '', row: (store.config.peek().row + by + count) % count });
  }

  /** @param {PointerEvent} event @returns {Place} */
  const placeOf = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * widthOf(), y: ((event.clientY - top) / height) * SIDE };
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!store.config.peek().drawing) drawing.value = emptyDrawing(widthOf());
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
    const to = { x: clamp(from.x + (way?.[0] ?? 0), widthOf()), y: clamp(from.y + (way?.[1] ?? 0), SIDE) };
    if (event.shiftKey || event.key === ' ') draw(from, to);
    else pen.value = to;
  });

  const effects = [
    effect(() => {
      const strip = store.frame('reading').value?.arrays.strip;
      const own = drawing.value;
      const width = strip?.shape[1] ?? SIDE;
      if (own) paintGrey(canvas, own.map((level) => level * GREY_OF_LEVEL), width, SIDE);
      else if (strip) paintGrey(canvas, strip.data, width, SIDE);
      const what = store.config.value.drawing ? 'Your row' : `Row ${store.config.value.row} of test digits`;
      setAttribute(canvas, 'aria-label', `${what}. Draw digits with the pointer; arrow keys move the pen, with Shift they draw, Space makes a dot. Pen at ${Math.round(pen.value.x)}, ${Math.round(pen.value.y)}.`);
    }),
    effect(() => {
      render(html`
        <button type="button" class="curve-toggle" title="The row before" @click=${() => next(-1)}>‹ before</button>
        <button type="button" class="curve-toggle" title="The next row" @click=${() => next(1)}>next ›</button>
        <button type="button" class="curve-toggle" ?disabled=${!store.config.value.drawing} title="Back to test digits" @click=${() => next(0)}>clear</button>
        <span class="map-facts">Draw a row of your own on the black paper.</span>`, buttons);
    }),
  ];
  return () => {
    for (const stop of effects) stop();
    host.replaceChildren();
  };
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.min(most, Math.max(0, value));
