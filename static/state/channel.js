/** The way to the server: commands out, refusals back to where they belong. */

import { signal } from '@preact/signals-core';

/** @import { createMessages } from './messages.js' */
/** @import { Config, ConnectionState, FieldError, Transport } from './types.js' */

/** @type {Transport} */
const UNCONNECTED = { command: () => Promise.reject(new Error('The page is not connected to the server yet.')) };

/** The server refused a command; `detail` is its typed error. */
export class CommandError extends Error {
  /** @param {FieldError} detail */
  constructor(detail) {
    super(detail.message);
    this.name = 'CommandError';
    this.detail = detail;
  }
}

/** @typedef {ReturnType<typeof createChannel>} Channel */

/** @param {ReturnType<typeof createMessages>['actions']} messages where a refusal is shown */
export function createChannel({ refuse, announce }) {
  let transport = UNCONNECTED;
  const connection = signal(/** @type {ConnectionState} */ ({ phase: 'loading', message: '', progress: NaN }));
  /** Why nothing can be changed here now, such as on a page that only watches; empty where everything can. */
  const held = signal('');

  /** A command whose refusal belongs beside the button that sent it. @param {string} type @param {Config} fields @returns {Promise<{answer: any, problem: FieldError | null}>} */
  async function ask(type, fields) {
    try {
      return { answer: await transport.command(type, fields), problem: null };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { answer: null, problem: error.detail };
    }
  }

  /** A command whose refusal belongs beside the field it names. @param {string} type @param {Config} [fields] @returns {Promise<any>} null when it was refused */
  async function command(type, fields = {}) {
    if (held.value) { // a key or a hand on a picture: no fault, nothing to show as one
      announce(held.value);
      return null;
    }
    const { answer, problem } = await ask(type, fields);
    if (problem) refuse(problem);
    return answer;
  }

  return {
    signals: { connection, held },
    ask,
    command,

    /** Give the commands their way to the server. @param {Transport} next */
    connect(next) { transport = next; },

    /** @param {ConnectionState} next */
    setConnection(next) { connection.value = next; },

    /** Leave the run as it is, or let go. @param {string} reason  a sentence, empty to let go */
    hold(reason) { held.value = reason; },
  };
}
