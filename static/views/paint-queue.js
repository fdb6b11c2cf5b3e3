/**
 * Strokes on their way: what a hand does between two answers of the server is sent together, so that a fast hand does not
 * fill the connection. No document and no clock in here.
 */

/** @import { Strokes } from '../state/types.js' */

const MOST_A_MESSAGE = 500;

/**
 * @param {(stroke: number, strokes: Strokes) => Promise<unknown>} send
 * @param {number} [first] number of the first stroke; numbers of an earlier page must not come again
 */
export function createPaintQueue(send, first = 0) {
  let stroke = first;
  let busy = false;
  /** @type {Required<Strokes>} */
  let waiting = { add: [], erase: [], move: [] };

  const isEmpty = () => waiting.add.length + waiting.erase.length + waiting.move.length === 0;

  async function flush() {
    if (busy || isEmpty()) return;
    busy = true;
    const strokes = Object.fromEntries(Object.entries(waiting).filter(([, entries]) => entries.length > 0).map(([name, entries]) => [name, entries.slice(0, MOST_A_MESSAGE)]));
    waiting = { add: waiting.add.slice(MOST_A_MESSAGE), erase: waiting.erase.slice(MOST_A_MESSAGE), move: waiting.move.slice(MOST_A_MESSAGE) };
    try {
      await send(stroke, strokes);
    } finally {
      busy = false;
      void flush();
    }
  }

  return {
    /** A hand comes down: what follows is taken back together. */
    begin() { stroke += 1; },
    /** @param {number} x @param {number} y @param {number} target */
    add(x, y, target) { waiting.add.push([x, y, target]); void flush(); },
    /** @param {number} x @param {number} y @param {number} radius */
    erase(x, y, radius) { waiting.erase.push([x, y, radius]); void flush(); },
    /** A point goes on from where it was sent last: of two moves in a row only the ends count. @param {number[]} from @param {number[]} to */
    move(from, to) {
      const last = waiting.move.at(-1);
      if (last && last[2] === from[0] && last[3] === from[1]) waiting.move[waiting.move.length - 1] = [...last.slice(0, 2), ...to];
      else waiting.move.push([...from, ...to]);
      void flush();
    },
  };
}
