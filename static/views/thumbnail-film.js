/** The pictures of a gallery thumbnail: frames of the protocol one after the other, as `/api/thumbnail/{lab}` sends them. */

import { decodeFrames } from '../state/decoder.js';
import { FULL_SCALE, MISSING } from './palette.js';

/** @import { NumberArray } from '../state/types.js' */

/**
 * @typedef {object} RacePicture
 * @property {NumberArray} values losses of the surface
 * @property {NumberArray} window
 * @property {NumberArray} points contestants x n x 3
 */

/** @typedef {{ cells: Record<string, NumberArray> }} SweepPicture the arrays of a sweep's map */
/** @typedef {{ places: Record<string, NumberArray> }} SearchPicture the arrays of compared searches */
/** @typedef {{ sheet: NumberArray, labels: boolean }} SheetPicture i8 pictures side by side: signed, or a class each */

/**
 * Take the pictures out of an answer. A picture is the first array of a frame: i8 [outputs, size, size].
 * @param {ArrayBuffer} bytes
 * @returns {NumberArray[]}
 * @throws {import('../state/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readFilm(bytes) {
  const pictures = [];
  for (const { arrays: [grids] } of decodeFrames(bytes)) {
    if (grids && grids.shape.length === 3 && grids.data instanceof Int8Array) pictures.push(grids);
  }
  return pictures;
}

/**
 * Take the pictures of a race out of an answer. The surface comes again only when it has changed.
 * @param {ArrayBuffer} bytes
 * @returns {RacePicture[]}
 * @throws {import('../state/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readRaceFilm(bytes) {
  const pictures = [];
  let values;
  let window;
  for (const { arrays: [first, second] } of decodeFrames(bytes)) {
    if (first?.shape.length === 2) [values, window] = [first, second];
    else if (first && values && window && first.shape.at(-1) === 3) pictures.push({ values, window, points: first });
  }
  return pictures;
}

/**
 * Take the pictures of a sweep out of an answer: losses and the state of each cell.
 * @param {ArrayBuffer} bytes
 * @returns {SweepPicture[]}
 * @throws {import('../state/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readSweepFilm(bytes) {
  const pictures = [];
  for (const { arrays: [values, state, across, up] } of decodeFrames(bytes)) {
    if (values?.shape.length === 2 && !(values.data instanceof Uint8Array) && state?.data instanceof Uint8Array && across && up) pictures.push({ cells: { values, state, across, up } });
  }
  return pictures;
}

/**
 * Take the pictures of compared searches out of an answer.
 * @param {ArrayBuffer} bytes
 * @returns {SearchPicture[]}
 * @throws {import('../state/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readSearchFilm(bytes) {
  const pictures = [];
  for (const { arrays: [values, shares, losses] } of decodeFrames(bytes)) {
    if (values?.shape.length === 3 && shares?.data instanceof Float64Array && losses) pictures.push({ places: { values, shares, losses } });
  }
  return pictures;
}

/**
 * Take the pictures out of what an experiment on images shows: its largest set of filters or maps; without one the labels
 * it gives, the picture it looks at, or the sums that have come out so far.
 * @param {ArrayBuffer} bytes
 * @returns {SheetPicture[]}
 * @throws {import('../state/decoder.js').DecodeError} if a frame breaks the protocol
 */
export function readSheetFilm(bytes) {
  return [...decodeFrames(bytes)].flatMap(({ arrays }) => sheetOf(arrays) ?? []);
}

/** @param {NumberArray[]} arrays of one frame @returns {SheetPicture | null} */
function sheetOf(arrays) {
  const [sheet] = arrays.filter(({ data, shape }) => data instanceof Int8Array && shape.length > 2).sort((a, b) => b.data.length - a.data.length);
  if (sheet) return { sheet, labels: false };
  const labels = arrays.find(({ data, shape }) => data instanceof Uint8Array && shape.length > 2);
  if (labels) return { sheet: signed(labels, (value) => value), labels: true };
  const seen = arrays.find(({ data, shape }) => data instanceof Uint8Array && shape.length === 2);
  if (seen) return { sheet: signed(seen, (value) => value >> 1), labels: false };
  const sums = arrays.find(({ data, shape }) => data instanceof Float32Array && shape.length === 2);
  if (!sums) return null;
  const largest = Math.max(...Array.from(sums.data, (value) => Math.abs(value) || 0)) || 1;
  return { sheet: signed(sums, (value) => (Number.isNaN(value) ? MISSING : (FULL_SCALE * value) / largest)), labels: false };
}

/** @param {NumberArray} array @param {(value: number) => number} convert @returns {NumberArray} */
function signed({ data, shape }, convert) {
  return { data: Int8Array.from(data, convert), shape };
}
