/** Pictures of the student's own as the server takes them: square, small, grey or in color, class after class. */

import { MOST_FILE_BYTES, PictureError, readSquares } from '../lib/picture-file.js';
import { readZip } from '../lib/zip.js';
import { CLASS_LIMITS, FEWEST_OF_A_CLASS, checkClasses, fitting, sortFiles } from './picture-folders.js';

/** @import { Candidate, Skipped } from './picture-folders.js' */

/** Sides in pixels, as the sets of the course have them. */
export const GREY_SIDE = 28;
export const COLOR_SIDE = 32;
/** As many pictures in color as the server takes; of grey ones `picture-folders.js` has the number. */
export const MOST_COLOR_PICTURES = 1_300;
const MAGIC = 'PICTURES1 ';
/** How far red, green and blue of a pixel lie apart, of 255, and in which share of the pixels, where a picture has colors. */
const COLORFUL = 24;
const COLORFUL_SHARE = 0.02;

/**
 * @typedef {{ grey: Uint8Array, color: Uint8Array }} AlbumPicture  bytes of 28 x 28, and of 32 x 32 red, green, blue; as in the file
 * @typedef {{ name: string, pictures: AlbumPicture[] }} AlbumClass
 * @typedef {object} Album
 * @property {string} name
 * @property {AlbumClass[]} classes
 * @property {Skipped[]} skipped
 * @property {number} left       files beyond what fits
 * @property {boolean} hasColors  some picture is not grey
 * @property {boolean} color     they go in color
 * @property {boolean} inverted  grey ones go with bright and dark turned round
 */

/** @param {readonly File[]} files of a folder, with their paths below it @returns {Candidate[]} */
export function folderFiles(files) {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, size: file.size, open: () => Promise.resolve(file) }));
}

/** @param {Blob} file @returns {Promise<Candidate[]>} */
export function zipFiles(file) {
  return readZip(file, MOST_FILE_BYTES);
}

/**
 * Decode the pictures of a folder or archive.
 * @param {string} name
 * @param {readonly Candidate[]} files
 * @param {(done: number, total: number) => boolean} onProgress false stops
 * @returns {Promise<Album | null>} null if it was stopped
 */
export async function readAlbum(name, files, onProgress) {
  const { classes: sorted, skipped } = sortFiles(files);
  checkClasses(sorted.length);
  const kept = fitting(sorted);
  const total = kept.reduce((sum, entry) => sum + entry.files.length, 0);
  const left = sorted.reduce((sum, entry) => sum + entry.files.length, 0) - total;
  /** @type {AlbumClass[]} */
  const classes = [];
  let done = 0;
  let hasColors = false;
  for (const entry of kept) {
    /** @type {AlbumPicture[]} */
    const pictures = [];
    for (const file of entry.files) {
      if (!onProgress(done, total)) return null;
      done += 1;
      try {
        const { squares: [small, large] } = await readSquares(await file.open(), [GREY_SIDE, COLOR_SIDE]);
        if (!small || !large) continue;
        hasColors ||= isColorful(large);
        pictures.push({ grey: greyBytes(small), color: colorBytes(large) });
      } catch (error) {
        if (!(error instanceof PictureError || error instanceof DOMException)) throw error;
        skipped.push({ path: file.path, why: error instanceof PictureError ? error.message : 'it cannot be read any more' });
      }
    }
    if (pictures.length >= FEWEST_OF_A_CLASS) classes.push({ name: entry.name, pictures });
    else skipped.push({ path: `${entry.name}/`, why: `${pictures.length} pictures can be read; a class needs at least ${FEWEST_OF_A_CLASS}` });
  }
  if (classes.length < CLASS_LIMITS[0]) {
    const [first] = skipped;
    throw new PictureError(`Fewer than two classes have ${FEWEST_OF_A_CLASS} pictures that can be read.${first ? ` Skipped, among others: ${first.path} (${first.why}).` : ''}`);
  }
  return { name, classes, skipped, left, hasColors, color: hasColors, inverted: isMostlyBright(classes) };
}

