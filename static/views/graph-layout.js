/** Where the nodes of a graph stand: a column each step of computation, and few crossings. */

/** @import { GraphNode } from '../state/types.js' */

/**
 * @typedef {object} Place
 * @property {GraphNode} node
 * @property {number} column
 * @property {number} x  px, left
 * @property {number} y  px, top
 *
 * @typedef {{name: string, inputs: string[], height: number}} Slot  of a column: a node, or an arrow that passes by
 *
 * @typedef {object} GraphPlan
 * @property {Map<string, Place>} places
 * @property {{from: string, to: string, path: string}[]} arrows  paths as SVG writes them
 * @property {number} width   px
 * @property {number} height  px
 */

export const NODE = { width: 86, height: 58 };
const PASSING_HEIGHT = 12;
const GAP = { x: 26, y: 18 };
const MARGIN = 10;
const SWEEPS = 8;
const HEAD = 4;

/**
 * Column of each node: one after the last of those it reads. Inputs stand right before the first node that reads them.
 * @param {readonly GraphNode[]} nodes each after those it reads
 * @returns {Map<string, number>}
 */
export function columnsOf(nodes) {
  /** @type {Map<string, number>} */
  const columns = new Map();
  for (const { name, inputs } of nodes) columns.set(name, inputs.reduce((last, source) => Math.max(last, (columns.get(source) ?? 0) + 1), 0));
  for (const { name, kind } of nodes) {
    if (kind !== 'zeros' && kind !== 'input') continue;
    const readers = nodes.filter(({ inputs }) => inputs.includes(name)).map((reader) => columns.get(reader.name) ?? 1);
    if (readers.length > 0) columns.set(name, Math.max(0, Math.min(...readers) - 1));
  }
  return columns;
}

/**
 * Place all nodes. An arrow over several columns gets a place of its own in each, so that it goes around what it passes.
 * @param {readonly GraphNode[]} nodes each after those it reads
 * @returns {GraphPlan}
 */
export function planGraph(nodes) {
  const columns = columnsOf(nodes);
  const last = Math.max(0, ...columns.values());
  /** @type {Slot[][]} */
  const stacks = Array.from({ length: last + 1 }, () => []);
  /** @type {{from: string, to: string, stops: string[]}[]} */
  const routes = [];
  for (const { name, inputs } of nodes) {
    const column = columns.get(name) ?? 0;
    const before = inputs.map((source) => {
      const stops = [source];
      for (let passed = (columns.get(source) ?? 0) + 1; passed < column; passed += 1) {
        const stop = `${source}>${name}#${passed}`;
        stacks[passed]?.push({ name: stop, inputs: [stops.at(-1) ?? source], height: PASSING_HEIGHT });
        stops.push(stop);
      }
      routes.push({ from: source, to: name, stops: [...stops, name] });
      return stops.at(-1) ?? source;
    });
    stacks[column]?.push({ name, inputs: before, height: NODE.height });
  }
  orderRows(stacks);
  const heights = stacks.map((stack) => stack.reduce((sum, slot) => sum + slot.height + GAP.y, -GAP.y));
  const height = Math.max(NODE.height, ...heights);
  /** @type {Map<string, {x: number, y: number, middle: number}>} */
  const spots = new Map();
  stacks.forEach((stack, column) => {
    let y = MARGIN + (height - (heights[column] ?? 0)) / 2;
    for (const slot of stack) {
      spots.set(slot.name, { x: MARGIN + column * (NODE.width + GAP.x), y, middle: y + slot.height / 2 });
      y += slot.height + GAP.y;
    }
  });
  const places = new Map(nodes.map((node) => [node.name, { node, column: columns.get(node.name) ?? 0, x: spots.get(node.name)?.x ?? 0, y: spots.get(node.name)?.y ?? 0 }]));
  const arrows = routes.map(({ from, to, stops }) => ({ from, to, path: pathThrough(stops.map((stop) => spots.get(stop) ?? { x: 0, middle: 0 })) }));
  return { places, arrows, width: 2 * MARGIN + (last + 1) * (NODE.width + GAP.x) - GAP.x, height: 2 * MARGIN + height };
}

/**
 * Order each column by where its neighbours stand, to and fro.
 * @param {Slot[][]} stacks sorted in place
 */
function orderRows(stacks) {
  /** @type {Map<string, string[]>} */
  const neighbours = new Map(stacks.flat().map(({ name, inputs }) => [name, [...inputs]]));
  for (const { name, inputs } of stacks.flat()) for (const source of inputs) neighbours.get(source)?.push(name);
  /** @type {Map<string, number>} */
  const rows = new Map();
  const settle = (/** @type {Slot[]} */ stack) => stack.forEach(({ name }, row) => rows.set(name, row - (stack.length - 1) / 2));
  stacks.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const stack of sweep % 2 ? [...stacks].reverse() : stacks) {
      const wish = new Map(stack.map(({ name }) => {
        const around = neighbours.get(name) ?? [];
        return [name, around.length > 0 ? around.reduce((sum, other) => sum + (rows.get(other) ?? 0), 0) / around.length : (rows.get(name) ?? 0)];
      }));
      stack.sort((one, other) => (wish.get(one.name) ?? 0) - (wish.get(other.name) ?? 0));
      settle(stack);
    }
  }
}

/** @param {{x: number, middle: number}[]} spots from the source to the reader */
function pathThrough(spots) {
  return spots.slice(1).map((to, index) => {
    const from = spots[index] ?? to;
    const isLast = index === spots.length - 2;
    const [x0, x1] = [from.x + NODE.width, to.x - (isLast ? HEAD : 0)];
    const bend = (x1 - x0) / 2;
    const start = index === 0 ? `M${x0} ${from.middle}` : `L${x0} ${from.middle}`;
    return `${start} C${x0 + bend} ${from.middle} ${x1 - bend} ${to.middle} ${x1} ${to.middle}`;
  }).join(' ');
}
