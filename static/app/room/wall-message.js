/** The binary message with the pictures of a class (`docs/PROTOCOL.md`). */

import { DecodeError, decodeFrames } from '../../state/decoder.js';

/** @import { NumberArray } from '../../state/types.js' */
/** @import { RacePicture } from '../../views/thumbnail-film.js' */

/**
 * @typedef {object} Tile  what there is to see of one run
 * @property {NumberArray | null} map        output map
 * @property {RacePicture | null} race
 * @property {number} loss                   training loss, NaN where there is none
 * @property {number} testLoss
 * @property {number} at                     when it came, as `performance.now()`
 */

const MAGIC = 0xb002;
const HEADER_BYTES = 4;
const KEY_BYTES = 16;
const ENTRY_BYTES = 20;
/** Places in the stream `status`. */
const TRAINING_LOSS = 2;
const TEST_LOSS = 3;

/**
 * @param {ArrayBuffer} message
 * @returns {Map<string, Tile>} by member
 * @throws {DecodeError}
 */
export function readWall(message) {
  const view = new DataView(message);
  if (message.byteLength < HEADER_BYTES || view.getUint16(0, true) !== MAGIC) throw new DecodeError('expected the pictures of a class');
  const tiles = new Map();
  let at = HEADER_BYTES;
  for (let count = view.getUint16(2, true); count > 0; count -= 1) {
    if (at + ENTRY_BYTES > message.byteLength) throw new DecodeError('the pictures of a class end too early');
    const key = new TextDecoder().decode(new Uint8Array(message, at, KEY_BYTES));
    const start = at + ENTRY_BYTES;
    at = start + view.getUint32(at + KEY_BYTES, true);
    if (at > message.byteLength) throw new DecodeError('the pictures of a class end too early');
    tiles.set(key, readTile(message.slice(start, at)));
  }
  return tiles;
}

/** @param {ArrayBuffer} bytes frames one after the other @returns {Tile} */
function readTile(bytes) {
  /** @type {Tile} */
  const tile = { map: null, race: null, loss: NaN, testLoss: NaN, at: performance.now() };
  /** @type {NumberArray[]} */
  let surface = [];
  for (const { arrays: [first, second] } of decodeFrames(bytes)) {
    if (!first) continue;
    if (first.data instanceof Float64Array && first.shape.length === 1) {
      tile.loss = first.data[TRAINING_LOSS] ?? NaN;
      tile.testLoss = first.data[TEST_LOSS] ?? NaN;
    } else if (first.data instanceof Int8Array && first.shape.length === 3) tile.map = first;
    else if (first.shape.length === 2 && second) surface = [first, second];
    else if (first.shape.at(-1) === 3 && surface[0] && surface[1]) tile.race = { values: surface[0], window: surface[1], points: first };
  }
  return tile;
}
