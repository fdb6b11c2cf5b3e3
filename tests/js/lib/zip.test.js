import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { PictureError } from '../../../static/lib/picture-file.js';
import { readZip } from '../../../static/lib/zip.js';
import { zip } from '../zip-archive.js';

const MOST = 1_000_000;
const CAT = { path: 'cat/1.png', content: Buffer.from('a picture of a cat, said to be one') };

/** @param {Uint8Array} bytes */
const open = (bytes) => readZip(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]), MOST);
/** @param {Uint8Array} bytes */
const openFirst = async (bytes) => (await open(bytes))[0]?.open();
/** @param {RegExp} words */
const refusal = (words) => (/** @type {unknown} */ error) => error instanceof PictureError && words.test(error.message);

test('what was packed comes out, stored or deflated, with a comment behind the archive', async () => {
  const entries = await open(zip([CAT, { ...CAT, path: 'dög/2.png', stored: true }], { comment: 'PK made by hand' }));
  assert.deepEqual(entries.map(({ path, size, problem }) => [path, size, problem]), [['cat/1.png', 34, ''], ['dög/2.png', 34, '']]);
  for (const entry of entries) assert.equal(await (await entry.open()).text(), CAT.content.toString());
  assert.deepEqual(await open(zip([])), []);
});

for (const [name, bytes, words] of /** @type {[string, Buffer, RegExp][]} */ ([
  ['nothing', Buffer.alloc(0), /not a zip archive/],
  ['a text', Buffer.from('no archive at all, but long enough to be one'), /not a zip archive/],
  ['the beginning of an archive', zip([CAT]).subarray(0, 60), /not a zip archive/],
  ['a directory that lies outside', zip([CAT], { start: 5_000_000 }), /directory is damaged/],
  ['a directory in the wrong place', zip([CAT], { start: 1 }), /directory is damaged/],
  ['more entries than there are', zip([CAT], { count: 9 }), /directory is damaged/],
  ['too many entries', zip([CAT], { count: 30_000 }), /30,000 files; at most 20,000/],
  ['a zip64 archive', zip([CAT], { count: 0xffff }), /zip64/],
  ['a sum of gigabytes', zip([CAT, CAT].map((entry) => ({ ...entry, size: 1_900_000_000 }))), /unpacks to 3,800,000,000 bytes/],
])) {
  test(`${name} is refused before anything is unpacked`, async () => {
    await assert.rejects(open(bytes), refusal(words));
  });
}

test('an entry that is locked, packed otherwise or too large says so', async () => {
  const entries = await open(zip([{ ...CAT, flags: 1 }, { ...CAT, method: 12 }, { ...CAT, size: MOST + 1 }]));
  assert.deepEqual(entries.map(({ problem }) => problem), ['locked with a password', 'packed by method 12, which is not read', '1,000,001 bytes unpacked, at most 1,000,000 are read']);
});

for (const [name, entry, words] of /** @type {[string, import('../zip-archive.js').Entry, RegExp][]} */ ([
  ['a bomb', { ...CAT, packed: deflateRawSync(Buffer.alloc(50_000_000)) }, /unpacks to more than it says/],
  ['a short one', { ...CAT, size: 999 }, /unpacks to less than it says/],
  ['noise', { ...CAT, packed: Buffer.from('this was never deflated, not at all') }, /cannot be unpacked|more than it says|less than it says/],
  ['one cut in the middle', { ...CAT, packed: deflateRawSync(CAT.content).subarray(0, 9) }, /cannot be unpacked/],
  ['a stored one of two sizes', { ...CAT, stored: true, size: 5 }, /two sizes differ/],
])) {
  test(`${name} is stopped while it is unpacked`, async () => {
    await assert.rejects(openFirst(zip([entry])), refusal(words));
  });
}

test('an entry that points to another place is refused', async () => {
  const bytes = zip([CAT]);
  bytes.writeUInt32LE(7, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 42);
  await assert.rejects(openFirst(bytes), refusal(/where no file begins/));
});
