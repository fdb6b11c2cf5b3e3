/**
 * The lines between two columns and the bias dots, and which of them lies under a pointer.
 *
 * A line is a Bezier curve with level ends: x runs through (0, 1/2, 1/2, 1) of the way, y through (0, 0, 1, 1). All lines
 * of a wiring start and end at the same x, so the curve's parameter at a pointer's x is found once for all of them.
 */

/** @import { Network, Parameter } from '../state/types.js' */
/** @import { Layout } from './network-layout.js' */

/**
 * All lines into one layer.
 * @typedef {object} Wiring
 * @property {number} layer index into the network's layers
 * @property {number} startX px
 * @property {number} endX px
 * @property {number[]} sourceYs of the units that feed the layer, px
 * @property {number[]} targetYs px
 * @property {number} unitSize of the layer's units, px
 * @property {Parameter} weight
 * @property {Parameter} bias
 */

/**
 * One weight or bias: `source` counts the inputs of the layer, -1 is the bias.
 * @typedef {object} ParameterPlace
 * @property {number} layer
 * @property {number} source
 * @property {number} target
 */

const BIAS_REACH = 9;

/**
 * Join the columns of a layout by the layers of a network.
 * @param {Layout} layout
 * @param {Network} network
 * @param {number[]} activeFeatures rows of the feature column that feed the first layer
 * @returns {Wiring[]}
 */
export function wireNetwork(layout, network, activeFeatures) {
  return network.layers.map((layer, index) => {
    const from = /** @type {import('./network-layout.js').Column} */ (layout.columns[index]);
    const to = /** @type {import('./network-layout.js').Column} */ (layout.columns[index + 1]);
    return {
      layer: index,
      startX: from.x + from.unitSize / 2,
      endX: to.x - to.unitSize / 2,
      sourceYs: index === 0 ? activeFeatures.map((row) => from.ys[row] ?? 0) : from.ys,
      targetYs: to.ys,
      unitSize: to.unitSize,
      weight: layer.weight,
      bias: layer.bias,
    };
  });
}

/**
 * Number of lines.
 * @param {Wiring[]} wirings
 */
export function countLines(wirings) {
  return wirings.reduce((sum, wiring) => sum + wiring.sourceYs.length * wiring.targetYs.length, 0);
}

/**
 * Center of a unit's bias dot.
 * @param {Wiring} wiring
 * @param {number} target
 * @returns {[number, number]}
 */
export function biasCenter(wiring, target) {
  return [wiring.endX, (wiring.targetYs[target] ?? 0) + wiring.unitSize / 2];
}

/**
 * Position in the weights' flat array.
 * @param {Wiring} wiring
 * @param {ParameterPlace} place
 */
export function parameterPosition(wiring, { source, target }) {
  return source < 0 ? wiring.bias.offset + target : wiring.weight.offset + source * wiring.targetYs.length + target;
}

/**
 * Point on a line.
 * @param {Wiring} wiring
 * @param {number} source
 * @param {number} target
 * @param {number} share curve parameter, 0 at the source, 1 at the target
 * @returns {[number, number]}
 */
export function pointOnLine(wiring, source, target, share) {
  const y0 = wiring.sourceYs[source] ?? 0;
  const y1 = wiring.targetYs[target] ?? 0;
  return [wiring.startX + (wiring.endX - wiring.startX) * across(share), y0 + (y1 - y0) * along(share)];
}

/**
 * The weight or bias under a pointer, or null. A bias dot wins over a line, a nearer line over a farther one.
 * @param {Wiring[]} wirings
 * @param {number} x px
 * @param {number} y px
 * @param {number} reach how far from a line still counts, px
 * @returns {ParameterPlace | null}
 */
export function parameterAt(wirings, x, y, reach) {
  return biasAt(wirings, x, y) ?? lineAt(wirings, x, y, reach);
}

/**
 * @param {Wiring[]} wirings
 * @param {number} x
 * @param {number} y
 * @returns {ParameterPlace | null}
 */
function biasAt(wirings, x, y) {
  for (const wiring of wirings) {
    const reach = Math.min(BIAS_REACH, wiring.unitSize / 2);
    for (let target = 0; target < wiring.targetYs.length; target += 1) {
      const [centerX, centerY] = biasCenter(wiring, target);
      if (Math.hypot(x - centerX, y - centerY) <= reach) return { layer: wiring.layer, source: -1, target };
    }
  }
  return null;
}

/**
 * @param {Wiring[]} wirings
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @returns {ParameterPlace | null}
 */
function lineAt(wirings, x, y, reach) {
  const wiring = wirings.find(({ startX, endX }) => x >= startX && x <= endX);
  if (!wiring) return null;
  const width = wiring.endX - wiring.startX;
  const share = shareAt((x - wiring.startX) / width);
  const height = along(share);
  const slope = (6 * share * (1 - share)) / (1.5 - 3 * share + 3 * share * share) / width;
  /** @type {ParameterPlace | null} */
  let nearest = null;
  let nearestDistance = reach;
  wiring.sourceYs.forEach((y0, source) => {
    wiring.targetYs.forEach((y1, target) => {
      const drop = y1 - y0;
      const distance = Math.abs(y - y0 - drop * height) / Math.hypot(1, drop * slope);
      if (distance <= nearestDistance) {
        nearestDistance = distance;
        nearest = { layer: wiring.layer, source, target };
      }
    });
  });
  return nearest;
}

/**
 * Way across at a curve parameter: the Bezier polynomial with control values 0, 1/2, 1/2, 1.
 * @param {number} share
 */
function across(share) {
  return 1.5 * share * (1 - share) + share ** 3;
}

/**
 * Way along at a curve parameter: the Bezier polynomial with control values 0, 0, 1, 1.
 * @param {number} share
 */
function along(share) {
  return share * share * (3 - 2 * share);
}

/**
 * Curve parameter at a way across; 30 halvings are exact to a billionth.
 * @param {number} way 0 to 1
 */
function shareAt(way) {
  let low = 0;
  let high = 1;
  for (let round = 0; round < 30; round += 1) {
    const middle = (low + high) / 2;
    if (across(middle) < way) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
