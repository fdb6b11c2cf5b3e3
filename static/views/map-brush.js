/** Painting on the map with mouse, finger and keyboard: a brush a class, moving, erasing. */

import { effect } from '@preact/signals-core';
import { nearestPoint } from './map-point.js';
import { createPaintQueue } from './paint-queue.js';
import { DOMAIN } from './points.js';

/** @import { ReadonlySignal, Signal } from '@preact/signals-core' */
/** @import { Store } from '../state/store.js' */
/** @import { Place } from './map-point.js' */

/** Distance on the map between two points of one stroke. */
const SPACING = 0.35;
const ERASER = 0.4;

/**
 * Listen on the map's canvas while a tool is chosen.
 * @param {object} parts
 * @param {HTMLElement} parts.canvas
 * @param {Store} parts.store
 * @param {Signal<Place | null>} parts.probe the crosshair
 * @param {ReadonlySignal<number>} parts.side of the map in px
 * @param {(event: PointerEvent) => Place} parts.placeOf
 * @returns {() => void} stop
 */
export function listenToBrush({ canvas, store, probe, side, placeOf }) {
  const queue = createPaintQueue((stroke, strokes) => store.actions.paint(stroke, strokes), Date.now());
  /** Where the present stroke was last, null between strokes. @type {Place | null} */
  let last = null;
  /** Is a point held by the keyboard? */
  let isHeld = false;

  /** @returns {boolean} whether a tool is chosen that changes points */
  const paints = () => store.brush.peek().tool !== 'look';

  /** Point nearest to a place and near enough for a hand, or null. @param {Place} place @returns {Place | null} */
  function grab(place) {
    const points = store.frame('data').peek()?.arrays.points?.data ?? [];
    const index = nearestPoint(points, place, side.peek());
    return index < 0 ? null : [points[2 * index] ?? 0, points[2 * index + 1] ?? 0];
  }

  /** @param {Place} place */
  function begin(place) {
    const { tool } = store.brush.peek();
    const target = paintedTarget(store);
    queue.begin();
    last = tool === 'move' ? grab(place) : place;
    if (tool === 'brush') queue.add(...place, target);
    if (tool === 'erase') queue.erase(...place, ERASER);
  }

  /** @param {Place} place */
  function goOn(place) {
    if (!last) return;
    const { tool } = store.brush.peek();
    const target = paintedTarget(store);
    if (tool === 'move') queue.move(last, place);
    else if (Math.hypot(place[0] - last[0], place[1] - last[1]) < SPACING) return;
    else if (tool === 'brush') queue.add(...place, target);
    else queue.erase(...place, ERASER);
    last = place;
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (!paints() || !event.isPrimary || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    begin(placeOf(event));
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (last && !isHeld && event.isPrimary) goOn(inside(placeOf(event)));
  }

  function letGo() {
    last = null;
    isHeld = false;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!paints()) return;
    const { target, tool } = store.brush.peek();
    const place = probe.peek() ?? [0, 0];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      probe.value = place;
      if (isHeld) letGo();
      else {
        begin(place);
        isHeld = tool === 'move' && last !== null;
        if (isHeld) probe.value = last;
        else letGo();
      }
    } else if (event.key === 'Escape' && isHeld) {
      letGo();
    } else if (/^[1-8]$/.test(event.key) && tool === 'brush' && Number(event.key) - 1 !== target) {
      store.actions.setBrush({ target: Number(event.key) - 1 });
    }
  }

  canvas.addEventListener('pointerdown', onDown);
  canvas.addEventListener('pointermove', onMove);
  canvas.addEventListener('pointerup', letGo);
  canvas.addEventListener('pointercancel', letGo);
  canvas.addEventListener('blur', letGo);
  canvas.addEventListener('keydown', onKey);
  const stops = [
    // A point that is held follows the crosshair of the keyboard.
    effect(() => {
      const place = probe.value;
      if (place && isHeld && last && (place[0] !== last[0] || place[1] !== last[1])) goOn(place);
    }),
    effect(() => {
      const { tool } = store.brush.value;
      canvas.classList.toggle('is-painting', tool !== 'look');
      canvas.dataset.tool = tool;
      letGo();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    canvas.removeEventListener('pointerdown', onDown);
    canvas.removeEventListener('pointermove', onMove);
    canvas.removeEventListener('pointerup', letGo);
    canvas.removeEventListener('pointercancel', letGo);
    canvas.removeEventListener('blur', letGo);
    canvas.removeEventListener('keydown', onKey);
  };
}

/** What the brush paints: a value, or the number of a class. @param {Store} store */
function paintedTarget(store) {
  const { target } = store.brush.peek();
  return store.config.peek().problem === 'regression' ? Math.max(-1, Math.min(1, target)) : Math.max(0, Math.round(target));
}

/** @param {Place} place @returns {Place} */
function inside([x, y]) {
  return [Math.max(-DOMAIN, Math.min(DOMAIN, x)), Math.max(-DOMAIN, Math.min(DOMAIN, y))];
}
