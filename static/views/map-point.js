/** The point of the map under a hand, and choosing it: the maths view works it out, and features the map does not show stand where it is. */

import { OWN } from '../state/own-data.js';
import { planeToPixel } from './points.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Store } from '../state/store.js' */
/** @typedef {[number, number]} Place */

const REACH_PX = 18;

/**
 * Number of the point nearest to a place, or -1 when none is near enough for a hand.
 * @param {ArrayLike<number>} points x, y, x, y ...
 * @param {Place} place
 * @param {number} side of the map in px
 */
export function nearestPoint(points, place, side) {
  const [column, row] = planeToPixel(...place, side);
  let best = REACH_PX;
  let found = -1;
  for (let index = 0; 2 * index < points.length; index += 1) {
    const [left, top] = planeToPixel(points[2 * index] ?? NaN, points[2 * index + 1] ?? NaN, side);
    const distance = Math.hypot(left - column, top - row);
    if (distance < best) [best, found] = [distance, index];
  }
  return found;
}

/**
 * Choose a point by a click, a touch or Enter. Where there is none, the place itself is worked out.
 * @param {object} parts
 * @param {HTMLElement} parts.canvas
 * @param {Store} parts.store
 * @param {ReadonlySignal<Place | null>} parts.probe the crosshair
 * @param {ReadonlySignal<number>} parts.side of the map in px
 * @param {(event: MouseEvent) => Place} parts.placeOf
 * @returns {() => void} stop
 */
export function listenToChoice({ canvas, store, probe, side, placeOf }) {
  /** @param {Place} place */
  function choose(place) {
    if (store.brush.peek().tool !== 'look') return;
    const { points, target } = store.frame('data').peek()?.arrays ?? {};
    const point = nearestPoint(points?.data ?? [], place, side.peek());
    const [x = 0, y = 0] = point >= 0 ? [points?.data[2 * point], points?.data[2 * point + 1]] : place.map((value) => Number(value.toFixed(2)));
    store.actions.setPoint(point >= 0 ? { x, y, target: target?.data[point] ?? 0 } : { x, y });
    const { dataset, own, map } = store.config.peek();
    if (point >= 0 && dataset === OWN && (own?.columns?.length ?? 0) >= 3) void store.actions.configure({ map: { across: map.across, up: map.up, point } });
  }

  /** @param {MouseEvent} event */
  const onClick = (event) => choose(placeOf(event));
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const place = probe.peek();
    if (event.key === 'Enter' && place) choose(place);
  };
  canvas.addEventListener('click', onClick);
  canvas.addEventListener('keydown', onKey);
  return () => {
    canvas.removeEventListener('click', onClick);
    canvas.removeEventListener('keydown', onKey);
  };
}
