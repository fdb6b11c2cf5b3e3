/** A drawn picture as the configuration holds it: 28 x 28 hexadecimal digits, 0 black, f white. */

export const SIDE = 28;
const BRUSH = 1.4;
const BRIGHTEST = 15;

/** @returns {Uint8Array} a dark picture, levels 0 to 15 */
export function emptyDrawing() {
  return new Uint8Array(SIDE * SIDE);
}

/** @param {Uint8Array} levels @returns {string} empty if nothing is drawn */
export function toText(levels) {
  return levels.some((level) => level > 0) ? [...levels].map((level) => level.toString(16)).join('') : '';
}

/** @param {string} text @returns {Uint8Array} */
export function fromText(text) {
  const levels = emptyDrawing();
  for (let index = 0; index < Math.min(text.length, levels.length); index += 1) levels[index] = Number.parseInt(text.charAt(index), 16);
  return levels;
}

/**
 * Draw a line with a soft round brush.
 * @param {Uint8Array} levels changed in place
 * @param {{ x: number, y: number }} from in pixels of the picture
 * @param {{ x: number, y: number }} to
 */
export function stroke(levels, from, to) {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
  for (let step = 0; step <= steps; step += 1) {
    dab(levels, from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps);
  }
}

/** @param {Uint8Array} levels @param {number} x @param {number} y */
function dab(levels, x, y) {
  for (let row = Math.max(0, Math.floor(y - 2)); row <= Math.min(SIDE - 1, Math.ceil(y + 2)); row += 1) {
    for (let column = Math.max(0, Math.floor(x - 2)); column <= Math.min(SIDE - 1, Math.ceil(x + 2)); column += 1) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const level = Math.round(BRIGHTEST * Math.min(1, Math.max(0, BRUSH + 0.5 - distance)));
      const index = row * SIDE + column;
      levels[index] = Math.max(levels[index] ?? 0, level);
    }
  }
}
