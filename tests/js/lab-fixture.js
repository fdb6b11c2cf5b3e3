/** A small catalogue with one field of every kind, as the server sends it. */

const named = (name, label) => ({ name, label, help: `${label}.`, formula: '' });

export const FIELDS = [
  { kind: 'choice', ...named('dataset', 'Data'), default: 'spiral', choices: ['spiral', 'circle', 'reg_plane'] },
  { kind: 'choice', ...named('problem', 'Problem'), default: 'classification', choices: ['classification', 'regression'] },
  { kind: 'real', ...named('noise', 'Noise'), default: 0, minimum: 0, maximum: 0.5, unit: 'share', scale: 'linear', stops: [0, 0.05, 0.1, 0.5] },
  { kind: 'real', ...named('train_share', 'Training share'), default: 0.5, minimum: 0.1, maximum: 0.9, unit: 'share', scale: 'linear', stops: [] },
  { kind: 'integer', ...named('samples', 'Samples'), default: 500, minimum: 10, maximum: 5000, unit: '', stops: [] },
  { kind: 'integer', ...named('seed', 'Seed'), default: 42, minimum: 0, maximum: 99_999, unit: '', stops: [] },
  { kind: 'integer', ...named('batch_size', 'Batch size'), default: 10, minimum: 1, maximum: 512, unit: '', stops: [] },
  { kind: 'flag', ...named('shuffle', 'Shuffle'), default: true },
  { kind: 'several', ...named('features', 'Features'), default: ['x', 'y'], choices: ['x', 'y', 'x_squared', 'sin_x'], minimum: 1 },
  {
    kind: 'rows', ...named('layers', 'Hidden layers'), default: [{ units: 4 }, { units: 2 }], minimum: 0, maximum: 10,
    entry: [
      { kind: 'integer', ...named('units', 'Neurons'), default: 4, minimum: 1, maximum: 32, unit: '', stops: [] },
      { kind: 'choice', ...named('activation', 'Activation'), default: 'tanh', choices: ['tanh', 'relu', 'linear'] },
      { kind: 'real', ...named('dropout', 'Dropout'), default: 0, minimum: 0, maximum: 0.9, unit: '', scale: 'linear', stops: [] },
    ],
  },
  { kind: 'choice', ...named('optimizer', 'Optimizer'), default: 'sgd', choices: ['sgd', 'adam'] },
  { kind: 'settings', ...named('optimizer_settings', 'Optimizer settings'), of: 'optimizer', registry: 'optimizers' },
  { kind: 'real', ...named('learning_rate', 'Learning rate'), default: 0.03, minimum: 1e-6, maximum: 100, unit: '', scale: 'log', stops: [0.01, 0.03, 0.1] },
];

const BETA = { kind: 'real', ...named('beta_1', 'Beta 1'), default: 0.9, minimum: 0, maximum: 0.999, unit: '', scale: 'linear', stops: [] };

export const CATALOGUE = {
  version: '0', engine_hash: '', activations: {}, losses: {}, schedules: {}, initializers: {}, datasets: {}, layers: {}, labs: [],
  optimizers: {
    sgd: { label: 'SGD', help: '', formula: '', order: 1, fields: [] },
    adam: { label: 'Adam', help: '', formula: '', order: 2, fields: [BETA] },
  },
  experiments: {
    playground: {
      label: 'Playground', help: '', formula: '', order: 1, fields: FIELDS,
      streams: [
        { name: 'status', kind: 'snapshot', help: '', arrays: [{ name: 'values', dtype: 'float64', shape: [8], help: '' }], options: [], columns: [] },
        {
          name: 'curves', kind: 'series', help: '', options: [], columns: ['step', 'loss'],
          arrays: [{ name: 'start', dtype: 'int32', shape: [2], help: '' }, { name: 'rows', dtype: 'float64', shape: ['n', 2], help: '' }],
        },
      ],
    },
  },
};
