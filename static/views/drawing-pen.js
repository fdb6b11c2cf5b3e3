/** Drawing on a canvas, with the pointer or with keys; what is drawn goes into the configuration as `drawing`. */

import { signal } from '@preact/signals-core';
import { SIDE, emptyDrawing, fromText, stroke, toText } from './drawing.js';

/** @import { Store } from '../state/store.js' */
/** @typedef {{ x: number, y: number }} Place in pixels of the picture */

const GREY_OF_LEVEL = 17;
const ARROWS = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/**
 * Let a canvas be drawn on. The listeners go with it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Store} store
 * @param {object} [options]
 * @param {() => number} [options.widthOf]  of the picture, in pixels; it is 28 high
 * @param {number} [options.nudge]          pixels that an arrow key moves the pen
 */
export function mountPen(canvas, store, { widthOf = () => SIDE, nudge = 1 } = {}) {
  /** Levels of the drawing under way; null while the server's picture is shown. */
  const levels = signal(/** @type {Uint8Array | null} */ (null));
  const place = signal({ x: SIDE / 2, y: SIDE / 2 });
  /** @type {Place | null} */
  let last = null;

  /** @param {Place} from @param {Place} to */
  function draw(from, to) {
    const width = widthOf();
    const drawn = levels.peek()?.slice() ?? fromText(store.config.peek().drawing, width);
    stroke(drawn, from, to, width);
    levels.value = drawn;
    place.value = to;
    void store.actions.configure({ drawing: toText(drawn) }, { live: true });
  }

  /** @param {PointerEvent} event @returns {Place} */
  const placeOf = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * widthOf(), y: ((event.clientY - top) / height) * SIDE };
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!store.config.peek().drawing) levels.value = emptyDrawing(widthOf());
    last = placeOf(event);
    draw(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) return;
    const to = placeOf(event);
    draw(last, to);
    last = to;
  });
  const lift = () => {
    last = null;
    levels.value = null;
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('keydown', (event) => {
    const way = ARROWS[event.key];
    if (!way && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    const from = place.peek();
    const [across, down] = way ?? [0, 0];
    const to = { x: clamp(from.x + nudge * across, widthOf()), y: clamp(from.y + nudge * down, SIDE) };
    if (event.shiftKey || event.key === ' ') draw(from, to);
    else place.value = to;
  });

  return {
    /** @returns {Uint8Array | null} grey values of the drawing under way, null while there is none; to be read in an effect */
    grey: () => levels.value?.map((level) => level * GREY_OF_LEVEL) ?? null,
    /** @returns {string} where the pen is, in words */
    words: () => `Pen at ${Math.round(place.value.x)}, ${Math.round(place.value.y)}.`,
    /** Forget the drawing under way. */
    drop: () => {
      levels.value = null;
    },
  };
}

/** @param {number} value @param {number} most */
const clamp = (value, most) => Math.min(most, Math.max(0, value));
