/** Which files of a folder or archive are pictures of which class: the class is the folder that a picture lies in. Pure. */

import { formatCount } from '../lib/format.js';
import { PictureError } from '../lib/picture-file.js';

/**
 * A file that may be a picture.
 * @typedef {{ path: string, size: number, problem?: string, open: () => Promise<Blob> }} Candidate
 * @typedef {{ path: string, why: string }} Skipped
 * @typedef {{ name: string, files: Candidate[] }} PictureClass
 */

export const CLASS_LIMITS = /** @type {const} */ ([2, 20]);
export const FEWEST_OF_A_CLASS = 4;
export const MOST_PICTURES = 5_000;
const MOST_FILES = 20_000;
const LONGEST_NAME = 40;
const ENDINGS = /\.(png|jpe?g|gif|webp|bmp)$/i;
const SYSTEM_FILE = /^(\.|__MACOSX$|thumbs\.db$|desktop\.ini$|@eaDir$)/i;
const UNPRINTABLE = /\p{C}/u;

/**
 * Sort files into classes.
 * @param {readonly Candidate[]} files
 * @returns {{ classes: PictureClass[], skipped: Skipped[] }} classes and their files by name
 */
export function sortFiles(files) {
  if (files.length > MOST_FILES) throw new PictureError(`The folder holds ${formatCount(files.length)} files; at most ${formatCount(MOST_FILES)} are looked at.`);
  /** @type {Map<string, Candidate[]>} */
  const classes = new Map();
  /** @type {Skipped[]} */
  const skipped = [];
  for (const file of files) {
    const found = classOf(file);
    if ('why' in found) {
      if (found.why) skipped.push({ path: file.path, why: found.why });
    } else classes.set(found.name, [...(classes.get(found.name) ?? []), file]);
  }
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const sorted = [...classes].sort(([one], [other]) => compare(one, other));
  return { classes: sorted.map(([name, own]) => ({ name, files: own.sort((one, other) => compare(one.path, other.path)) })), skipped };
}

/** The class of a file, or why it has none; an empty reason for what nobody misses. @param {Candidate} file @returns {{ name: string } | { why: string }} */
function classOf({ path, size, problem = '' }) {
  if (path.endsWith('/')) return { why: '' };
  if (path.includes('\\') || path.includes('\0') || path.startsWith('/') || /^[a-z]:/i.test(path)) return { why: 'its path leads elsewhere' };
  const steps = path.split('/');
  if (steps.some((step) => step === '..' || step === '.' || step === '')) return { why: 'its path leads elsewhere' };
  if (steps.some((step) => SYSTEM_FILE.test(step))) return { why: 'hidden, or the system’s own' };
  const name = (steps.at(-2) ?? '').normalize('NFC').trim();
  if (!ENDINGS.test(path)) return { why: 'not a PNG, JPEG, GIF, WebP or BMP' };
  if (!name) return { why: 'in no folder, so of no class' };
  if (name.length > LONGEST_NAME || UNPRINTABLE.test(name)) return { why: `the folder’s name is no name for a class: 1 to ${LONGEST_NAME} printable characters` };
  if (problem) return { why: problem };
  return size === 0 ? { why: 'empty' } : { name };
}

/**
 * Refuse what is no task: too few classes or too many.
 * @param {number} count of classes
 */
export function checkClasses(count) {
  const [fewest, most] = CLASS_LIMITS;
  if (count === 0) throw new PictureError('There are no pictures in it. Put the pictures of each class into a folder named after the class, and choose the folder around them.');
  if (count < fewest) throw new PictureError('There is only one class in it. Choose the folder that holds the folders of all classes.');
  if (count > most) throw new PictureError(`There are ${formatCount(count)} classes in it; ${fewest} to ${most} can be learned. Keep fewer folders.`);
}

/**
 * As many files of each class as fit together, spread evenly over its files; or what has been made of files.
 * @template T
 * @param {readonly { name: string, files: T[] }[]} classes
 * @param {number} [most] pictures in all
 * @returns {{ name: string, files: T[] }[]}
 */
export function fitting(classes, most = MOST_PICTURES) {
  let share = Math.max(0, ...classes.map(({ files }) => files.length));
  const total = () => classes.reduce((sum, { files }) => sum + Math.min(files.length, share), 0);
  while (total() > most) share -= 1;
  return classes.map(({ name, files }) => {
    const count = Math.min(files.length, share);
    return { name, files: Array.from({ length: count }, (_, index) => /** @type {T} */ (files[Math.floor((index * files.length) / count)])) };
  });
}
