/** The run as the server tells it, and what can be asked of it. */

import { signal } from '@preact/signals-core';
import { PRESENT } from './past.js';

/** @import { Event } from '../protocol.js' */
/** @import { Channel } from './channel.js' */
/** @import { Config, Divergence, Network, RunState, StepSize, Strokes } from './types.js' */

const IDLE = Object.freeze({ running: false, reason: 'started', message: '', step: 0, stepsPerSecond: null });

/** @typedef {ReturnType<typeof createRun>} Run */

/** @param {Channel} channel */
export function createRun({ command }) {
  /** What the server holds for certain, null before it has said so; the settings add the changes still on their way. */
  const confirmed = signal(/** @type {Config | null} */ (null));
  const network = signal(/** @type {Network | null} */ (null));
  const run = signal(/** @type {RunState} */ (IDLE));
  const divergence = signal(/** @type {Divergence | null} */ (null));
  const undoable = signal(false);
  const redoable = signal(false);
  const past = signal(PRESENT);
  const solved = signal(/** @type {ReadonlySet<number>} */ (new Set()));
  /** What the newest check of a task found missing, by the task's number. */
  const missing = signal(/** @type {ReadonlyMap<number, string[]>} */ (new Map()));
  const stepSize = signal(/** @type {StepSize} */ ({ count: 1, unit: 'epoch' }));

  return {
    confirmed,
    signals: { network, run, divergence, undoable, redoable, past, solved, missing, stepSize },
    actions: {
      play: () => command('play'),
      pause: () => command('pause'),
      toggle: () => command(run.value.running ? 'pause' : 'play'),
      /** Pause and train a little; without arguments the chosen step size. @param {Partial<StepSize>} [size] */
      step: (size = {}) => command('step', { ...stepSize.value, ...size }),
      /** @param {StepSize} size */
      setStepSize(size) { stepSize.value = size; },
      /** Fresh weights at step 0, paused. @param {number | null} [seed] null keeps the seed */
      reset: (seed = null) => command('reset', { seed }),
      /** Look at the kept moment nearest to a step; null: the present. @param {number | null} step */
      recall: (step) => command('recall', { step }),
      /** Make the moment that is looked at the present one. */
      rewind: () => command('rewind'),
      undo: () => command('undo'),
      redo: () => command('redo'),
      /** Set one weight or bias. @param {string} target @param {number[]} index @param {number} value */
      edit: (target, index, value) => command('edit', { target, index, value }),
      /** Change points of the map. @param {number} stroke @param {Strokes} strokes */
      paint: (stroke, strokes) => command('paint', { stroke, ...strokes }),
      /** Ask the server whether a task of the lab is solved. @param {number} task from 0 */
      check: (task) => command('check', { task }),
      dismissDivergence() { divergence.value = null; },
    },

    /** @param {Event} event */
    receive(event) {
      switch (event.type) {
        case 'welcome':
        case 'configured':
          confirmed.value = event.config;
          network.value = /** @type {Network} */ (event.network);
          run.value = runState(event.state);
          undoable.value = event.undoable;
          redoable.value = event.redoable;
          if (event.type === 'welcome') {
            solved.value = new Set(event.solved);
            past.value = PRESENT;
          } else if (event.reset) divergence.value = null;
          break;
        case 'recalled':
          past.value = { step: event.step, present: event.present, kept: event.kept };
          confirmed.value = event.config;
          network.value = /** @type {Network} */ (event.network);
          break;
        case 'edited':
          undoable.value = event.undoable;
          redoable.value = event.redoable;
          break;
        case 'checked':
          missing.value = new Map(missing.value).set(event.task, event.missing);
          if (event.solved) solved.value = new Set(solved.value).add(event.task);
          break;
        case 'state':
          run.value = runState(event);
          if (event.running) divergence.value = null;
          break;
        case 'diverged':
          divergence.value = event;
          break;
      }
    },
  };
}

/** @param {import('../protocol.js').RunState} state @returns {RunState} */
function runState(state) {
  return {
    running: state.running,
    reason: state.reason,
    message: state.message,
    step: state.step,
    stepsPerSecond: state.steps_per_second,
  };
}
