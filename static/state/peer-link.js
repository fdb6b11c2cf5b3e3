/**
 * Links of TensorFlow Playground (`#activation=tanh&networkShape=4,2&...`) to our settings, so that old course pages go on
 * working. Everything such a link leaves out has that page's default, not ours.
 */

/** @import { Config } from './types.js' */

/** Keys that only its links have; ours have a version instead. */
const TELLTALE = ['networkShape', 'regDataset', 'percTrainData', 'batchSize', 'learningRate', 'regularizationRate', 'showTestData', 'initZero', 'xTimesY', 'xSquared', 'ySquared', 'sinX', 'sinY', 'cosX', 'cosY', 'collectStats', 'hideText', 'tutorial'];

const FEATURES = {
  x: 'x', y: 'y', xSquared: 'x_squared', ySquared: 'y_squared', xTimesY: 'x_times_y',
  sinX: 'sin_x', sinY: 'sin_y', cosX: 'cos_x', cosY: 'cos_y',
};

/** Names of its `NAME_hide` flags, where our control is called otherwise. */
const HIDE = {
  learningRate: 'learning_rate', regularizationRate: 'regularization_rate', percTrainData: 'train_share',
  batchSize: 'batch_size', numHiddenLayers: 'layers', showTestData: 'showTest',
};

const DEFAULTS = {
  activation: 'tanh', batchSize: '10', dataset: 'circle', regDataset: 'reg-plane', learningRate: '0.03', noise: '0',
  networkShape: '4,2', percTrainData: '50', problem: 'classification', regularization: 'none', regularizationRate: '0',
  x: 'true', y: 'true',
};

/** @param {ReadonlyMap<string, string>} pairs @returns {boolean} */
export function isPeerLink(pairs) {
  if (pairs.has('v')) return false;
  return TELLTALE.some((key) => pairs.has(key)) || [...pairs.keys()].some((key) => key.endsWith('_hide'));
}

/**
 * Convert the pairs of such a link; the values are still to be checked against our fields.
 *
 * @param {ReadonlyMap<string, string>} pairs
 * @returns {{changes: Config, display: {showTest?: boolean, discretize?: boolean}, hide: string[]}}
 */
export function fromPeerLink(pairs) {
  /** @param {keyof typeof DEFAULTS} key */
  const get = (key) => pairs.get(key) ?? DEFAULTS[key];
  const isOn = (/** @type {string} */ key) => (pairs.get(key) ?? DEFAULTS[/** @type {'x'} */ (key)]) === 'true';
  const regression = get('problem') === 'regression';
  const activation = get('activation').toLowerCase();
  /** @type {Config} */
  const changes = {
    problem: get('problem'),
    dataset: (regression ? get('regDataset') : get('dataset')).replaceAll('-', '_'),
    samples: regression ? 1200 : 500,
    noise: Number(get('noise')) / 100,
    train_share: Number(get('percTrainData')) / 100,
    features: Object.entries(FEATURES).filter(([theirs]) => isOn(theirs)).map(([, ours]) => ours),
    layers: get('networkShape').split(',').filter(Boolean).map((units) => ({ units: Number(units), activation })),
    learning_rate: Number(get('learningRate')),
    batch_size: Number(get('batchSize')),
    regularization: get('regularization').toLowerCase(),
    regularization_rate: Number(get('regularizationRate')),
    loss: 'half_squared_error',
    optimizer: 'sgd',
    schedule: 'constant',
    initializer: pairs.get('initZero') === 'true' ? 'zeros' : 'uniform',
    shuffle: false,
    l1_dead_at_zero: true,
  };
  const seed = Number(pairs.get('seed'));
  if (pairs.has('seed') && Number.isFinite(seed)) changes.seed = Math.round((Math.abs(seed) % 1) * 100_000) % 100_000;
  return {
    changes,
    display: { showTest: isOn('showTestData'), discretize: isOn('discretize') },
    hide: [...pairs].filter(([key, value]) => key.endsWith('_hide') && value === 'true').map(([key]) => hiddenKey(key.slice(0, -5))),
  };
}

/** @param {string} name @returns {string} */
function hiddenKey(name) {
  if (Object.hasOwn(FEATURES, name)) return `feature.${FEATURES[/** @type {keyof typeof FEATURES} */ (name)]}`;
  return Object.hasOwn(HIDE, name) ? HIDE[/** @type {keyof typeof HIDE} */ (name)] : name;
}
