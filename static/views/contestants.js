/** How contestants of a race are told apart: a name, a colour and a shape each, the same in every picture. */

import { classColor, cssColor } from './palette.js';
import { classShape } from './points.js';

/** @import { Catalogue, Config } from '../state/types.js' */
/** @import { ThemeColors } from './palette.js' */
/** @import { PointShape } from './points.js' */

/**
 * @typedef {object} Contestant
 * @property {string} name such as `Adam`, with its number where an optimizer takes part more than once
 * @property {number} learningRate
 * @property {string} color CSS colour
 * @property {PointShape} shape
 */

/**
 * Contestants in the order of the configuration.
 * @param {Catalogue | null} catalogue
 * @param {readonly Config[]} rows the configuration's contestants
 * @param {ThemeColors} colors
 * @returns {Contestant[]}
 */
export function listContestants(catalogue, rows, colors) {
  return rows.map(({ optimizer, learning_rate: learningRate }, index) => {
    const label = catalogue?.optimizers[optimizer]?.label ?? optimizer;
    const alone = rows.filter((row) => row.optimizer === optimizer).length === 1;
    return {
      name: alone ? label : `${label} ${index + 1}`,
      learningRate,
      color: cssColor(classColor(colors, index)),
      shape: classShape(index),
    };
  });
}

/**
 * Who is drawn on a surface: everyone in a race, or the one run of another experiment.
 * @param {Catalogue | null} catalogue
 * @param {Config} config
 * @param {ThemeColors} colors
 * @returns {Contestant[]}
 */
export function contestantsOf(catalogue, config, colors) {
  const run = { optimizer: config.optimizer ?? '', learning_rate: config.learning_rate };
  return listContestants(catalogue, config.contestants ?? [run], colors);
}
