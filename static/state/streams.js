/** What arrives many times a second: the newest frame of each stream, or the whole table of a series. */

import { batch, computed, signal } from '@preact/signals-core';
import { appendRows, emptySeries } from './series.js';

/** @import { ReadonlySignal, Signal } from '@preact/signals-core' */
/** @import { Event } from '../protocol.js' */
/** @import { Frame, Series, Status } from './types.js' */

/** @typedef {{stream: string, frame: Frame} | {stream: string, start: number, generation: number, rows: Float64Array, columns: string[]}} Arrival */

export function createStreams() {
  /** @type {Map<string, Signal<Frame | null>>} */
  const frames = new Map();
  /** @type {Map<string, Signal<Series>>} */
  const tables = new Map();
  const frame = (/** @type {string} */ stream) => found(frames, stream, () => signal(/** @type {Frame | null} */ (null)));
  const series = (/** @type {string} */ stream) => found(tables, stream, () => signal(emptySeries()));

  /** Names of the streams that are on screen: what is not watched stands still. */
  const watched = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  const frameMs = signal(NaN);

  return {
    signals: { watched, frameMs, status: computed(() => readStatus(frame('status').value)) },
    /** Newest frame of a stream, null before the first. @type {(stream: string) => ReadonlySignal<Frame | null>} */
    frame,
    /** Whole table of a series stream. @type {(stream: string) => ReadonlySignal<Series>} */
    series,

    /** @param {Iterable<string>} streams on screen now */
    setWatched(streams) { watched.value = new Set(streams); },

    /** @param {number} ms running mean of the time one bundle takes to draw */
    setFrameMs(ms) { frameMs.value = ms; },

    /** @param {Event} event */
    receive(event) {
      if (event.type === 'welcome' && !event.resumed) for (const table of tables.values()) table.value = emptySeries();
    },

    /** Take over what came with one bundle; views draw before this returns. @param {Iterable<Arrival>} arrivals */
    apply(arrivals) {
      batch(() => {
        for (const arrival of arrivals) {
          if ('frame' in arrival) frame(arrival.stream).value = arrival.frame;
          else {
            const table = series(arrival.stream);
            table.value = appendRows(table.value, arrival);
          }
        }
      });
    },
  };
}

/**
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {() => T} create
 * @returns {T}
 */
function found(map, key, create) {
  let held = map.get(key);
  if (!held) map.set(key, (held = create()));
  return held;
}

/** @param {Frame | null} frame @returns {Status | null} */
function readStatus(frame) {
  const values = frame?.arrays.values?.data;
  if (!values) return null;
  const [step, epoch, trainingLoss, testLoss, trainingAccuracy, testAccuracy, stepsPerSecond, learningRate, picturesPerSecond = NaN] = values;
  return /** @type {Status} */ ({
    step, epoch, trainingLoss, testLoss, trainingAccuracy, testAccuracy, stepsPerSecond, learningRate, picturesPerSecond,
  });
}
