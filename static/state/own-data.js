/** Points of the student's own, as the page knows them from `network` and `config`: axes, classes, units. */

/** @import { Store } from './store.js' */
/** @import { Config, MapAxis, Network } from './types.js' */

/** Key of the data set that is the student's own. */
export const OWN = 'own';

/** Half the width of the map. */
const REACH = 6;

/** @type {readonly [MapAxis, MapAxis]} */
const PLANE = [{ label: 'x₁', low: -REACH, high: REACH }, { label: 'x₂', low: -REACH, high: REACH }];

/** @param {Network | null} network @returns {readonly [MapAxis, MapAxis]} across, up */
export function mapAxes(network) {
  return network?.shown ? [network.shown.across, network.shown.up] : PLANE;
}

/** A coordinate of the map in the axis' own unit. @param {MapAxis} axis @param {number} place -6 to 6 */
export function inUnits({ low, high }, place) {
  return low + ((place + REACH) / (2 * REACH)) * (high - low);
}

/** Where a value lies on the map, -6 to 6. @param {MapAxis} axis @param {number} value */
export function onMap({ low, high }, value) {
  return ((value - low) / (high - low)) * 2 * REACH - REACH;
}

/** An output of -1 to 1 as the number that is predicted. @param {Network | null} network @param {number} output */
export function inTargetUnits(network, output) {
  const target = network?.target;
  return target ? target.low + ((output + 1) / 2) * (target.high - target.low) : output;
}

/**
 * Numbers at which an axis has ticks: round ones, about five, inside the map.
 * @param {MapAxis} axis
 * @returns {number[]} in the axis' own unit
 */
export function axisTicks({ low, high }) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** Names of the two or more classes, empty for regression. @param {Store} store @returns {readonly string[]} */
export function classNames(store) {
  const { dataset, own, problem } = store.config.value;
  if (problem === 'regression') return [];
  return dataset === OWN ? own?.classes ?? [] : store.catalogue.value?.datasets[dataset]?.classes ?? [];
}

/**
 * A configuration for a session that does not have the points or pictures: those of the lab's start instead.
 * @param {Config} config
 * @param {Config} start
 * @returns {Config}
 */
export function withoutOwnData(config, start) {
  if (config.image_set === OWN) {
    const { image_set: _, pictures, ...others } = config;
    return 'image_set' in start ? { ...others, image_set: start.image_set } : others;
  }
  if (config.dataset !== OWN) return config;
  const { dataset, problem, own, map, features, loss, ...others } = config;
  const kept = ['dataset', 'problem', 'features', 'loss'].filter((name) => name in start);
  return { ...others, ...Object.fromEntries(kept.map((name) => [name, start[name]])) };
}
