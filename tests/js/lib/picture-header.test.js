import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PictureError, checkPicture } from '../../../static/lib/picture-file.js';
import { pictureHeader } from '../../../static/lib/picture-header.js';

/** @param {string} hex */
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
/** @param {string} text */
const text = (text) => new TextEncoder().encode(text.padEnd(64, ' '));
const PAD = '00'.repeat(32);
const PNG = (/** @type {number} */ width, /** @type {number} */ height) => bytes(`89504e470d0a1a0a0000000d49484452${width.toString(16).padStart(8, '0')}${height.toString(16).padStart(8, '0')}${PAD}`);
const JPEG = bytes(`ffd8ffe000104a46494600010100000100010000ffff01ffc20011080123045603${PAD}`);

test('kind and size are read from the first bytes', () => {
  assert.deepEqual(pictureHeader(PNG(640, 480)), { kind: 'PNG', width: 640, height: 480 });
  assert.deepEqual(pictureHeader(JPEG), { kind: 'JPEG', width: 0x456, height: 0x123 });
  assert.deepEqual(pictureHeader(bytes(`4749463839610a000b00${PAD}`)), { kind: 'GIF', width: 10, height: 11 });
  assert.deepEqual(pictureHeader(bytes(`424d000000000000000000000000280000001c000000e4ffffff${PAD}`)), { kind: 'BMP', width: 28, height: 28 });
  assert.deepEqual(pictureHeader(bytes(`524946460000000057454250565038580a000000000000001b0000ff0000${PAD}`)), { kind: 'WebP', width: 28, height: 256 });
});

for (const [name, content] of /** @type {[string, Uint8Array][]} */ ([
  ['nothing', new Uint8Array(0)],
  ['one byte', bytes('ff')],
  ['a script', text('<script>alert(1)</script>')],
  ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ['a PDF', text('%PDF-1.7')],
  ['a zip', bytes(`504b0304${PAD}`)],
  ['a PNG without its header chunk', bytes(`89504e470d0a1a0a0000000d49444154${PAD}`)],
  ['a JPEG that never says its size', bytes(`ffd8${'ffd0'.repeat(40)}`)],
  ['a JPEG whose segment has no length', bytes(`ffd8ffe00000${PAD}`)],
  ['a WebP of an unknown form', bytes(`524946460000000057454250585858580a00${PAD}`)],
])) {
  test(`${name} is refused in words`, () => {
    assert.throws(() => checkPicture({ size: content.length }, content), (error) => error instanceof PictureError && /^(The file is empty|This is not a picture)/.test(error.message));
  });
}

test('what is too large is refused before it is decoded, and what has no size', () => {
  assert.throws(() => checkPicture({ size: 100 }, PNG(60_000, 60_000)), /60,000 × 60,000 pixels; at most 12,000 a side/);
  assert.throws(() => checkPicture({ size: 100 }, PNG(10_000, 10_000)), /50 million in all/);
  assert.throws(() => checkPicture({ size: 100 }, PNG(0, 5)), /0 × 5 pixels large: the file is damaged/);
  assert.throws(() => checkPicture({ size: 20_000_001 }, PNG(5, 5)), /20,000,001 bytes; at most 20,000,000/);
});
