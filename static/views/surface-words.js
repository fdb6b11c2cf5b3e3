/** The surface and who is where on it, in words. */

import { formatLoss } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';

/** @import { Contestant } from './contestants.js' */
/** @import { Window } from './surface-geometry.js' */

/** Numbers of one contestant in the `positions` stream. */
const WIDTH = 6;

/**
 * @param {object} picture
 * @param {string[]} picture.axes names of the weights that are drawn
 * @param {Window} picture.window
 * @param {ArrayLike<number>} picture.minima pairs across, up
 * @param {readonly Contestant[]} picture.contestants
 * @param {ArrayLike<number>} picture.positions rows across, up, loss, gradient norm, steps, finite
 * @returns {string}
 */
export function describeSurface({ axes, window, minima, contestants, positions }) {
  const number = (/** @type {number | undefined} */ value) => formatSignificant(value ?? NaN, 3);
  const [across = 'across', up] = axes;
  const span = `${across} from ${number(window[0])} to ${number(window[1])}`;
  const frame = up ? `${span}, ${up} from ${number(window[2])} to ${number(window[3])}` : span;
  const lowest = [];
  for (let index = 0; index + 1 < minima.length; index += 2) lowest.push(up ? `(${number(minima[index])}, ${number(minima[index + 1])})` : number(minima[index]));
  const places = contestants.map(({ name }, index) => {
    const [x, y, loss = NaN, , , finite] = Array.from({ length: WIDTH }, (_, column) => positions[index * WIDTH + column]);
    if (!finite) return `${name} has diverged`;
    return `${name} at ${up ? `(${number(x)}, ${number(y)})` : number(x)} with loss ${formatLoss(loss)}`;
  });
  return [
    `Loss over ${frame}.`,
    lowest.length > 0 ? `Lowest ${lowest.length === 1 ? 'point' : 'points'}: ${lowest.join(', ')}.` : '',
    `${places.join('; ')}.`,
  ].filter(Boolean).join(' ');
}
