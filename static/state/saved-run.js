/** Files on their way: pieces of a file that go out, an exported file that came in. */

import { IMPORT_PART_CHARACTERS, MOST_IMPORT_PARTS } from '../protocol.js';

/** @import { ExportedEvent } from '../protocol.js' */

/** Longest file the server takes, in characters. */
export const MOST_CHARACTERS = IMPORT_PART_CHARACTERS * MOST_IMPORT_PARTS;

/**
 * Cut a file into the parts of an `import` command. A character that needs two places is never cut in half.
 *
 * @param {string} text
 * @returns {{part: number, parts: number, text: string}[]}
 */
export function importParts(text) {
  const texts = [];
  for (let start = 0; start < text.length || texts.length === 0;) {
    let end = start + IMPORT_PART_CHARACTERS;
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    texts.push(text.slice(start, end));
    start = end;
  }
  return texts.map((piece, part) => ({ part, parts: texts.length, text: piece }));
}

/** @param {ExportedEvent} exported @returns {Blob} */
export function fileOf({ media_type: type, encoding, content }) {
  if (encoding === 'text') return new Blob([content], { type });
  return new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], { type });
}
