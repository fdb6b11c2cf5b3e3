import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTabMemory } from '../../../static/app/tab-memory.js';

test('a tab knows its run of each lab after a reload, and does without where nothing can be kept', () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const storage = { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value) };
  Object.assign(globalThis, { sessionStorage: storage });
  const tab = createTabMemory('playground/xor');
  assert.deepEqual(tab.recall(), { session: null, token: '' });
  tab.remember('abc', 'secret');
  assert.deepEqual(createTabMemory('playground/xor').recall(), { session: 'abc', token: 'secret' });
  assert.deepEqual(createTabMemory('playground/spiral').recall(), { session: null, token: '' });
  Object.assign(globalThis, { sessionStorage: { getItem() { throw new Error('forbidden'); }, setItem() { throw new Error('forbidden'); } } });
  tab.remember('abc', 'secret');
  assert.deepEqual(tab.recall(), { session: null, token: '' });
});
