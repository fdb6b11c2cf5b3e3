/**
 * Commands on their way: ids, promises for the answers, and the thinning of drags. No socket and no clock in here.
 */

import { importParts } from '../state/saved-run.js';
import { CommandError } from '../state/channel.js';
import { uploadParts } from '../state/table-upload.js';

/** @import { Config } from '../state/types.js' */

/**
 * @param {(message: Config) => boolean} send  false when there is no connection
 */
export function createCommands(send) {
  let lastId = 0;
  /** @type {Map<number, {resolve: (event: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  /** A drag's changes that wait for the answer to the ones before. @type {{fields: Config, promise: Promise<any>, start: () => void} | null} */
  let queued = null;
  let liveInFlight = false;

  /** @param {string} type @param {Config} fields @returns {Promise<any>} the event that answers */
  function dispatch(type, fields) {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      if (!send({ type, id, ...fields })) {
        const message = 'There is no connection to the server right now, so nothing was changed. Try again when the page is connected.';
        reject(new CommandError({ code: 'offline', path: '', message, allowed: [] }));
        return;
      }
      waiting.set(id, { resolve, reject });
    });
  }

  /** Send a file in parts that all carry one id: one command, one answer. @param {string} type @param {Config[]} parts @returns {Promise<any>} */
  function dispatchParts(type, parts) {
    const [first, ...rest] = parts;
    const answer = dispatch(type, { ...first });
    const id = lastId;
    for (const part of rest) send({ type, id, ...part });
    return answer;
  }

  /** @param {Config} fields @returns {Promise<any>} */
  function dispatchLive(fields) {
    liveInFlight = true;
    return dispatch('configure', fields).finally(() => {
      liveInFlight = false;
      queued?.start();
    });
  }

  /** @param {Config} fields @returns {Promise<any>} */
  function queueLive(fields) {
    if (queued) {
      Object.assign(queued.fields.changes, fields.changes);
      return queued.promise;
    }
    const merged = { changes: { ...fields.changes }, replace: false };
    /** @type {() => void} */
    let start = () => {};
    const promise = new Promise((resolve, reject) => {
      start = () => {
        queued = null;
        dispatchLive(merged).then(resolve, reject);
      };
    });
    queued = { fields: merged, promise, start };
    return promise;
  }

  return {
    /**
     * Send a command. `configure` with `live` keeps at most one change in flight; the ones in between are merged, the
     * latest value wins. Any other command first sends what a drag left waiting, so the order stays.
     *
     * @param {string} type
     * @param {Config} [fields]
     * @returns {Promise<any>}
     */
    command(type, fields = {}) {
      if (type === 'configure') {
        const { live = false, ...rest } = fields;
        if (live) return liveInFlight ? queueLive(rest) : dispatchLive(rest);
        queued?.start();
        return dispatch(type, rest);
      }
      queued?.start();
      if (type === 'import') return dispatchParts(type, importParts(fields.text));
      return type === 'upload' ? dispatchParts(type, uploadParts(fields.bytes, fields.name)) : dispatch(type, fields);
    },

    /** Settle the command an event answers. @param {any} event */
    settle(event) {
      const entry = event.id === null || event.id === undefined ? undefined : waiting.get(event.id);
      if (!entry) return false;
      waiting.delete(event.id);
      if (event.type === 'error') entry.reject(new CommandError(event));
      else entry.resolve(event);
      return true;
    },

    /** The connection is gone: whether commands on their way arrived, the next `welcome` tells. */
    abandon() {
      const entries = [...waiting.values()];
      waiting.clear();
      for (const entry of entries) entry.resolve(null);
    },
  };
}
