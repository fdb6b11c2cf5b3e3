/** Canned frames: a store filled from a tiny network computed in the page, without any server. */

import { PROTOCOL_VERSION } from '../protocol.js';
import { featureLabel } from '../state/features.js';
import { createStore } from '../state/store.js';
import { CASES, featureValues, makePoints, makeSamples } from './cases.js';
import { TinyNetwork } from './tiny-network.js';

/** @import { Catalogue, DatasetSpec, Field, Frame, Network, NumberArray, Spec } from '../state/types.js' */
/** @import { Case } from './cases.js' */

const FEATURES = ['x', 'y', 'x_squared', 'y_squared', 'x_times_y', 'sin_x', 'sin_y', 'cos_x', 'cos_y'];
const FEATURE_LIMIT = 6;
const GRID = 60;
const THUMBNAIL = 20;
const BINS = 32;
const RATE = 0.1;
const CURVE_COLUMNS = ['step', 'training_loss', 'test_loss', 'training_accuracy', 'test_accuracy', 'learning_rate'];

/**
 * A store as if a server had just sent everything.
 * @param {Case} shown
 */
export function createCannedStore(shown) {
  const store = createStore('playground');
  store.catalogue.value = cannedCatalogue();
  const run = new CannedRun(shown);
  store.connect({ command: (type, fields) => run.answer(type, fields, store) });
  store.receive({
    type: 'welcome', protocol: PROTOCOL_VERSION, resume: '', session: 'canned', epoch: 1, offset: 0, experiment: 'playground', resumed: false, undoable: false, redoable: false, solved: [],
    config: run.config(), network: run.network(), state: run.state(),
  });
  if (shown.frames !== 'none') store.apply(run.arrivals());
  return store;
}

/** All cases with their stores. */
export function cannedStores() {
  return CASES.map((shown) => ({ ...shown, store: createCannedStore(shown) }));
}

/** A tiny training run that speaks like the server. */
class CannedRun {
  /** @param {Case} shown */
  constructor(shown) {
    this.shown = { ...shown };
    this.seq = 0;
    this.unit = '';
    this.points = makePoints(shown.dataset, 300);
    this.rebuild();
  }

  rebuild() {
    const { features, hidden, outputs, problem, epochs } = this.shown;
    this.net = new TinyNetwork([features.length, ...hidden, outputs.length], 11, problem === 'regression');
    const samples = makeSamples(this.shown, this.points);
    this.training = samples.filter((_, index) => index % 4 !== 1 && index % 4 !== 2);
    this.test = samples.filter((_, index) => index % 4 === 1 || index % 4 === 2);
    /** @type {number[]} */
    this.rows = [];
    this.epoch = 0;
    for (let epoch = 0; epoch < epochs; epoch += 1) this.trainEpoch();
  }

  trainEpoch() {
    this.net?.train(this.training ?? [], RATE, 10);
    this.epoch = (this.epoch ?? 0) + 1;
    const training = this.net?.evaluate(this.training ?? []);
    const test = this.net?.evaluate(this.test ?? []);
    this.rows?.push(this.epoch * 15, training?.loss ?? NaN, test?.loss ?? NaN, training?.accuracy ?? NaN, test?.accuracy ?? NaN, RATE * 0.998 ** this.epoch);
  }

  config() {
    const { features, hidden, problem, dataset } = this.shown;
    return { problem, dataset, features, layers: hidden.map((units) => ({ units, activation: 'tanh', dropout: 0 })) };
  }

  /** @returns {import('../protocol.js').RunState} */
  state() {
    return { running: false, reason: 'started', message: '', step: (this.epoch ?? 0) * 15, steps_per_second: null };
  }

  /** @returns {Network} */
  network() {
    let offset = 0;
    const layers = (this.net?.layers ?? []).map(({ inputs, units }, index) => {
      const weight = { target: `layers.${index}.weight`, shape: [inputs, units], offset };
      const bias = { target: `layers.${index}.bias`, shape: [units], offset: offset + inputs * units };
      offset += inputs * units + units;
      return { name: `layer ${index + 1}`, kind: 'dense', units, activation: 'tanh', weight, bias };
    });
    const offered = FEATURES.map((key) => ({ key, label: featureLabel(key) }));
    return { inputs: this.shown.features.map(featureLabel), features: offered, layers, outputs: this.shown.outputs, parameters: offset };
  }

  /**
   * Answer a command: structure, features and single weights can be changed.
   * @param {string} type
   * @param {any} fields
   * @param {ReturnType<typeof createStore>} store
   */
  async answer(type, fields, store) {
    if (type === 'configure') {
      const { layers, features } = fields.changes;
      if (layers) this.shown.hidden = layers.map((/** @type {{ units: number }} */ layer) => layer.units);
      if (features) this.shown.features = features;
      this.shown.epochs = Math.min(this.shown.epochs, 20);
      this.rebuild();
      store.receive({
        type: 'configured', id: null, offset: 0, changed: Object.keys(fields.changes ?? {}), reset: true, undoable: true, redoable: false,
        config: this.config(), network: this.network(), state: this.state(),
      });
    }
    if (type === 'edit') this.setParameter(fields.target, fields.index, fields.value);
    store.apply(this.arrivals());
    return {};
  }

