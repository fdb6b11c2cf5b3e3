/** Points of the student's own: units and axes, files on their way, strokes on their way. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentenceOf } from '../../../static/lib/format.js';
import { MAX_MESSAGE_BYTES, UPLOAD_PART_BYTES } from '../../../static/protocol.js';
import { axisTicks, inTargetUnits, inUnits, mapAxes, onMap, withoutOwnData } from '../../../static/state/own-data.js';
import { uploadParts, uploadProblem } from '../../../static/state/table-upload.js';
import { createPaintQueue } from '../../../static/views/paint-queue.js';

const AXIS = { label: 'height', low: 100, high: 220 };

test('an axis turns places into its own unit and back', () => {
  assert.equal(inUnits(AXIS, -6), 100);
  assert.equal(inUnits(AXIS, 0), 160);
  assert.equal(onMap(AXIS, 220), 6);
  assert.deepEqual(mapAxes(null).map(({ label }) => label), ['x₁', 'x₂']);
});

test('ticks are round numbers inside the map', () => {
  assert.deepEqual(axisTicks(AXIS), [100, 150, 200]);
  assert.deepEqual(axisTicks({ label: '', low: -0.05, high: 1.05 }).map((tick) => tick.toFixed(2)), ['0.00', '0.50', '1.00']);
  for (const [low, high] of [[0, 1e12], [-3e-7, 2e-7], [1e9, 1e9 + 4], [-1, 1]]) {
    const ticks = axisTicks({ label: '', low: /** @type {number} */ (low), high: /** @type {number} */ (high) });
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${low} to ${high}: ${ticks}`);
  }
});

test('an output is told in the unit of what is predicted', () => {
  const network = /** @type {any} */ ({ target: { label: 'price', low: 10, high: 30 } });
  assert.equal(inTargetUnits(network, 0), 20);
  assert.equal(inTargetUnits(null, 0.5), 0.5);
});

test('a refusal loses the path that its place on the page says', () => {
  assert.equal(sentenceOf({ path: 'own.table', message: 'own.table: Row 3 is short.' }), 'Row 3 is short.');
  assert.equal(sentenceOf({ path: '', message: 'Offline.' }), 'Offline.');
});

test('a link to own data gives a stranger everything but the points', () => {
  const start = { dataset: 'spiral', problem: 'classification', noise: 0 };
  const link = { dataset: 'own', own: {}, features: ['c0'], noise: 0.2, problem: 'regression' };
  assert.deepEqual(withoutOwnData(link, start), { dataset: 'spiral', problem: 'classification', noise: 0.2 });
});

test('a table is cut into messages that the server takes', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  const parts = uploadParts(bytes, 'a'.repeat(300));
  assert.deepEqual(parts.map(({ part, parts: all }) => [part, all]), [[0, 3], [1, 3], [2, 3]]);
  const longest = JSON.stringify({ type: 'upload', id: Number.MAX_SAFE_INTEGER, ...uploadParts(new Uint8Array(UPLOAD_PART_BYTES), 'ü'.repeat(300))[0] });
  assert.ok(new TextEncoder().encode(longest).length <= MAX_MESSAGE_BYTES);
  const whole = parts.map(({ data }) => atob(data)).join('');
  assert.deepEqual(Uint8Array.from(whole, (letter) => letter.charCodeAt(0)), bytes);
  assert.equal(uploadParts(new Uint8Array(0), 'empty.csv').length, 1);
  assert.match(uploadProblem(new Uint8Array(4_000_001))?.message ?? '', /4,000,001 bytes; at most 4,000,000/);
  assert.equal(uploadProblem(bytes), null);
});

test('strokes wait for the answer and are sent together', async () => {
  /** @type {any[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const answers = [];
  const queue = createPaintQueue((stroke, strokes) => new Promise((resolve) => { sent.push([stroke, strokes]); answers.push(() => resolve(null)); }), 10);
  queue.begin();
  queue.add(0, 0, 1);
  queue.add(1, 0, 1);
  queue.add(2, 0, 1);
  assert.deepEqual(sent, [[11, { add: [[0, 0, 1]] }]]);
  answers.shift()?.();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent[1], [11, { add: [[1, 0, 1], [2, 0, 1]] }]);
  queue.begin();
  queue.move([0, 0], [1, 1]);
  queue.move([1, 1], [2, 2]);
  answers.shift()?.();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent[2], [12, { move: [[0, 0, 2, 2]] }]);
});
