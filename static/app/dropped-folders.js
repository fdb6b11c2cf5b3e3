/** Folders that were dropped on the page: their files with their paths, as a folder that was chosen has them. */

/** @import { Candidate } from './picture-folders.js' */

/** Files and folders that are looked at; `sortFiles` refuses fewer in words. */
const MOST_ENTRIES = 25_000;

/**
 * The folders among what was dropped. To be asked while the event is handled: afterwards the browser has forgotten them.
 * @param {DataTransfer | null} transfer
 * @returns {FileSystemDirectoryEntry[]}
 */
export function droppedFolders(transfer) {
  const entries = [...(transfer?.items ?? [])].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  return entries.filter((entry) => entry?.isDirectory).map((entry) => /** @type {FileSystemDirectoryEntry} */ (entry));
}

/** What to call them. @param {readonly { name: string }[]} folders */
export function nameOf(folders) {
  return folders.length === 1 ? folders[0]?.name || 'folder' : `${folders.length} folders`;
}

/**
 * All files below the folders.
 * @param {readonly FileSystemDirectoryEntry[]} folders
 * @returns {Promise<Candidate[]>}
 */
export async function droppedFiles(folders) {
  /** @type {Candidate[]} */
  const files = [];
  /** @type {FileSystemEntry[]} */
  const waiting = [...folders];
  for (let looked = 0; waiting.length > 0 && looked < MOST_ENTRIES; looked += 1) {
    const entry = /** @type {FileSystemEntry} */ (waiting.shift());
    if (entry.isDirectory) waiting.push(...await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry)));
    else files.push(await candidateOf(/** @type {FileSystemFileEntry} */ (entry)));
  }
  return files;
}

/** A folder hands its entries out in parts, the last of them empty. @param {FileSystemDirectoryEntry} folder */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    const part = await /** @type {Promise<FileSystemEntry[]>} */ (new Promise((resolve) => { reader.readEntries(resolve, () => resolve([])); }));
    if (part.length === 0 || all.length > MOST_ENTRIES) return all;
    all.push(...part);
  }
}

/** @param {FileSystemFileEntry} entry @returns {Promise<Candidate>} */
async function candidateOf(entry) {
  const path = entry.fullPath.replace(/^\//, '');
  const file = await /** @type {Promise<File | null>} */ (new Promise((resolve) => { entry.file(resolve, () => resolve(null)); }));
  if (!file) return { path, size: 0, problem: 'it cannot be read', open: () => Promise.reject(new DOMException('unreadable')) };
  return { path, size: file.size, open: () => Promise.resolve(file) };
}
