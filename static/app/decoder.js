/**
 * Binary frames to typed arrays (`docs/PROTOCOL.md`). Every length is checked before the bytes behind it are touched; the
 * arrays are views into the message, nothing is copied.
 */

import { FRAME } from '../protocol.js';

/** @import { Frame, NumberArray, StreamSpec } from './types.js' */
/** @import { Arrival } from './store.js' */

/** @type {Record<number, 'snapshot' | 'series'>} */
const KIND = { [FRAME.kindSnapshot]: 'snapshot', [FRAME.kindSeries]: 'series' };
const MAX_DIMENSIONS = 8;
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
 * Read one binary message.
 *
 * @param {ArrayBuffer} buffer
 * @returns {RawFrame}
 * @throws {DecodeError}
 */
export function decodeFrame(buffer) {
  if (buffer.byteLength < FRAME.headerBytes) throw new DecodeError(`a frame has at least ${FRAME.headerBytes} bytes, got ${buffer.byteLength}`);
  const view = new DataView(buffer);
  const magic = view.getUint16(0, true);
  if (magic !== FRAME.magic) throw new DecodeError(`expected magic 0xb001, got 0x${magic.toString(16)}`);
  const kindCode = view.getUint8(2);
  const kind = KIND[kindCode];
  if (!kind) throw new DecodeError(`expected frame kind 1 or 2, got ${kindCode}`);
  const payloadBytes = view.getUint32(28, true);
  if (payloadBytes !== buffer.byteLength - FRAME.headerBytes) {
    throw new DecodeError(`the header says ${payloadBytes} payload bytes, the message has ${buffer.byteLength - FRAME.headerBytes}`);
  }
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
  return { value: { data: new Type(view.buffer, from, count), shape }, end };
}

/** @param {number} position @returns {number} the next multiple of 8; the header is one itself */
function align(position) {
  return Math.ceil(position / 8) * 8;
}

/**
 * Collects the frames of a bundle until the last one came.
 *
 * @param {() => readonly StreamSpec[]} streamsOf  streams of the experiment, asked when a bundle is complete
 */
export function createAssembler(streamsOf) {
  /** @type {RawFrame[]} */
  let open = [];
  return {
    /**
     * @param {RawFrame} frame
     * @returns {{seq: number, arrivals: Arrival[]} | null} the bundle when it is complete
     */
    push(frame) {
      if (open[0] && open[0].seq !== frame.seq) open = [];
      open.push(frame);
      if (!frame.last) return null;
      const frames = open;
      open = [];
      const streams = streamsOf();
      return { seq: frame.seq, arrivals: frames.map((entry) => nameArrays(entry, streams)) };
    },
    /** Forget a half bundle, after a new connection. */
    clear() {
      open = [];
    },
  };
}

/**
 * Give the arrays of a frame the names of the catalogue.
 *
 * @param {RawFrame} raw
 * @param {readonly StreamSpec[]} streams
 * @returns {Arrival}
 * @throws {DecodeError}
 */
export function nameArrays(raw, streams) {
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
