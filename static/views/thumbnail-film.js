/** The pictures of a gallery thumbnail: frames of the protocol one after the other, as `/api/thumbnail/{lab}` sends them. */

import { decodeFrame } from '../app/decoder.js';

/** @import { NumberArray } from '../app/types.js' */

const HEADER_BYTES = 32;
const LENGTH_AT = 28;

/**
 * Take the pictures out of an answer. A picture is the first array of a frame: i8 [outputs, size, size].
 * @param {ArrayBuffer} bytes
 * @returns {NumberArray[]}
 * @throws {import('../app/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readFilm(bytes) {
  const view = new DataView(bytes);
  const pictures = [];
  let start = 0;
  while (start < bytes.byteLength) {
    const length = start + HEADER_BYTES <= bytes.byteLength ? HEADER_BYTES + view.getUint32(start + LENGTH_AT, true) : bytes.byteLength;
    const [grids] = decodeFrame(bytes.slice(start, start + length)).arrays;
    if (grids && grids.shape.length === 3) pictures.push(grids);
    start += length;
  }
  return pictures;
}
