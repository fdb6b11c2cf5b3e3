/** A sweep's trial as a race: the address of the same problem on its loss surface. */

import { rooted } from '../lib/rooted.js';
import { defaultsOf } from '../state/fields.js';
import { writeHash } from '../state/url-state.js';

/** @import { Store } from '../state/store.js' */
/** @import { Catalogue, Config } from '../state/types.js' */

/** What the race's surface of two ReLUs has: two neurons in one layer, no noise. @type {Config} */
const TWO_RELUS = { target: 'piecewise', width: 2, depth: 1, noise: 0, activation: 'relu' };

/** What different optimizers call it. */
const MOMENTUM_FIELDS = ['momentum', 'beta1'];

/**
 * @param {Store} store
 * @param {{ across: number, up: number }} trial
 * @returns {string} empty where the race has no such problem
 */
export function raceLink(store, { across, up }) {
  const catalogue = store.catalogue.value;
  const race = catalogue?.experiments.race;
  const { x_axis: first, y_axis: second, ...fixed } = store.config.value;
  /** @type {Config} */
  const chosen = { ...fixed, [first]: across, [second]: up };
  const same = Object.entries(TWO_RELUS).every(([name, value]) => chosen[name] === value);
  if (!catalogue || !race || !same) return '';
  const contestants = [{ optimizer: chosen.optimizer, learning_rate: rounded(chosen.learning_rate), optimizer_settings: settingsOf(chosen, catalogue), batch: 'race' }];
  const config = { surface: 'two_relu', surface_settings: { x0: chosen.x0, samples: chosen.samples }, contestants, batch_size: chosen.batch_size, seed: chosen.seed };
  const start = { ...defaultsOf(race.fields), .../** @type {Config} */ (catalogue.labs.find(({ key }) => key === 'race'))?.start };
  return rooted(`/lab/race${writeHash(config, { catalogue, fields: race.fields, start }, {})}`);
}

/** The optimizer's own numbers; a momentum that the trial has chosen goes to what this kind calls it. @param {Config} chosen @param {Catalogue} catalogue @returns {Config} */
function settingsOf(chosen, catalogue) {
  const field = catalogue.optimizers[chosen.optimizer]?.fields.find(({ name }) => MOMENTUM_FIELDS.includes(name));
  return chosen.momentum === undefined || !field ? chosen.optimizer_settings : { ...chosen.optimizer_settings, [field.name]: rounded(chosen.momentum) };
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(6));
}
