/** A table of the student's own on its way to the server. */

import { MOST_UPLOAD_PARTS, UPLOAD_PART_BYTES } from '../protocol.js';

/** @import { Config, FieldError, OwnTable } from './types.js' */

/**
 * A table that was read and is not used yet.
 * @typedef {{own: OwnTable, choice: Config, refusal: string}} Upload
 */

const MOST_BYTES = 4_000_000;
const LONGEST_NAME = 200;

/**
 * Cut a file into the parts of an `upload` command.
 * @param {Uint8Array} bytes
 * @param {string} name
 * @returns {{name: string, part: number, parts: number, data: string}[]}
 */
export function uploadParts(bytes, name) {
  const parts = Math.max(1, Math.ceil(bytes.length / UPLOAD_PART_BYTES));
  return Array.from({ length: parts }, (_, part) => ({
    name: name.slice(0, LONGEST_NAME), part, parts, data: base64(bytes.subarray(part * UPLOAD_PART_BYTES, (part + 1) * UPLOAD_PART_BYTES)),
  }));
}

/** Why a file is not even sent, or null. @param {Uint8Array} bytes @returns {FieldError | null} */
export function uploadProblem(bytes) {
  if (bytes.length <= Math.min(MOST_BYTES, UPLOAD_PART_BYTES * MOST_UPLOAD_PARTS)) return null;
  const message = `The file has ${bytes.length.toLocaleString('en-US')} bytes; at most ${MOST_BYTES.toLocaleString('en-US')} fit. Keep fewer rows or columns.`;
  return { code: 'too_large', path: 'own.table', message, allowed: [0, MOST_BYTES] };
}

/** @param {Uint8Array} bytes  few enough to be the arguments of one call */
function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
