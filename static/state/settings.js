/** The settings of the run: what the server holds, with the changes on their way to it shown at once. */

import { batch, computed, signal } from '@preact/signals-core';
import { checkField, defaultsOf } from './fields.js';

/** @import { Channel } from './channel.js' */
/** @import { createMessages } from './messages.js' */
/** @import { Run } from './run.js' */
/** @import { Catalogue, Config } from './types.js' */

/** @typedef {ReturnType<typeof createSettings>} Settings */

/**
 * @param {string} experimentKey
 * @param {Config} labStart fields in which the lab starts differently from the experiment's defaults
 * @param {{channel: Channel, run: Run, messages: ReturnType<typeof createMessages>['actions']}} parts
 */
export function createSettings(experimentKey, labStart, { channel: { command }, run: { confirmed, signals: { run } }, messages }) {
  const catalogue = signal(/** @type {Catalogue | null} */ (null));
  const changing = onTheWay(/** @type {Config[]} */ ([]));
  const speeds = onTheWay(/** @type {(number | null)[]} */ ([]));

  const experiment = computed(() => catalogue.value?.experiments[experimentKey] ?? null);
  /** The lab's complete start configuration: what a double click and an address without a hash mean. */
  const start = computed(() => {
    const fields = experiment.value?.fields ?? [];
    const given = fields.filter((field) => field.name in labStart);
    return { ...defaultsOf(fields), ...Object.fromEntries(given.map((field) => [field.name, checkField(field, labStart[field.name])])) };
  });
  const config = computed(() => changing.values.value.reduce((sum, changes) => ({ ...sum, ...changes }), confirmed.value ?? start.value));
  /** The chosen speed in steps a second, null for full speed: of several on their way the newest. */
  const speed = computed(() => (speeds.values.value.length > 0 ? speeds.values.value.at(-1) ?? null : run.value.stepsPerSecond));

  return {
    signals: { catalogue, experiment, start, config, speed },
    actions: {
      /**
       * Change some fields of the configuration, all or nothing. The page shows them at once and takes them back if the
       * server refuses. `live` marks one of many changes of a drag: in-between values may be skipped.
       *
       * @param {Config} changes
       * @param {{replace?: boolean, live?: boolean}} [how]
       * @returns {Promise<any>} the answer, null when it was refused
       */
      configure(changes, { replace = false, live = false } = {}) {
        return batch(() => {
          for (const name of Object.keys(changes)) messages.forgive(name);
          return changing.send(changes, () => command('configure', live ? { changes, replace, live } : { changes, replace }));
        });
      },
      /** Shown at once, so that many steps of a slider do not fall over their answers. @param {number | null} stepsPerSecond null: as fast as the engine can */
      speed: (stepsPerSecond) => speeds.send(stepsPerSecond, () => command('speed', { steps_per_second: stepsPerSecond })),
    },

    /** @param {Catalogue} next */
    setCatalogue(next) { catalogue.value = next; },
  };
}

/**
 * Values that were sent and not answered yet, oldest first.
 * @template T
 * @param {T[]} none
 */
function onTheWay(none) {
  const sent = signal(none.map((value) => ({ value })));
  return {
    values: computed(() => sent.value.map(({ value }) => value)),
    /** @param {T} value @param {() => Promise<any>} ask */
    async send(value, ask) {
      const entry = { value };
      sent.value = [...sent.value, entry];
      try {
        return await ask();
      } finally {
        sent.value = sent.value.filter((other) => other !== entry);
      }
    },
  };
}
