/** What a person points at: a unit, points of the map, a sample. */

import { computed, signal } from '@preact/signals-core';
import { isAboutStream } from './messages.js';

/** @import { Event } from '../protocol.js' */

export function createSelection() {
  const hovered = signal('');
  const pinned = signal('');
  const marked = signal(/** @type {readonly number[]} */ ([]));
  /** The point whose passes the maths view shows. */
  const point = signal({ x: 1, y: 1, target: 1 });
  /** Whether that view is on the screen, so that the map marks the point. */
  const pointShown = signal(false);
  /** Number of the sample whose numbers a graph shows, from 0. */
  const sample = signal(0);
  /** The unit the big map shows; empty is the output. */
  const shownUnit = computed(() => hovered.value || pinned.value);

  return {
    signals: { hovered, pinned, shownUnit, marked, point, pointShown, sample },
    actions: {
      /** Show a unit large for now: `0.3` is neuron 3 of layer 0, `feature.2`; empty: the output. @param {string} unit */
      hover(unit) { hovered.value = unit; },
      /** Keep a unit large; the same unit again lets go. @param {string} unit */
      pin(unit) { pinned.value = pinned.value === unit ? '' : unit; },
      /** Put rings around points of the map. @param {readonly number[]} points  places in the `data` stream */
      mark(points) { if (marked.value.length + points.length > 0) marked.value = points; },
      /** @param {Partial<{x: number, y: number, target: number}>} next */
      setPoint(next) { point.value = { ...point.value, ...next }; },
      /** @param {boolean} on */
      showPoint(on) { pointShown.value = on; },
      /** Look at another sample. @param {number} next */
      setSample(next) { sample.value = next; },
    },

    /** @param {Event} event */
    receive(event) {
      // The neuron is gone: show the output again.
      if (event.type === 'error' && isAboutStream(event)) pinned.value = hovered.value = '';
    },
  };
}
