/** Trials of a sweep whose runs are shown. */

import { signal } from '@preact/signals-core';

/** @import { Event } from '../protocol.js' */

/** Runs of a sweep that can be kept beside the opened one. */
export const MOST_KEPT = 6;
const NO_TRIALS = Object.freeze({ opened: -1, kept: /** @type {readonly number[]} */ ([]) });

export function createTrials() {
  /** By their numbers; without a choice (-1) a view opens the best one. */
  const trials = signal(/** @type {{readonly opened: number, readonly kept: readonly number[]}} */ (NO_TRIALS));
  return {
    signals: { trials },
    actions: {
      /** @param {number} trial */
      openTrial(trial) { trials.value = { ...trials.value, opened: trial }; },
      /** Show a trial's run beside the opened one. @param {number} trial */
      keepTrial(trial) {
        const { opened, kept } = trials.value;
        if (kept.length < MOST_KEPT && !kept.includes(trial)) trials.value = { opened, kept: [...kept, trial] };
      },
      /** @param {number} trial */
      dropTrial(trial) { trials.value = { ...trials.value, kept: trials.value.kept.filter((other) => other !== trial) }; },
    },
    /** @param {Event} event */
    receive(event) {
      if (event.type === 'configured' && event.reset) trials.value = NO_TRIALS;
    },
  };
}
