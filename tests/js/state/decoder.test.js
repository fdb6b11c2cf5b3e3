import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, decodeFrames, readBundle } from '../../../static/state/decoder.js';
import { CATALOGUE } from '../lab-fixture.js';

const STREAMS = CATALOGUE.experiments.playground.streams;
const CODES = new Map([[Uint8Array, 0], [Int8Array, 1], [Int32Array, 3], [Float32Array, 4], [Float64Array, 5]]);
const align = (length) => Math.ceil(length / 8) * 8;

/** Write a frame as the protocol page describes it, independently of the decoder. */
function frame(arrays, { kind = 1, stream = 0, flags = 2, seq = 7, magic = 0xb001 } = {}) {
  const sizes = arrays.map(({ data, shape }) => align(4 + 4 * shape.length) + align(data.byteLength));
  const payload = arrays.reduce((sum, { data, shape }, index) => {
    const head = align(sum + 4 + 4 * shape.length) - sum;
    sizes[index] = head + align(data.byteLength);
    return sum + sizes[index];
  }, 0);
  const buffer = new ArrayBuffer(32 + payload);
  const view = new DataView(buffer);
  view.setUint16(0, magic, true);
  view.setUint8(2, kind);
  view.setUint8(3, stream);
  view.setUint16(4, flags, true);
  view.setUint16(6, arrays.length, true);
  view.setUint32(8, 99, true);
  view.setBigUint64(12, BigInt(seq), true);
  view.setBigUint64(20, 1234n, true);
  view.setUint32(28, payload, true);
  let at = 32;
  arrays.forEach(({ data, shape }, index) => {
    view.setUint8(at, CODES.get(data.constructor));
    view.setUint8(at + 1, shape.length);
    shape.forEach((length, axis) => view.setUint32(at + 4 + 4 * axis, length, true));
    new Uint8Array(buffer, at + sizes[index] - align(data.byteLength), data.byteLength).set(new Uint8Array(data.buffer, 0, data.byteLength));
    at += sizes[index];
  });
  return buffer;
}

/** Put buffers one after the other. */
function joined(...buffers) {
  const bytes = new Uint8Array(buffers.reduce((sum, { byteLength }) => sum + byteLength, 0));
  buffers.reduce((at, buffer) => (bytes.set(new Uint8Array(buffer), at), at + buffer.byteLength), 0);
  return bytes.buffer;
}

const decodeFrame = (buffer) => decodeFrames(buffer).next().value;
const status = { data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [8] };

test('a frame gives back header and arrays', () => {
  const decoded = decodeFrame(frame([status, { data: Int8Array.of(-127, 0, 127), shape: [1, 3] }]));
  assert.equal(decoded.kind, 'snapshot');
  assert.deepEqual([decoded.stream, decoded.last, decoded.epoch, decoded.seq, decoded.timeMs], [0, true, 99, 7, 1234]);
  assert.deepEqual([...decoded.arrays[0].data], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(decoded.arrays[1].shape, [1, 3]);
  assert.deepEqual([...decoded.arrays[1].data], [-127, 0, 127]);
});

test('arrays are views, not copies', () => {
  const buffer = frame([status]);
  assert.equal(decodeFrame(buffer).arrays[0].data.buffer, buffer);
});

test('a frame cut off at any byte is refused', () => {
  const buffer = frame([status]);
  for (let length = 1; length < buffer.byteLength; length += 1) {
    assert.throws(() => decodeFrame(buffer.slice(0, length)), DecodeError, `cut at ${length}`);
  }
});

test('a shape that promises more than there is is refused before it is read', () => {
  const buffer = frame([status]);
  new DataView(buffer).setUint32(36, 0xffffffff, true);
  assert.throws(() => decodeFrame(buffer), /shape 4294967295 does not fit/);
});

test('strangers are refused: magic, kind, dtype, dimensions', () => {
  assert.throws(() => decodeFrame(frame([status], { magic: 0x1234 })), /magic/);
  assert.throws(() => decodeFrame(frame([status], { kind: 9 })), /kind 1 or 2, got 9/);
  const dtype = frame([status]);
  new DataView(dtype).setUint8(32, 17);
  assert.throws(() => decodeFrame(dtype), /dtype from 0 to 5, got 17/);
  const dimensions = frame([status]);
  new DataView(dimensions).setUint8(33, 200);
  assert.throws(() => decodeFrame(dimensions), /200 dimensions/);
});

test('a bundle is the frames of one message', () => {
  const rows = { data: Float64Array.of(0, 0.5, 1, 0.4), shape: [2, 2] };
  const start = { data: Int32Array.of(0, 3), shape: [2] };
  const bundle = readBundle(joined(frame([status], { flags: 0 }), frame([start, rows], { kind: 2, stream: 1 })), STREAMS);
  assert.equal(bundle.seq, 7);
  assert.deepEqual(bundle.arrivals.map(({ stream }) => stream), ['status', 'curves']);
  assert.deepEqual([...bundle.arrivals[0].frame.arrays.values.data], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...bundle.arrivals[1].rows], [0, 0.5, 1, 0.4]);
  assert.equal(bundle.arrivals[1].generation, 3);
});

test('half a bundle, or none, is refused', () => {
  assert.throws(() => readBundle(frame([status], { flags: 0 }), STREAMS), /ends in a frame that says so/);
  assert.throws(() => readBundle(new ArrayBuffer(0), STREAMS), DecodeError);
  assert.throws(() => readBundle(joined(frame([status]), new ArrayBuffer(5)), STREAMS), /at least 32 bytes, got 5/);
});

test('a payload that would tilt what follows is refused', () => {
  const buffer = joined(frame([status]), new ArrayBuffer(4));
  new DataView(buffer).setUint32(28, 76, true);
  assert.throws(() => decodeFrame(buffer), /the header says 76 payload bytes/);
});

test('a stream that the catalogue does not have is refused', () => {
  assert.throws(() => readBundle(frame([status], { stream: 5 }), STREAMS), /stream 5 is not in the catalogue/);
  assert.throws(() => readBundle(frame([status, status]), STREAMS), /expected 1 arrays, got 2/);
});
