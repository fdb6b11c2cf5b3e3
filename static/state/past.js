/** Moving through the moments of a run that the server has kept. No document in here. */

/**
 * @typedef {object} PastState
 * @property {number | null} step  of the moment that is shown; null is the present
 * @property {number} present      step the run has come to
 * @property {readonly number[]} kept  steps that can be shown, ascending
 */

/** @type {PastState} */
export const PRESENT = Object.freeze({ step: null, present: 0, kept: [] });

/**
 * The step to ask for when somebody goes so many moments back or on; null for the present.
 *
 * @param {PastState} past
 * @param {number} newest   step the run is at now
 * @param {number} moments  negative: back
 * @returns {number | null}
 */
export function stepBeside({ step, kept }, newest, moments) {
  // What was kept while training goes on the page has not heard: the server takes the nearest.
  if (step === null) return moments < 0 ? Math.max(0, newest - 1) : null;
  const here = kept.findLastIndex((one) => one <= step);
  const next = here + moments;
  if (next >= kept.length) return null;
  return kept[Math.max(0, next)] ?? null;
}

/**
 * Keep one question on its way and only the latest of those that come meanwhile.
 *
 * @template T
 * @param {(value: T) => Promise<unknown>} ask
 */
export function latestOnly(ask) {
  let busy = false;
  /** @type {{value: T} | null} */
  let next = null;
  /** @param {T} value */
  return async function offer(value) {
    next = { value };
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const current = next;
        next = null;
        await ask(current.value);
      }
    } finally {
      busy = false;
    }
  };
}
