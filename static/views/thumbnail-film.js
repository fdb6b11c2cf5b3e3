/** The pictures of a gallery thumbnail: frames of the protocol one after the other, as `/api/thumbnail/{lab}` sends them. */

import { decodeFrame } from '../app/decoder.js';

/** @import { NumberArray } from '../app/types.js' */

/**
 * @typedef {object} RacePicture
 * @property {NumberArray} values losses of the surface
 * @property {NumberArray} window
 * @property {NumberArray} points contestants x n x 3
 */

/** @typedef {{ cells: Record<string, NumberArray> }} SweepPicture the arrays of a sweep's map */
/** @typedef {{ places: Record<string, NumberArray> }} SearchPicture the arrays of compared searches */

const HEADER_BYTES = 32;
const LENGTH_AT = 28;

/**
 * Take the pictures out of an answer. A picture is the first array of a frame: i8 [outputs, size, size].
 * @param {ArrayBuffer} bytes
 * @returns {NumberArray[]}
 * @throws {import('../app/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readFilm(bytes) {
  const pictures = [];
  for (const [grids] of frames(bytes)) {
    if (grids && grids.shape.length === 3 && grids.data instanceof Int8Array) pictures.push(grids);
  }
  return pictures;
}

/**
 * Take the pictures of a race out of an answer. The surface comes again only when it has changed.
 * @param {ArrayBuffer} bytes
 * @returns {RacePicture[]}
 * @throws {import('../app/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readRaceFilm(bytes) {
  const pictures = [];
  let values;
  let window;
  for (const arrays of frames(bytes)) {
    const [first, second] = arrays;
    if (first?.shape.length === 2) [values, window] = [first, second];
    else if (first && values && window && first.shape.at(-1) === 3) pictures.push({ values, window, points: first });
  }
  return pictures;
}

/**
 * Take the pictures of a sweep out of an answer: losses and the state of each cell.
 * @param {ArrayBuffer} bytes
 * @returns {SweepPicture[]}
 * @throws {import('../app/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readSweepFilm(bytes) {
  const pictures = [];
  for (const [values, state, across, up] of frames(bytes)) {
    if (values?.shape.length === 2 && state?.data instanceof Uint8Array && across && up) pictures.push({ cells: { values, state, across, up } });
  }
  return pictures;
}

/**
 * Take the pictures of compared searches out of an answer.
 * @param {ArrayBuffer} bytes
 * @returns {SearchPicture[]}
 * @throws {import('../app/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readSearchFilm(bytes) {
  const pictures = [];
  for (const [values, shares, losses] of frames(bytes)) {
    if (values?.shape.length === 3 && shares?.data instanceof Float64Array && losses) pictures.push({ places: { values, shares, losses } });
  }
  return pictures;
}

/**
 * Arrays of one frame after the other.
 * @param {ArrayBuffer} bytes
 */
function* frames(bytes) {
  const view = new DataView(bytes);
  let start = 0;
  while (start < bytes.byteLength) {
    const length = start + HEADER_BYTES <= bytes.byteLength ? HEADER_BYTES + view.getUint32(start + LENGTH_AT, true) : bytes.byteLength;
    yield decodeFrame(bytes.slice(start, start + length)).arrays;
    start += length;
  }
}
