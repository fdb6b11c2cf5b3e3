/**
 * What lies in a zip archive, by its central directory. Nothing is unpacked until it is asked for, and then never more than
 * the directory has promised: an archive that says one thing and unpacks to another is refused in the middle.
 */

import { formatCount } from './format.js';
import { PictureError } from './picture-file.js';

/** @typedef {{ path: string, size: number, problem: string, open: () => Promise<Blob> }} ZipEntry size unpacked, bytes; problem is empty if it can be opened */

const MOST_ARCHIVE_BYTES = 300_000_000;
export const MOST_ENTRIES = 20_000;
const MOST_UNPACKED_BYTES = 2_000_000_000;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const SIGNATURE = { end: 0x06054b50, central: 0x02014b50, local: 0x04034b50 };
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
const ZIP64 = 0xffffffff;

/**
 * @param {Blob} file
 * @param {number} most bytes that one entry may unpack to
 * @returns {Promise<ZipEntry[]>}
 */
export async function readZip(file, most) {
  if (file.size > MOST_ARCHIVE_BYTES) throw new PictureError(`The archive has ${formatCount(file.size)} bytes; at most ${formatCount(MOST_ARCHIVE_BYTES)} are read. Make its pictures smaller.`);
  const tailAt = Math.max(0, file.size - END_BYTES - LONGEST_COMMENT);
  const tail = await viewOf(file.slice(tailAt));
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== SIGNATURE.end) end -= 1;
  if (end < 0) throw new PictureError('This is not a zip archive, or it is not whole.');
  const [count, size, start] = [tail.getUint16(end + 10, true), tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (start === ZIP64 || count === 0xffff) throw new PictureError('The archive is in the zip64 format, which is not read. Make a smaller one.');
  if (count > MOST_ENTRIES) throw new PictureError(`The archive holds ${formatCount(count)} files; at most ${formatCount(MOST_ENTRIES)} are looked at.`);
  if (start + size > tailAt + end || count * CENTRAL_BYTES > size) throw new PictureError('The archive’s directory is damaged.');
  return entriesOf(file, await viewOf(file.slice(start, start + size)), count, most);
}

/** @param {Blob} file @param {DataView} directory @param {number} count @param {number} most @returns {ZipEntry[]} */
function entriesOf(file, directory, count, most) {
  const decoder = new TextDecoder();
  const entries = [];
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + CENTRAL_BYTES > directory.byteLength || directory.getUint32(at, true) !== SIGNATURE.central) throw new PictureError('The archive’s directory is damaged.');
    const [flags, method] = [directory.getUint16(at + 8, true), directory.getUint16(at + 10, true)];
    const [packed, size] = [directory.getUint32(at + 20, true), directory.getUint32(at + 24, true)];
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.getUint16(at + place, true));
    const length = Math.min(name ?? 0, Math.max(0, directory.byteLength - at - CENTRAL_BYTES));
    const path = decoder.decode(new Uint8Array(directory.buffer, directory.byteOffset + at + CENTRAL_BYTES, length));
    const place = directory.getUint32(at + 42, true);
    entries.push({ path, size, problem: problemOf(flags, method, size, most), open: () => unpack(file, place, packed, size, method) });
    at += CENTRAL_BYTES + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_UNPACKED_BYTES) throw new PictureError(`The archive says that it unpacks to ${formatCount(total)} bytes; at most ${formatCount(MOST_UNPACKED_BYTES)} are read.`);
  return entries;
}

/** @param {number} flags @param {number} method @param {number} size @param {number} most */
function problemOf(flags, method, size, most) {
  if (flags & ENCRYPTED) return 'locked with a password';
  if (method !== STORED && method !== DEFLATED) return `packed by method ${method}, which is not read`;
  return size > most ? `${formatCount(size)} bytes unpacked, at most ${formatCount(most)} are read` : '';
}

/** @param {Blob} file @param {number} place @param {number} packed @param {number} size @param {number} method @returns {Promise<Blob>} */
async function unpack(file, place, packed, size, method) {
  const head = await viewOf(file.slice(place, place + LOCAL_BYTES));
  if (head.byteLength < LOCAL_BYTES || head.getUint32(0, true) !== SIGNATURE.local) throw new PictureError('the archive points to a place where no file begins');
  const start = place + LOCAL_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const content = file.slice(start, start + packed);
  if (content.size < packed) throw new PictureError('the archive ends before it does');
  if (method === STORED) {
    if (packed !== size) throw new PictureError('its two sizes differ');
    return content;
  }
  return inflate(content, size);
}

/** Unpack and stop at the first byte too many. @param {Blob} content @param {number} size @returns {Promise<Blob>} */
async function inflate(content, size) {
  const reader = content.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  /** @type {BlobPart[]} */
  const chunks = [];
  let total = 0;
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      total += value?.length ?? 0;
      if (total > size) {
        await reader.cancel();
        throw new PictureError('it unpacks to more than it says');
      }
      if (value) chunks.push(value);
    }
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError('it cannot be unpacked: it is damaged', { cause: error });
  }
  if (total !== size) throw new PictureError('it unpacks to less than it says');
  return new Blob(chunks);
}

/** @param {Blob} part */
async function viewOf(part) {
  return new DataView(await part.arrayBuffer());
}
