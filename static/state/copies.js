/** The run as something to keep: saved on the server, forked, written to a file and read again. */

import { MOST_CHARACTERS } from './saved-run.js';

/** @import { ExportedEvent } from '../protocol.js' */
/** @import { Channel } from './channel.js' */
/** @import { createMessages } from './messages.js' */
/** @import { FieldError } from './types.js' */

/** @param {Channel} channel @param {ReturnType<typeof createMessages>['actions']} messages */
export function createCopies({ ask }, messages) {
  return {
    actions: {
      /** Make another run from the moment that is shown. @returns {Promise<string | null>} name of its session */
      async fork() {
        const { answer, problem } = await ask('fork', {});
        if (problem) messages.tell('warning', problem.message);
        return answer?.session ?? null;
      },
      /** Save the moment that is shown. @param {string} name @param {string} note */
      save: (name, note) => ask('save', { name, note }),
      /** The run in another form. @param {string} form @returns {Promise<{answer: ExportedEvent | null, problem: FieldError | null}>} */
      exportRun: (form) => ask('export', { form }),
      /** Continue from a file that was exported as JSON. @param {string} text */
      async importRun(text) {
        if (text.length <= MOST_CHARACTERS) return ask('import', { text });
        const message = `This file has ${text.length.toLocaleString('en-US')} characters; a saved run has at most ${MOST_CHARACTERS.toLocaleString('en-US')}. Choose a file that this page exported as JSON.`;
        return { answer: null, problem: { code: 'too_large', path: '', message, allowed: [] } };
      },
    },
  };
}
