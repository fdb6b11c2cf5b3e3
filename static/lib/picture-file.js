/**
 * A picture of the student's own, decoded by the browser: the server never sees the file, only what the page makes of it.
 * Its kind and size are read from its first bytes, and nothing too large is decoded.
 */

import { formatCount } from './format.js';
import { HEADER_BYTES, pictureHeader } from './picture-header.js';

/** @import { PictureHeader } from './picture-header.js' */

export const MOST_FILE_BYTES = 20_000_000;
const LONGEST_SIDE = 12_000;
const MOST_PIXELS = 50_000_000;
export const PICTURE_KINDS = 'image/png,image/jpeg,image/gif,image/webp,image/bmp';
const ALLOWED = 'PNG, JPEG, GIF, WebP or BMP';

/**
 * Pixels of a picture, RGBA in rows; transparent ones on white.
 * @typedef {{ width: number, height: number, data: Uint8ClampedArray }} Pixels
 */

/** Why a file cannot be used: a sentence for the person. */
export class PictureError extends Error {}

/**
 * Refuse a picture that is none or too large; its content is not looked at.
 * @param {{ size: number }} file
 * @param {Uint8Array} head its first bytes
 * @returns {PictureHeader}
 */
export function checkPicture({ size }, head) {
  if (size === 0) throw new PictureError('The file is empty.');
  if (size > MOST_FILE_BYTES) throw new PictureError(`The file has ${formatCount(size)} bytes; at most ${formatCount(MOST_FILE_BYTES)} are read. Save it smaller.`);
  const header = pictureHeader(head);
  if (!header) throw new PictureError(`This is not a picture that can be read: ${ALLOWED} are. Save it as one of these.`);
  const { kind, width, height } = header;
  if (width === 0 || height === 0) throw new PictureError(`The ${kind} says that it is ${width} × ${height} pixels large: the file is damaged.`);
  if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS) {
    throw new PictureError(`The ${kind} has ${formatCount(width)} × ${formatCount(height)} pixels; at most ${formatCount(LONGEST_SIDE)} a side and ${MOST_PIXELS / 1e6} million in all are decoded. Save it smaller.`);
  }
  return header;
}

/**
 * Decode a picture.
 * @param {Blob} file
 * @param {number} side the longer one is made no longer than this, px
 * @returns {Promise<Pixels & { original: PictureHeader }>}
 */
export async function readPicture(file, side) {
  return decoded(file, (bitmap) => {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const size = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
    return draw(bitmap, [0, 0, bitmap.width, bitmap.height], size[0] ?? 1, size[1] ?? 1);
  });
}

/**
 * Decode the middle of a picture as a square, once for several sizes.
 * @param {Blob} file
 * @param {readonly number[]} sides of the results, px
 * @returns {Promise<{ squares: Pixels[], original: PictureHeader }>}
 */
export async function readSquares(file, sides) {
  return decoded(file, (bitmap) => {
    const length = Math.min(bitmap.width, bitmap.height);
    const middle = /** @type {[number, number, number, number]} */ ([(bitmap.width - length) / 2, (bitmap.height - length) / 2, length, length]);
    return { squares: sides.map((side) => draw(bitmap, middle, side, side)) };
  });
}

/**
 * @template T
 * @param {Blob} file
 * @param {(bitmap: ImageBitmap) => T} read
 * @returns {Promise<T & { original: PictureHeader }>}
 */
async function decoded(file, read) {
  const original = checkPicture(file, new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new PictureError(`The file begins as a ${original.kind} but cannot be decoded: it is damaged or not whole.`);
  }
  try {
    return { ...read(bitmap), original };
  } finally {
    bitmap.close();
  }
}

/** @param {ImageBitmap} bitmap @param {[number, number, number, number]} part left, top, width, height @param {number} width @param {number} height @returns {Pixels} */
function draw(bitmap, [left, top, wide, high], width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, wide, high, 0, 0, width, height);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}
