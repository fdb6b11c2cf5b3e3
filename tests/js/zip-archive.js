/** Zip archives written by hand: sound ones, and some that lie. */

import { deflateRawSync } from 'node:zlib';

/**
 * @typedef {object} Entry
 * @property {string} path
 * @property {Uint8Array} content
 * @property {boolean} [stored]
 * @property {number} [flags]
 * @property {number} [method] said instead of the true one
 * @property {number} [size] said instead of the true one
 * @property {Uint8Array} [packed] instead of the content's
 */

/** @param {readonly Entry[]} entries @param {{ count?: number, start?: number, comment?: string }} [lies] @returns {Buffer} */
export function zip(entries, { count = entries.length, start, comment = '' } = {}) {
  /** @type {Buffer[]} */
  const files = [];
  /** @type {Buffer[]} */
  const directory = [];
  let at = 0;
  for (const { path, content, stored = false, flags = 0, method = stored ? 0 : 8, size = content.length, packed = stored ? content : deflateRawSync(content) } of entries) {
    const name = Buffer.from(path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    files.push(local, name, Buffer.from(packed));
    directory.push(central, name);
    at += 30 + name.length + packed.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(start ?? at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...files, table, end, Buffer.from(comment)]);
}
