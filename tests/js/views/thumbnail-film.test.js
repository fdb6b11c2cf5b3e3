import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilm, readSheetFilm } from '../../../static/views/thumbnail-film.js';

/** One frame with a 1 x 2 x 2 grid of a value. @param {number} value */
function frame(value) {
  const bytes = new Uint8Array(32 + 24);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xb001, true);
  view.setUint8(2, 1);
  view.setUint16(6, 1, true);
  view.setUint32(28, 24, true);
  view.setUint8(32, 1);
  view.setUint8(33, 3);
  [1, 2, 2].forEach((length, axis) => view.setUint32(36 + 4 * axis, length, true));
  new Int8Array(bytes.buffer).fill(value, 48, 52);
  return bytes;
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  return /** @type {ArrayBuffer} */ (Uint8Array.from(parts.flatMap((part) => [...part])).buffer);
}

test('pictures come out in order', () => {
  const pictures = readFilm(join([frame(-5), frame(7)]));
  assert.deepEqual(pictures.map(({ data }) => [...data]), [[-5, -5, -5, -5], [7, 7, 7, 7]]);
});

test('nothing sent, nothing shown', () => {
  assert.deepEqual(readFilm(new ArrayBuffer(0)), []);
});

test('a film that was cut off is refused', () => {
  assert.throws(() => readFilm(join([frame(1)]).slice(0, 40)), { name: 'DecodeError' });
  assert.throws(() => readFilm(join([frame(1)]).slice(0, 20)), { name: 'DecodeError' });
});

test('the largest set of filters or maps is shown of an experiment on images', () => {
  const [picture] = readSheetFilm(join([frame(7)]));
  assert.deepEqual({ ...picture, sheet: [...(picture?.sheet.data ?? [])] }, { sheet: [7, 7, 7, 7], labels: false });
});