  /** @param {string} target @param {number[]} index @param {number} value */
  setParameter(target, index, value) {
    const [, number = '0', name] = target.split('.');
    const layer = this.net?.layers[Number(number)];
    if (!layer) return;
    if (name === 'bias') layer.bias[index[0] ?? 0] = value;
    else layer.weight[(index[0] ?? 0) * layer.units + (index[1] ?? 0)] = value;
  }

  /** Everything the playground streams. */
  arrivals() {
    const rows = Float64Array.from(this.rows ?? []);
    const training = this.net?.evaluate(this.training ?? []);
    const test = this.net?.evaluate(this.test ?? []);
    const status = [(this.epoch ?? 0) * 15, this.epoch ?? 0, training?.loss ?? NaN, test?.loss ?? NaN, training?.accuracy ?? NaN, test?.accuracy ?? NaN, 125000, RATE];
    const thumbnails = this.grids(THUMBNAIL);
    const grids = this.grids(GRID);
    const hidden = thumbnails.slice(1, -1).flat();
    return [
      this.frame('status', { values: array(Float64Array.from(status), [8]) }),
      this.frame('boundary', { values: this.pack(grids.at(-1) ?? [], GRID), scale: ones(this.shown.outputs.length), unit: array(Int32Array.of(-1, -1), [2]) }),
      this.frame('neurons', { values: this.pack(hidden, THUMBNAIL), scale: ones(hidden.length) }),
      this.frame('features', { values: packGrids(featureGrids(THUMBNAIL), THUMBNAIL), scale: ones(FEATURES.length) }),
      this.frame('weights', { values: array(this.parameters(), [this.net?.parameters().length ?? 0]) }),
      this.frame('data', dataArrays(this.points)),
      this.frame('gradients', this.statistics()),
      this.frame('predictions', this.predictions()),
      this.frame('activations', this.activations()),
      { stream: 'curves', start: 0, generation: 1, rows, columns: CURVE_COLUMNS },
    ];
  }

  parameters() {
    const values = this.net?.parameters() ?? new Float32Array(0);
    return this.shown.frames === 'nan' ? values.fill(NaN) : values;
  }

  /**
   * Values of every unit over the plane, layer by layer, features first.
   * @param {number} size
   * @returns {Float32Array[][]}
   */
  grids(size) {
    const sizes = this.net?.sizes ?? [];
    const grids = sizes.map((units) => Array.from({ length: units }, () => new Float32Array(size * size)));
    eachCell(size, (x, y, cell) => {
      const activations = this.net?.forward(featureValues(this.shown.features, x, y)) ?? [];
      activations.forEach((values, layer) => values.forEach((value, unit) => {
        const grid = grids[layer]?.[unit];
        if (grid) grid[cell] = value;
      }));
    });
    return grids;
  }

  /** @param {Float32Array[]} grids @param {number} size */
  pack(grids, size) {
    const packed = packGrids(grids, size);
    if (this.shown.frames === 'nan') packed.data.fill(-128);
    return packed;
  }

  statistics() {
    const layers = this.net?.layers ?? [];
    const histogram = new Float32Array(layers.length * 2 * BINS);
    const edges = new Float32Array(layers.length * 4);
    const lengths = layers.map(({ weight, weightGradient }, layer) => [weight, weightGradient].map((values, kind) => {
      const [low, high] = countBins(values, histogram.subarray((layer * 2 + kind) * BINS, (layer * 2 + kind + 1) * BINS));
      edges.set([low, high], layer * 4 + kind * 2);
      return Math.hypot(...values);
    }));
    return {
      norms: array(Float32Array.from(lengths, ([, gradient = 0]) => gradient), [layers.length]),
      weight_norms: array(Float32Array.from(lengths, ([weight = 0]) => weight), [layers.length]),
      histogram: array(histogram, [layers.length, 2, BINS]),
      edges: array(edges, [layers.length, 2, 2]),
    };
  }

  predictions() {
    const outputs = this.points.map(({ x, y }) => Array.from(this.net?.forward(featureValues(this.shown.features, x, y)).at(-1) ?? []));
    const chosen = outputs.map((row) => (row.length > 1 ? row.indexOf(Math.max(...row)) : Number((row[0] ?? 0) >= 0)));
    return {
      outputs: array(Float32Array.from(outputs.flat()), [outputs.length, outputs[0]?.length ?? 0]),
      chosen: array(Uint8Array.from(chosen), [chosen.length]),
    };
  }

