/** The `numbers` stream by unit, and what can be said of two units. */

/** @import { NumberArray } from '../state/types.js' */

/** @typedef {{ name: string, value: number, gradient: number }} UnitNumber */
/** @typedef {{ members: UnitNumber[][], others: UnitNumber[] }} Units  the numbers of each unit, and those of no unit */

/**
 * @param {Record<string, NumberArray> | undefined} arrays
 * @param {readonly string[]} names of all numbers
 * @returns {Units}
 */
export function readUnits(arrays, names) {
  const { values, gradients, units } = arrays ?? {};
  if (!values || !gradients || !units || values.data.length !== names.length) return { members: [], others: [] };
  const [count = 0, width = 0] = units.shape;
  const numberAt = (/** @type {number} */ index) => ({ name: names[index] ?? '', value: values.data[index] ?? NaN, gradient: gradients.data[index] ?? NaN });
  const members = Array.from({ length: count }, (_, unit) => Array.from({ length: width }, (_, role) => numberAt(units.data[unit * width + role] ?? -1)));
  const taken = new Set(units.data);
  const others = names.flatMap((_, index) => (taken.has(index) ? [] : [numberAt(index)]));
  return { members, others };
}

/**
 * What is worth saying: units that are one, units that do not move.
 * @param {readonly UnitNumber[][]} members
 * @returns {{ words: string, mark: boolean }[]}
 */
export function compareUnits(members) {
  const [first = []] = members;
  const said = members.flatMap((unit, index) => {
    const found = [];
    if (index > 0 && unit.every(({ value }, role) => value === first[role]?.value)) {
      found.push({ words: `Units 1 and ${index + 1} are equal to the last bit: together they are one unit.`, mark: true });
    }
    if (unit.every(({ gradient }) => gradient === 0)) {
      found.push({ words: `The gradient of unit ${index + 1} is exactly 0: it will never move.`, mark: true });
    }
    return found;
  });
  return said.length > 0 ? said : [{ words: 'The units differ, and each has a gradient.', mark: false }];
}
