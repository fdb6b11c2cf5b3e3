import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWall } from '../../../static/app/room/wall-message.js';
import { inOrder, matching } from '../../../static/app/room/wall-order.js';
import { stateInWords } from '../../../static/app/room/wall-tile.js';
import { FRAME } from '../../../static/protocol.js';
import { DecodeError } from '../../../static/state/decoder.js';

const F64 = 5;
const I8 = 1;

/** One frame with one array, as the server writes it. */
function frame(dtype, shape, bytes) {
  const lengths = 4 + 4 * shape.length;
  const start = Math.ceil(lengths / 8) * 8;
  const payload = start + Math.ceil(bytes.length / 8) * 8;
  const buffer = new Uint8Array(FRAME.headerBytes + payload);
  const view = new DataView(buffer.buffer);
  view.setUint16(0, FRAME.magic, true);
  view.setUint8(2, FRAME.kindSnapshot);
  view.setUint16(6, 1, true);
  view.setUint32(28, payload, true);
  view.setUint8(FRAME.headerBytes, dtype);
  view.setUint8(FRAME.headerBytes + 1, shape.length);
  shape.forEach((size, place) => view.setUint32(FRAME.headerBytes + 4 + 4 * place, size, true));
  buffer.set(bytes, FRAME.headerBytes + start);
  return buffer;
}

function wall(...tiles) {
  const parts = [new Uint8Array([0x02, 0xb0, tiles.length, 0])];
  for (const [member, ...frames] of tiles) {
    const content = Buffer.concat(frames);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, content.length, true);
    parts.push(new TextEncoder().encode(member), length, content);
  }
  return new Uint8Array(Buffer.concat(parts)).buffer;
}

const status = (...values) => frame(F64, [values.length], new Uint8Array(new Float64Array(values).buffer));
const ANN = 'a'.repeat(16);
const BOB = 'b'.repeat(16);

test('each student has a picture and the losses of their run', () => {
  const tiles = readWall(wall([ANN, status(40, 1, 0.25, 0.5), frame(I8, [1, 2, 2], new Uint8Array([127, 129, 0, 1]))], [BOB]));
  assert.deepEqual([...tiles.keys()], [ANN, BOB]);
  assert.deepEqual([tiles.get(ANN).loss, tiles.get(ANN).testLoss], [0.25, 0.5]);
  assert.deepEqual(tiles.get(ANN).map.shape, [1, 2, 2]);
  assert.deepEqual([tiles.get(BOB).map, tiles.get(BOB).loss], [null, NaN]);
});

test('a message that is cut off is refused', () => {
  const whole = wall([ANN, status(1, 1, 1, 1)]);
  for (const length of [0, 3, 5, 23, whole.byteLength - 1]) assert.throws(() => readWall(whole.slice(0, length)), DecodeError);
  assert.throws(() => readWall(new ArrayBuffer(8)), DecodeError);
});

test('the class is sorted as the teacher wants, those without a figure last', () => {
  const student = (member, pseudonym, step, solved, more) => ({ member, pseudonym, step, solved, attempts: {}, session: 's', lab: 'xor', running: false, here: true, away_s: 0, ...more });
  const students = [student('1', 'Student 10', 5, []), student('2', 'Student 2', 50, ['a'], { away_s: 60 }), student('3', 'Ann', 1, [], { session: '', lab: '' })];
  const tiles = new Map([['1', { loss: 0.5, testLoss: 0.1 }], ['2', { loss: NaN, testLoss: NaN }], ['3', { loss: 0.1, testLoss: 0.7 }]]);
  const names = (order) => inOrder(students, tiles, order).map(({ pseudonym }) => pseudonym);
  assert.deepEqual(names('name'), ['Ann', 'Student 2', 'Student 10']);
  assert.deepEqual(names('loss'), ['Ann', 'Student 10', 'Student 2']);
  assert.deepEqual(names('testLoss'), ['Student 10', 'Ann', 'Student 2']);
  assert.deepEqual(names('step'), ['Student 2', 'Student 10', 'Ann']);
  assert.deepEqual(names('solved'), ['Student 2', 'Ann', 'Student 10']);
  assert.deepEqual(names('lab'), ['Ann', 'Student 2', 'Student 10']);
  assert.deepEqual(names('away'), ['Ann', 'Student 2', 'Student 10']);
  assert.deepEqual(matching(students, ' XOR student 1').map(({ pseudonym }) => pseudonym), ['Student 10']);
  assert.equal(matching(students, '').length, 3);
});

test('a tile says who is there and since when not', () => {
  const said = (more) => stateInWords({ session: 's', here: true, running: false, away_s: 0, ...more });
  assert.equal(said({ session: '', here: false }), 'not here');
  assert.equal(said({ running: true }), 'training');
  assert.equal(said({}), 'paused');
  assert.equal(said({ here: false, away_s: 50 }), 'away 50 s');
  assert.equal(said({ here: false, away_s: 120, running: true }), 'away 2 min, training');
  assert.equal(said({ here: false, away_s: 7260 }), 'away 2 h');
});