/**
 * What goes to the server: all pictures if they go in grey, as many as fit in color.
 * @param {Album} album
 * @returns {{ classes: { name: string, pictures: Uint8Array[] }[], left: number }} left: pictures beyond what fits
 */
export function sentPictures({ classes, color, inverted, left }) {
  const all = classes.map(({ name, pictures }) => ({ name, files: pictures }));
  const kept = color ? fitting(all, MOST_COLOR_PICTURES) : all;
  const count = (/** @type {typeof all} */ some) => some.reduce((sum, { files }) => sum + files.length, 0);
  const bytesOf = (/** @type {AlbumPicture} */ picture) => (color ? picture.color : turned(picture.grey, inverted));
  return {
    classes: kept.map(({ name, files }) => ({ name, pictures: files.map(bytesOf) })),
    left: left + count(all) - count(kept),
  };
}

/**
 * As the server takes it.
 * @param {Album} album
 * @returns {Uint8Array}
 */
export function albumBytes(album) {
  const { classes } = sentPictures(album);
  const described = { classes: classes.map(({ name }) => name), counts: classes.map(({ pictures }) => pictures.length), ...(album.color ? { channels: 3 } : {}) };
  const head = new TextEncoder().encode(`${MAGIC}${JSON.stringify(described)}\n`);
  const all = classes.flatMap(({ pictures }) => pictures);
  const bytes = new Uint8Array(head.length + all.reduce((sum, { length }) => sum + length, 0));
  bytes.set(head);
  all.forEach((picture, index) => bytes.set(picture, head.length + index * picture.length));
  return bytes;
}

/** @param {Uint8Array} grey @param {boolean} inverted */
function turned(grey, inverted) {
  return inverted ? grey.map((value) => 255 - value) : grey;
}

/** @param {{ data: ArrayLike<number> }} pixels RGBA @returns {Uint8Array} */
export function greyBytes({ data }) {
  return Uint8Array.from({ length: data.length / 4 }, (_, index) => Math.round(0.299 * (data[4 * index] ?? 0) + 0.587 * (data[4 * index + 1] ?? 0) + 0.114 * (data[4 * index + 2] ?? 0)));
}

/** @param {{ data: ArrayLike<number> }} pixels RGBA @returns {Uint8Array} red, green, blue */
export function colorBytes({ data }) {
  return Uint8Array.from({ length: (data.length / 4) * 3 }, (_, index) => data[4 * Math.floor(index / 3) + (index % 3)] ?? 0);
}

/** Is a picture more than shades of grey? A few odd pixels do not count. @param {{ data: ArrayLike<number> }} pixels RGBA */
export function isColorful({ data }) {
  let found = 0;
  for (let place = 0; place < data.length; place += 4) {
    const [red = 0, green = 0, blue = 0] = [data[place], data[place + 1], data[place + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > COLORFUL) found += 1;
  }
  return found > (COLORFUL_SHARE * data.length) / 4;
}

/** Drawings on paper are bright around the edge. @param {readonly AlbumClass[]} classes */
export function isMostlyBright(classes) {
  const all = classes.flatMap(({ pictures }) => pictures);
  const bright = all.filter(({ grey }) => edgeMean(grey) > 200);
  return 2 * bright.length > all.length;
}

/** @param {Uint8Array} picture grey */
function edgeMean(picture) {
  let sum = 0;
  for (let index = 0; index < GREY_SIDE; index += 1) {
    sum += (picture[index] ?? 0) + (picture[picture.length - 1 - index] ?? 0) + (picture[index * GREY_SIDE] ?? 0) + (picture[(index + 1) * GREY_SIDE - 1] ?? 0);
  }
  return sum / (4 * GREY_SIDE);
}
