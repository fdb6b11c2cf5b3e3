import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestOnly, PRESENT, stepBeside } from '../../../static/state/past.js';

test('a move goes from moment to moment and ends at the first one and at the present', () => {
  assert.equal(stepBeside(PRESENT, 500, -1), 499);
  assert.equal(stepBeside(PRESENT, 500, 1), null);
  const past = { step: 200, present: 500, kept: [0, 100, 200, 400] };
  assert.equal(stepBeside(past, 500, -1), 100);
  assert.equal(stepBeside(past, 500, -8), 0);
  assert.equal(stepBeside(past, 500, 1), 400);
  assert.equal(stepBeside(past, 500, 2), null);
});

test('of many questions one is on its way and the latest follows', async () => {
  /** @type {number[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const answers = [];
  const offer = latestOnly((/** @type {number} */ value) => {
    asked.push(value);
    return new Promise((resolve) => { answers.push(() => resolve(undefined)); });
  });
  const all = offer(1);
  for (const value of [2, 3, 4]) void offer(value);
  answers.shift()?.();
  await new Promise((resolve) => { setTimeout(resolve); });
  answers.shift()?.();
  await all;
  assert.deepEqual(asked, [1, 4]);
});
