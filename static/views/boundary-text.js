/** The output map in words: what a pointer reads, and the text alternative of the whole picture. */

import { formatShare } from '../lib/format.js';
import { formatSignificant } from '../lib/numbers.js';
import { placeWords, PLANE_WORDS } from './map-axes.js';
import { MISSING } from './palette.js';
import { DOMAIN } from './points.js';

/** @import { MapAxis, NumberArray } from '../state/types.js' */
/** @import { MapWords } from './map-axes.js' */

/**
 * Number of the grid cell at a point of the plane.
 * @param {number} x -6 to 6
 * @param {number} y -6 to 6
 * @param {number} size cells a side
 */
export function cellAt(x, y, size) {
  const column = Math.min(size - 1, Math.max(0, Math.floor(((x + DOMAIN) / (2 * DOMAIN)) * size)));
  const row = Math.min(size - 1, Math.max(0, Math.floor(((DOMAIN - y) / (2 * DOMAIN)) * size)));
  return row * size + column;
}

/**
 * Real values of all outputs at a point.
 * @param {NumberArray} grids i8 [outputs, size, size]
 * @param {ArrayLike<number>} scale real value of 127, one an output
 * @param {number} x
 * @param {number} y
 */
export function valuesAt(grids, scale, x, y) {
  const [outputs = 0, size = 0] = grids.shape;
  const cell = cellAt(x, y, size);
  return Array.from({ length: outputs }, (_, output) => {
    const value = grids.data[output * size * size + cell] ?? MISSING;
    return value === MISSING ? NaN : (value / 127) * (scale[output] ?? 1);
  });
}

/**
 * What the pointer reads.
 * @param {number} x
 * @param {number} y
 * @param {number[]} values one a output
 * @param {string[]} classes names of the classes, empty when there is one value
 * @param {MapWords} [words]
 */
export function readout(x, y, values, classes, words = PLANE_WORDS) {
  const place = placeWords(words, x, y);
  const [value = NaN] = values;
  if (values.length === 0) return place;
  if (words.pair.length === 2) return `${place}  ${words.pair[value >= 0 ? 1 : 0]} ${formatSignificant(value)}`;
  if (classes.length === 0 || values.length === 1) return `${place}  value ${formatSignificant(words.valueOf(value), words.valueOf(value) === value ? 2 : 4)}`;
  const best = values.reduce((winner, value, index) => (value > (values[winner] ?? -1) ? index : winner), 0);
  return `${place}  ${classes[best] ?? best + 1} ${formatShare(values[best] ?? NaN)}`;
}

/**
 * Share of the plane that is positive, or that each class wins.
 * @param {NumberArray} grids i8 [outputs, size, size]
 * @returns {number[]} one share for one output, one a class for several
 */
export function areaShares(grids) {
  const [outputs = 0, size = 0] = grids.shape;
  const cells = size * size;
  const counts = new Array(outputs).fill(0);
  for (let cell = 0; cell < cells; cell += 1) {
    let best = 0;
    for (let output = 1; output < outputs; output += 1) {
      if ((grids.data[output * cells + cell] ?? 0) > (grids.data[best * cells + cell] ?? 0)) best = output;
    }
    if (outputs > 1 || (grids.data[cell] ?? 0) >= 0) counts[best] += 1;
  }
  return counts.map((count) => count / Math.max(1, cells));
}

/**
 * Text alternative of the map.
 * @param {string} unit name of what is shown, such as "the output"
 * @param {NumberArray | null} grids
 * @param {string[]} classes names of the classes
 * @param {{ training: number, test: number }} counts points of the data
 * @param {MapWords} [words]
 */
export function describeMap(unit, grids, classes, counts, { axes: [across, up], pair } = PLANE_WORDS) {
  const points = `${counts.training} training and ${counts.test} test points.`;
  const plane = across.label === 'x₁' ? `Map of ${unit} over x₁ and x₂ from −6 to 6.` : `Map of ${unit} over ${spanWords(across)} and ${spanWords(up)}.`;
  const [negative, positive] = pair.length === 2 ? pair : ['negative', 'positive'];
  if (!grids || grids.data.length === 0) return `${plane} Nothing computed yet. ${points}`;
  const shares = areaShares(grids);
  if (shares.length === 1) return `${plane} ${formatShare(shares[0] ?? 0)} of the plane is ${positive} (blue), the rest ${negative} (orange). ${points}`;
  const areas = shares.map((share, index) => `${classes[index] ?? `class ${index + 1}`} ${formatShare(share)}`).join(', ');
  return `${plane} Share of the plane a class: ${areas}. ${points}`;
}

/** @param {MapAxis} axis */
function spanWords({ label, low, high }) {
  return `${label} from ${formatSignificant(low, 3)} to ${formatSignificant(high, 3)}`;
}