  activations() {
    const passes = this.points.map(({ x, y }) => (this.net?.forward(featureValues(this.shown.features, x, y)) ?? []).slice(1, -1));
    const layers = this.shown.hidden.length;
    const histogram = new Float32Array(layers * BINS);
    const edges = new Float32Array(layers * 2);
    for (let layer = 0; layer < layers; layer += 1) {
      const values = Float32Array.from(passes.flatMap((pass) => Array.from(pass[layer] ?? [])));
      edges.set(countBins(values, histogram.subarray(layer * BINS, (layer + 1) * BINS)), layer * 2);
    }
    return {
      histogram: array(histogram, [layers, BINS]),
      edges: array(edges, [layers, 2]),
      dead: array(Int32Array.from({ length: layers }, (_, layer) => layer % 2), [layers]),
      saturated: array(new Int32Array(layers), [layers]),
    };
  }

  /**
   * @param {string} stream
   * @param {Record<string, NumberArray>} arrays
   * @returns {{ stream: string, frame: Frame }}
   */
  frame(stream, arrays) {
    this.seq += 1;
    return { stream, frame: { stream, seq: this.seq, epoch: 1, timeMs: 0, arrays } };
  }
}

/** @param {NumberArray['data']} data @param {number[]} shape @returns {NumberArray} */
function array(data, shape) {
  return { data, shape };
}

/** @param {number} count */
function ones(count) {
  return array(new Float32Array(count).fill(1), [count]);
}

/** @param {number} size @param {(x: number, y: number, cell: number) => void} visit */
function eachCell(size, visit) {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) visit(((column + 0.5) / size) * 12 - 6, 6 - ((row + 0.5) / size) * 12, row * size + column);
  }
}

/** @param {number} size */
function featureGrids(size) {
  const grids = FEATURES.map(() => new Float32Array(size * size));
  eachCell(size, (x, y, cell) => featureValues(FEATURES, x, y).forEach((value, index) => {
    const grid = grids[index];
    if (grid) grid[cell] = FEATURES[index]?.startsWith('sin') || FEATURES[index]?.startsWith('cos') ? value : value / FEATURE_LIMIT;
  }));
  return grids;
}

/** @param {Float32Array[]} grids @param {number} size */
function packGrids(grids, size) {
  const data = new Int8Array(grids.length * size * size);
  grids.forEach((grid, index) => grid.forEach((value, cell) => {
    data[index * size * size + cell] = Math.round(Math.max(-1, Math.min(1, value)) * 127);
  }));
  return array(data, [grids.length, size, size]);
}

/** @param {{ x: number, y: number, target: number }[]} points */
function dataArrays(points) {
  return {
    points: array(Float32Array.from(points.flatMap(({ x, y }) => [x, y])), [points.length, 2]),
    target: array(Float32Array.from(points, ({ target }) => target), [points.length]),
    part: array(Uint8Array.from(points, (_, index) => Number(index % 4 === 1 || index % 4 === 2)), [points.length]),
  };
}

/** @param {Float32Array} values @param {Float32Array} counts written in place @returns {[number, number]} */
function countBins(values, counts) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  for (const value of values) {
    const bin = Math.min(counts.length - 1, Math.floor(((value - low) / (high - low || 1)) * counts.length));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return [low, high];
}

/** @returns {Catalogue} */
function cannedCatalogue() {
  /** @param {string} label */
  const spec = (label) => ({ label, help: '', formula: '', order: 1, fields: /** @type {Field[]} */ ([]) });
  /** @param {string} name */
  const base = (name) => ({ name, label: name, help: '', formula: '' });
  /** @type {Field[]} */
  const entry = [
    { ...base('units'), kind: 'integer', default: 4, minimum: 1, maximum: 32, unit: '', stops: [] },
    { ...base('activation'), kind: 'choice', default: 'tanh', choices: ['tanh', 'relu'] },
    { ...base('dropout'), kind: 'real', default: 0, minimum: 0, maximum: 0.9, unit: '', scale: 'linear', stops: [] },
  ];
  /** @type {Field[]} */
  const fields = [
    { ...base('features'), kind: 'several', default: ['x', 'y'], choices: FEATURES, minimum: 1 },
    { ...base('layers'), kind: 'rows', default: [], entry, minimum: 0, maximum: 10 },
  ];
  const datasets = Object.fromEntries(['circle', 'xor', 'gauss', 'spiral', 'rings', 'reg_plane'].map((key) => [key, cannedDataset(key, spec(key))]));
  return {
    version: 'canned', engine_hash: '', losses: {}, optimizers: {}, schedules: {}, initializers: {}, blocks: {}, layers: {}, surfaces: {}, presets: {}, images: {}, exports: {}, labs: [], datasets,
    activations: { tanh: spec('Tanh'), relu: spec('ReLU'), sigmoid: spec('Sigmoid'), leaky_relu: spec('Leaky ReLU') },
    experiments: { playground: { ...spec('Playground'), fields, streams: [] } },
  };
}

/** @param {string} key @param {Spec} spec @returns {DatasetSpec} */
function cannedDataset(key, spec) {
  const points = makePoints(key, 120);
  return {
    ...spec,
    problem: key.startsWith('reg') ? 'regression' : 'classification',
    classes: key === 'rings' ? ['0', '1', '2'] : ['-1', '+1'],
    preview: { points: points.map(({ x, y }) => [x, y]), target: points.map(({ target }) => target) },
  };
}
