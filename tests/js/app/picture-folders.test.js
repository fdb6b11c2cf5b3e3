import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_COLOR_PICTURES, albumBytes, colorBytes, greyBytes, isColorful, isMostlyBright, sentPictures } from '../../../static/app/album.js';
import { checkClasses, fitting, sortFiles } from '../../../static/app/picture-folders.js';
import { PictureError } from '../../../static/lib/picture-file.js';

const open = () => Promise.resolve(new Blob());
/** @param {string} path */
const file = (path) => ({ path, size: 10, open });

test('the folder that a picture lies in is its class, however deep', () => {
  const { classes, skipped } = sortFiles(['pets/dog/10.png', 'pets/dog/9.JPG', 'pets/cat/a.webp', 'pets/train/cat/b.gif', 'pets/'].map(file));
  assert.deepEqual(classes.map(({ name, files }) => [name, files.map(({ path }) => path)]), [
    ['cat', ['pets/cat/a.webp', 'pets/train/cat/b.gif']], ['dog', ['pets/dog/9.JPG', 'pets/dog/10.png']],
  ]);
  assert.deepEqual(skipped, []);
});

for (const [path, why] of /** @type {[string, RegExp][]} */ ([
  ['../../etc/cat/passwd.png', /leads elsewhere/],
  ['cat/../../x.png', /leads elsewhere/],
  ['/etc/cat/x.png', /leads elsewhere/],
  ['C:/cat/x.png', /leads elsewhere/],
  ['cat\\x.png', /leads elsewhere/],
  ['cat//x.png', /leads elsewhere/],
  ['cat/x.png\0.exe', /leads elsewhere/],
  ['cat/.DS_Store', /hidden/],
  ['cat/._1.png', /hidden/],
  ['__MACOSX/cat/1.png', /hidden/],
  ['.git/cat/1.png', /hidden/],
  ['cat/Thumbs.db', /hidden/],
  ['cat/readme.txt', /not a PNG/],
  ['cat/picture.svg', /not a PNG/],
  ['cat/run.exe', /not a PNG/],
  ['cat/png', /not a PNG/],
  ['alone.png', /in no folder/],
  [`${'c'.repeat(41)}/1.png`, /no name for a class/],
  ['c\u202eat/1.png', /no name for a class/],
])) {
  test(`${JSON.stringify(path)} is skipped by name`, () => {
    const { classes, skipped } = sortFiles([file(path)]);
    assert.deepEqual(classes, []);
    assert.equal(skipped[0]?.path, path);
    assert.match(skipped[0]?.why ?? '', why);
  });
}

test('empty files and those that an archive cannot open are skipped, odd names of classes are only names', () => {
  const { classes, skipped } = sortFiles([{ ...file('cat/1.png'), size: 0 }, { ...file('cat/2.png'), problem: 'locked with a password' }, file('__proto__/1.png'), file('constructor/1.png')]);
  assert.deepEqual(skipped.map(({ why }) => why), ['empty', 'locked with a password']);
  assert.deepEqual(classes.map(({ name }) => name), ['__proto__', 'constructor']);
});

test('too many files and too few or many classes are refused in words', () => {
  assert.throws(() => sortFiles(Array.from({ length: 20_001 }, () => file('cat/1.png'))), PictureError);
  for (const count of [0, 1, 21]) assert.throws(() => checkClasses(count), PictureError);
  for (const count of [2, 20]) checkClasses(count);
});

test('when not all fit, the large classes give and their files are spread evenly', () => {
  const files = Array.from({ length: 100 }, (_, index) => file(`${index}`));
  const [large, small] = fitting([{ name: 'large', files }, { name: 'small', files: files.slice(0, 5) }], 15);
  assert.deepEqual(large?.files.map(({ path }) => path), ['0', '10', '20', '30', '40', '50', '60', '70', '80', '90']);
  assert.equal(small?.files.length, 5);
});

/** A picture of one grey, as large as the page keeps it. @param {number} level */
const plain = (level) => ({ grey: new Uint8Array(784).fill(level), color: new Uint8Array(3072).fill(level) });

test('an album is a line of JSON and the bytes, turned round where the files are drawings on paper', () => {
  const [paper, board] = [plain(250), plain(10)];
  const album = { name: 'x', skipped: [], left: 0, hasColors: false, color: false, inverted: true, classes: [{ name: 'ä', pictures: [paper, paper] }, { name: 'b', pictures: [board] }] };
  const bytes = albumBytes(album);
  const head = 'PICTURES1 {"classes":["ä","b"],"counts":[2,1]}\n';
  assert.equal(new TextDecoder().decode(bytes.subarray(0, bytes.length - 3 * 784)), head);
  assert.deepEqual([bytes.at(-785), bytes.at(-1)], [5, 245]);
  assert.equal(isMostlyBright(album.classes), true);
  assert.equal(isMostlyBright([{ name: 'b', pictures: [board] }]), false);
  assert.deepEqual([...greyBytes({ data: [255, 255, 255, 255, 255, 0, 0, 255] })], [255, 76]);
});

test('an album in color says so, is never turned round, and its largest classes give where not all fit', () => {
  const classes = [{ name: 'a', pictures: Array.from({ length: 1400 }, () => plain(200)) }, { name: 'b', pictures: [plain(1), plain(2), plain(3), plain(4)] }];
  const album = { name: 'x', skipped: [], left: 7, hasColors: true, color: true, inverted: true, classes };
  const sent = sentPictures(album);
  assert.deepEqual([sent.classes.map(({ pictures }) => pictures.length), sent.left], [[MOST_COLOR_PICTURES - 4, 4], 7 + 104]);
  const bytes = albumBytes(album);
  const head = `PICTURES1 {"classes":["a","b"],"counts":[${MOST_COLOR_PICTURES - 4},4],"channels":3}\n`;
  assert.equal(new TextDecoder().decode(bytes.subarray(0, head.length)), head);
  assert.equal(bytes.length, head.length + MOST_COLOR_PICTURES * 3072);
  assert.ok(bytes.length <= 4_000_000);
  assert.deepEqual([bytes[head.length], bytes.at(-1)], [200, 4]);
});

test('a picture has colors where more than a few of its pixels do', () => {
  const grey = Array.from({ length: 100 }, () => [90, 92, 95, 255]).flat();
  assert.equal(isColorful({ data: grey }), false);
  assert.equal(isColorful({ data: [200, 30, 30, 255, ...grey] }), false);
  assert.equal(isColorful({ data: [...Array.from({ length: 10 }, () => [200, 30, 30, 255]).flat(), ...grey] }), true);
  assert.deepEqual([...colorBytes({ data: [1, 2, 3, 255, 4, 5, 6, 255] })], [1, 2, 3, 4, 5, 6]);
});
