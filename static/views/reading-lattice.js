/** Where the places of a row lie, and how probabilities and the best path through them are drawn. */

import { SIDE } from './drawing.js';
import { cssColor } from './palette.js';

/** @import { Size } from '../lib/dom.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { Theme } from './theme.js' */
/** @typedef {{ probabilities: NumberArray, path: ArrayLike<number>, width: number, states: readonly string[], chosen: number }} Lattice width of the strip in pixels */

const LABEL_X = 4;
const DOT = 3.2;

/**
 * Middle of a place's window and the distance to the next, in px of the page.
 * @param {number} place
 * @param {number} room width of the drawing
 * @param {number} places
 * @param {number} width of the strip in its own pixels
 */
export function spanOf(place, room, places, width) {
  const step = places > 1 ? (width - SIDE) / (places - 1) : SIDE;
  return { middle: ((SIDE / 2 + place * step) / width) * room, across: (step / width) * room };
}

/**
 * The place below a point of the drawing.
 * @param {number} x
 * @param {number} room
 * @param {number} places
 * @param {number} width
 */
export function placeAt(x, room, places, width) {
  const { middle, across } = spanOf(0, room, places, width);
  return Math.min(Math.max(Math.round((x - middle) / across), 0), places - 1);
}

/**
 * Draw the lattice: a cell for each state at each place, the path as a line, the chosen place as a frame.
 * @param {CanvasRenderingContext2D} context
 * @param {Lattice} lattice
 * @param {Size} size
 * @param {Theme} theme
 */
export function drawLattice(context, { probabilities, path, width, states, chosen }, size, theme) {
  const [places = 0, count = 0] = probabilities.shape;
  const tall = size.height / Math.max(count, 1);
  context.clearRect(0, 0, size.width, size.height);
  context.font = `11px ${theme.numberFont}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (let state = 0; state < count; state += 1) {
    context.fillStyle = theme.mutedInk;
    context.fillText(state === count - 1 ? '–' : states[state] ?? '', LABEL_X, (state + 0.5) * tall);
    context.fillStyle = theme.line;
    context.fillRect(0, (state + 1) * tall - 0.5, size.width, 0.5);
  }
  for (let place = 0; place < places; place += 1) {
    const { middle, across } = spanOf(place, size.width, places, width);
    for (let state = 0; state < count; state += 1) {
      const share = probabilities.data[place * count + state] ?? 0;
      if (!(share > 0.004)) continue;
      context.fillStyle = cssColor(theme.palette.colors.positive, Math.min(1, share));
      context.fillRect(middle - across / 2 + 0.5, state * tall + 1, Math.max(1, across - 1), tall - 2);
    }
  }
  const pointAt = (/** @type {number} */ place) => ({ x: spanOf(place, size.width, places, width).middle, y: ((path[place] ?? 0) + 0.5) * tall });
  context.strokeStyle = cssColor(theme.palette.colors.negative);
  context.fillStyle = cssColor(theme.palette.colors.negative);
  context.lineWidth = 2;
  context.beginPath();
  for (let place = 0; place < places; place += 1) {
    const { x, y } = pointAt(place);
    if (place === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  for (let place = 0; place < places; place += 1) {
    const { x, y } = pointAt(place);
    context.beginPath();
    context.arc(x, y, DOT, 0, 2 * Math.PI);
    context.fill();
  }
  const { middle, across } = spanOf(chosen, size.width, places, width);
  context.strokeStyle = theme.ink;
  context.lineWidth = 1;
  context.strokeRect(middle - across / 2, 0.5, across, size.height - 1);
}
