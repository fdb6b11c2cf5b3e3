/** Pictures of the student's own as the server takes them: grey, square, small, class after class. */

import { CLASS_LIMITS, FEWEST_OF_A_CLASS, checkClasses, fitting, sortFiles } from './picture-folders.js';
import { MOST_FILE_BYTES, PictureError, readSquare } from './picture-file.js';
import { readZip } from './zip.js';

/** @import { Candidate, Skipped } from './picture-folders.js' */

export const ALBUM_SIDE = 28;
const MAGIC = 'PICTURES1 ';

/**
 * @typedef {{ name: string, pictures: Uint8Array[] }} AlbumClass grey bytes of 28 x 28, as in the files
 * @typedef {{ name: string, classes: AlbumClass[], skipped: Skipped[], left: number, inverted: boolean }} Album left: pictures beyond what fits
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
  for (const entry of kept) {
    /** @type {Uint8Array[]} */
    const pictures = [];
    for (const file of entry.files) {
      if (!onProgress(done, total)) return null;
      done += 1;
      try {
        pictures.push(greyBytes(await readSquare(await file.open(), ALBUM_SIDE)));
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
  return { name, classes, skipped, left, inverted: isMostlyBright(classes) };
}

/**
 * As the server takes it.
 * @param {Album} album
 * @returns {Uint8Array}
 */
export function albumBytes({ classes, inverted }) {
  const head = new TextEncoder().encode(`${MAGIC}${JSON.stringify({ classes: classes.map(({ name }) => name), counts: classes.map(({ pictures }) => pictures.length) })}\n`);
  const all = classes.flatMap(({ pictures }) => pictures);
  const bytes = new Uint8Array(head.length + all.length * ALBUM_SIDE * ALBUM_SIDE);
  bytes.set(head);
  all.forEach((picture, index) => bytes.set(shown(picture, inverted), head.length + index * picture.length));
  return bytes;
}

/** A picture as the network will see it. @param {Uint8Array} picture @param {boolean} inverted */
export function shown(picture, inverted) {
  return inverted ? picture.map((value) => 255 - value) : picture;
}

/** @param {{ data: ArrayLike<number> }} pixels RGBA @returns {Uint8Array} */
export function greyBytes({ data }) {
  return Uint8Array.from({ length: data.length / 4 }, (_, index) => Math.round(0.299 * (data[4 * index] ?? 0) + 0.587 * (data[4 * index + 1] ?? 0) + 0.114 * (data[4 * index + 2] ?? 0)));
}

/** Drawings on paper are bright around the edge. @param {readonly AlbumClass[]} classes */
export function isMostlyBright(classes) {
  const all = classes.flatMap(({ pictures }) => pictures);
  const bright = all.filter((picture) => edgeMean(picture) > 200);
  return 2 * bright.length > all.length;
}

/** @param {Uint8Array} picture */
function edgeMean(picture) {
  let sum = 0;
  for (let index = 0; index < ALBUM_SIDE; index += 1) {
    sum += (picture[index] ?? 0) + (picture[picture.length - 1 - index] ?? 0) + (picture[index * ALBUM_SIDE] ?? 0) + (picture[(index + 1) * ALBUM_SIDE - 1] ?? 0);
  }
  return sum / (4 * ALBUM_SIDE);
}
