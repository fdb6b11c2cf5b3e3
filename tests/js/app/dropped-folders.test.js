import assert from 'node:assert/strict';
import { test } from 'node:test';
import { droppedFiles, droppedFolders, nameOf } from '../../../static/app/dropped-folders.js';

/** @param {string} fullPath @param {boolean} [broken] */
const file = (fullPath, broken = false) => ({
  isDirectory: false, fullPath, name: fullPath.split('/').at(-1),
  file: (/** @type {(file: { size: number }) => void} */ found, /** @type {() => void} */ failed) => (broken ? failed() : found({ size: 3 })),
});

/** A folder that hands out two entries at a time, as browsers hand out a hundred. @param {string} fullPath @param {any[]} entries @returns {any} */
const folder = (fullPath, entries) => ({
  isDirectory: true, fullPath, name: fullPath.split('/').at(-1),
  createReader() {
    let next = 0;
    return { readEntries(/** @type {(part: any[]) => void} */ found) { found(entries.slice(next, next + 2)); next += 2; } };
  },
});

test('a dropped folder is read to the bottom, part after part, and what cannot be read says so', async () => {
  const pets = folder('/pets', [file('/pets/notes.txt'), folder('/pets/cat', ['1', '2', '3', '4', '5'].map((name) => file(`/pets/cat/${name}.png`))), folder('/pets/dog', [file('/pets/dog/1.png', true)])]);
  const found = await droppedFiles([pets]);
  assert.deepEqual(found.map(({ path }) => path), ['pets/notes.txt', ...['1', '2', '3', '4', '5'].map((name) => `pets/cat/${name}.png`), 'pets/dog/1.png']);
  assert.deepEqual(found.map(({ problem = '' }) => problem).filter(Boolean), ['it cannot be read']);
});

test('folders are told from files, and several have a name together', () => {
  const item = (/** @type {any} */ entry) => ({ kind: 'file', webkitGetAsEntry: () => entry });
  const [cat, dog] = [folder('/cat', []), folder('/dog', [])];
  const transfer = /** @type {any} */ ({ items: [item(cat), { kind: 'string' }, item(file('/a.png')), item(null), item(dog)] });
  assert.deepEqual(droppedFolders(transfer), [cat, dog]);
  assert.deepEqual([droppedFolders(null), nameOf([cat]), nameOf([cat, dog])], [[], 'cat', '2 folders']);
});
