/** A drawn picture as the configuration holds it: hexadecimal digits, 0 black, f white; 28 rows, as many columns unless it is a strip. */

export const SIDE = 28;
const BRUSH = 1.4;
const BRIGHTEST = 15;

/** @param {number} [width] in pixels @returns {Uint8Array} a dark picture, levels 0 to 15 */
export function emptyDrawing(width = SIDE) {
  return new Uint8Array(SIDE * width);
}

/** @param {Uint8Array} levels @returns {string} empty if nothing is drawn */
export function toText(levels) {
  return levels.some((level) => level > 0) ? [...levels].map((level) => level.toString(16)).join('') : '';
}

/** @param {string} text @param {number} [width] @returns {Uint8Array} */
export function fromText(text, width = SIDE) {
  const levels = emptyDrawing(width);
  for (let index = 0; index < Math.min(text.length, levels.length); index += 1) levels[index] = Number.parseInt(text.charAt(index), 16);
  return levels;
}

/**
 * Draw a line with a soft round brush.
 * @param {Uint8Array} levels changed in place
 * @param {{ x: number, y: number }} from in pixels of the picture
 * @param {{ x: number, y: number }} to
 * @param {number} [width] of the picture
 */
export function stroke(levels, from, to, width = SIDE) {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
  for (let step = 0; step <= steps; step += 1) {
    dab(levels, from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps, width);
  }
}

/** @param {Uint8Array} levels @param {number} x @param {number} y @param {number} width */
function dab(levels, x, y, width) {
  for (let row = Math.max(0, Math.floor(y - 2)); row <= Math.min(SIDE - 1, Math.ceil(y + 2)); row += 1) {
    for (let column = Math.max(0, Math.floor(x - 2)); column <= Math.min(width - 1, Math.ceil(x + 2)); column += 1) {
      const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const level = Math.round(BRIGHTEST * Math.min(1, Math.max(0, BRUSH + 0.5 - distance)));
      const index = row * width + column;
      levels[index] = Math.max(levels[index] ?? 0, level);
    }
  }
}
