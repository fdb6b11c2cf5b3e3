/** Data of the student's own on their way into the run: a table, or pictures. */

import { signal } from '@preact/signals-core';
import { uploadProblem } from './table-upload.js';

/** @import { Channel } from './channel.js' */
/** @import { createMessages } from './messages.js' */
/** @import { Settings } from './settings.js' */
/** @import { Upload } from './table-upload.js' */
/** @import { Config } from './types.js' */

/** @param {{channel: Channel, settings: Settings['actions'], messages: ReturnType<typeof createMessages>['actions']}} parts */
export function createUploads({ channel: { ask }, settings: { configure }, messages: { forgive, refuse } }) {
  /** A table that was read and is not used yet, with the sentence that says why. */
  const upload = signal(/** @type {Upload | null} */ (null));

  return {
    signals: { upload },
    actions: {
      /** Read a CSV file of the student's own and use it as it was guessed, if that does. @param {Uint8Array} bytes @param {string} name */
      async openTable(bytes, name) {
        const tooLong = uploadProblem(bytes);
        const { answer, problem } = tooLong ? { answer: null, problem: tooLong } : await ask('upload', { bytes, name });
        forgive('own');
        if (problem) refuse({ ...problem, path: 'own.table' });
        if (!answer) return;
        upload.value = { own: answer.own, choice: answer.choice, refusal: answer.refusal };
        if (answer.refusal === '' && await configure(answer.choice)) upload.value = null;
      },
      /** Send pictures of the student's own and train on them. @param {Uint8Array} bytes of `albumBytes` @param {string} name @returns {Promise<boolean>} */
      async openPictures(bytes, name) {
        forgive('pictures');
        const { answer, problem } = await ask('upload', { bytes, name });
        if (problem) refuse({ ...problem, path: 'pictures' });
        return answer !== null && (await configure(answer.choice)) !== null;
      },
      /** Use other columns of a table. @param {Config} changes @returns {Promise<boolean>} */
      async chooseColumns(changes) {
        forgive('own');
        const answer = await configure(changes);
        if (answer) upload.value = null;
        return answer !== null;
      },
      dropUpload() { upload.value = null; forgive('own'); },
    },
  };
}
