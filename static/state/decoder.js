/**
 * Binary frames to typed arrays (`docs/PROTOCOL.md`). Every length is checked before the bytes behind it are touched; the
 * arrays are views into the message, nothing is copied.
 */

import { FRAME } from '../protocol.js';

/** @import { Arrival } from './streams.js' */
/** @import { Frame, NumberArray, StreamSpec } from './types.js' */

/** @type {Record<number, 'snapshot' | 'series'>} */
const KIND = { [FRAME.kindSnapshot]: 'snapshot', [FRAME.kindSeries]: 'series' };
const MAX_DIMENSIONS = 8;
const LENGTH_AT = 28;
const ALIGNMENT = 8;
const TYPES = [Uint8Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array];

/** A frame breaks the protocol. */
export class DecodeError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'DecodeError';
  }
}

/**
 * @typedef {object} RawFrame
 * @property {'snapshot' | 'series'} kind
 * @property {number} stream   index into the experiment's streams
 * @property {boolean} last    the bundle is complete with this frame
 * @property {number} epoch
 * @property {number} seq
 * @property {number} timeMs
 * @property {NumberArray[]} arrays
 */

/**
 * Read frames that stand one after the other.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Generator<RawFrame>}
 * @throws {DecodeError}
 */
export function* decodeFrames(buffer) {
  let start = 0;
  while (start < buffer.byteLength) {
    const left = buffer.byteLength - start;
    if (left < FRAME.headerBytes) throw new DecodeError(`a frame has at least ${FRAME.headerBytes} bytes, got ${left}`);
    const payloadBytes = new DataView(buffer, start).getUint32(LENGTH_AT, true);
    if (payloadBytes > left - FRAME.headerBytes || payloadBytes % ALIGNMENT !== 0) {
      throw new DecodeError(`the header says ${payloadBytes} payload bytes, the message has ${left - FRAME.headerBytes}`);
    }
    const end = start + FRAME.headerBytes + payloadBytes;
    yield decodeFrame(new DataView(buffer, start, end - start));
    start = end;
  }
}

/** @param {DataView<ArrayBuffer>} view of a whole frame @returns {RawFrame} */
function decodeFrame(view) {
  const magic = view.getUint16(0, true);
  if (magic !== FRAME.magic) throw new DecodeError(`expected magic 0xb001, got 0x${magic.toString(16)}`);
  const kindCode = view.getUint8(2);
  const kind = KIND[kindCode];
  if (!kind) throw new DecodeError(`expected frame kind 1 or 2, got ${kindCode}`);
  return {
    kind,
    stream: view.getUint8(3),
    last: (view.getUint16(4, true) & FRAME.flagLast) !== 0,
    epoch: view.getUint32(8, true),
    seq: Number(view.getBigUint64(12, true)),
    timeMs: Number(view.getBigUint64(20, true)),
    arrays: readArrays(view, view.getUint16(6, true)),
  };
}

/** @param {DataView<ArrayBuffer>} view @param {number} count @returns {NumberArray[]} */
function readArrays(view, count) {
  const arrays = [];
  let at = /** @type {number} */ (FRAME.headerBytes);
  for (let index = 0; index < count; index += 1) {
    const array = readArray(view, at, index);
    arrays.push(array.value);
    at = array.end;
  }
  if (at !== view.byteLength) throw new DecodeError(`${view.byteLength - at} bytes are left after the last of ${count} arrays`);
  return arrays;
}

/** @param {DataView<ArrayBuffer>} view @param {number} start @param {number} index @returns {{value: NumberArray, end: number}} */
function readArray(view, start, index) {
  if (start + 4 > view.byteLength) throw new DecodeError(`array ${index} starts after the end of the frame`);
  const Type = TYPES[view.getUint8(start)];
  if (!Type) throw new DecodeError(`array ${index}: expected a dtype from 0 to 5, got ${view.getUint8(start)}`);
  const dimensions = view.getUint8(start + 1);
  if (dimensions > MAX_DIMENSIONS || start + 4 + 4 * dimensions > view.byteLength) {
    throw new DecodeError(`array ${index}: ${dimensions} dimensions do not fit the frame`);
  }
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(start + 4 + 4 * axis, true));
  const count = shape.reduce((product, length) => product * length, 1);
  const from = align(start + 4 + 4 * dimensions);
  const end = align(from + count * Type.BYTES_PER_ELEMENT);
  if (end > view.byteLength) throw new DecodeError(`array ${index}: shape ${shape.join(' x ')} does not fit the frame`);
  return { value: { data: new Type(view.buffer, view.byteOffset + from, count), shape }, end };
}

/** @param {number} position @returns {number} the next multiple of 8; the header is one itself */
function align(position) {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

/**
 * Read one binary message: a bundle.
 *
 * @param {ArrayBuffer} buffer
 * @param {readonly StreamSpec[]} streams of the experiment
 * @returns {{seq: number, arrivals: Arrival[]}}
 * @throws {DecodeError}
 */
export function readBundle(buffer, streams) {
  const frames = [...decodeFrames(buffer)];
  const last = frames.at(-1);
  if (!last?.last) throw new DecodeError('a bundle ends in a frame that says so');
  return { seq: last.seq, arrivals: frames.map((frame) => nameArrays(frame, streams)) };
}

/**
 * Give the arrays of a frame the names of the catalogue.
 *
 * @param {RawFrame} raw
 * @param {readonly StreamSpec[]} streams
 * @returns {Arrival}
 * @throws {DecodeError}
 */
function nameArrays(raw, streams) {
  const spec = streams[raw.stream];
  if (!spec) throw new DecodeError(`stream ${raw.stream} is not in the catalogue`);
  if (raw.arrays.length !== spec.arrays.length) {
    throw new DecodeError(`stream ${spec.name}: expected ${spec.arrays.length} arrays, got ${raw.arrays.length}`);
  }
  const arrays = Object.fromEntries(spec.arrays.map((array, index) => [array.name, /** @type {NumberArray} */ (raw.arrays[index])]));
  if (raw.kind === 'snapshot') {
    const { seq, epoch, timeMs } = raw;
    return { stream: spec.name, frame: /** @type {Frame} */ ({ stream: spec.name, seq, epoch, timeMs, arrays }) };
  }
  const { start, rows } = arrays;
  if (start?.data.length !== 2 || !(rows?.data instanceof Float64Array) || rows.shape[1] !== spec.columns.length) {
    throw new DecodeError(`series ${spec.name}: expected start [2] and f64 rows [n, ${spec.columns.length}]`);
  }
  return { stream: spec.name, start: start.data[0] ?? 0, generation: start.data[1] ?? 0, rows: rows.data, columns: spec.columns };
}
