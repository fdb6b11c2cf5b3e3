/**
 * Rules of the field kinds, as `engine/spec.py` has them: what a value may be, and where it lies in a configuration.
 *
 * The server checks everything again; checking here puts the sentence beside the control without a round trip.
 */

import { formatSetting, listWords } from '../lib/format.js';

/** @import { Catalogue, Config, Field, SettingsField } from './types.js' */

/** A value breaks its field's rule. The message is a sentence without the field's name. */
export class FieldProblem extends Error {
  /** @param {string} path @param {string} message @param {unknown[]} allowed */
  constructor(path, message, allowed = []) {
    super(message);
    this.name = 'FieldProblem';
    this.path = path;
    this.allowed = allowed;
  }
}

/**
 * Return the value in its canonical form.
 *
 * @param {Field} field
 * @param {any} value
 * @param {string} path
 * @returns {any}
 * @throws {FieldProblem}
 */
export function checkField(field, value, path = field.name) {
  switch (field.kind) {
    case 'real':
    case 'integer':
      return checkNumber(field, value, path);
    case 'flag':
      if (typeof value !== 'boolean') throw new FieldProblem(path, 'Choose yes or no.', [true, false]);
      return value;
    case 'choice':
      if (!field.choices.includes(value)) throw unknownChoice(path, value, field.choices);
      return value;
    case 'text':
      if (typeof value !== 'string' || value.length > field.longest) throw new FieldProblem(path, `Use at most ${field.longest} characters.`, [0, field.longest]);
      return value;
    case 'several': {
      if (!Array.isArray(value)) throw new FieldProblem(path, `Choose from ${listWords(field.choices)}.`, field.choices);
      const strange = value.find((entry) => !field.choices.includes(entry));
      if (strange !== undefined) throw unknownChoice(path, strange, field.choices);
      const chosen = field.choices.filter((key) => value.includes(key));
      if (chosen.length < field.minimum) {
        throw new FieldProblem(path, `Choose at least ${field.minimum}; ${chosen.length} are chosen.`, field.choices);
      }
      return chosen;
    }
    case 'rows':
      if (!Array.isArray(value) || value.length < field.minimum || value.length > field.maximum) {
        throw new FieldProblem(path, `Use ${field.minimum} to ${field.maximum} of them.`, [field.minimum, field.maximum]);
      }
      return value.map((row, index) => checkRow(field.entry, row, `${path}.${index}`));
    case 'settings':
      // Which settings there are depends on another field; each is checked with the field it belongs to.
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldProblem(path, 'Give settings by their names.');
      return value;
  }
}

/** @param {Extract<Field, {kind: 'real' | 'integer'}>} field @param {unknown} value @param {string} path */
function checkNumber(field, value, path) {
  const { minimum, maximum } = field;
  const noun = field.kind === 'integer' ? 'a whole number' : 'a number';
  const right = typeof value === 'number' && Number.isFinite(value) && value >= minimum && value <= maximum;
  if (!right || (field.kind === 'integer' && !Number.isInteger(value))) {
    const came = typeof value === 'number' && Number.isFinite(value) ? `; ${formatSetting(value)} is not` : '';
    throw new FieldProblem(path, `Use ${noun} from ${formatSetting(minimum)} to ${formatSetting(maximum)}${came}.`, [minimum, maximum]);
  }
  return value;
}

/** @param {readonly Field[]} entry @param {any} row @param {string} path @returns {Config} */
function checkRow(entry, row, path) {
  /** @type {Config} */
  const checked = {};
  for (const field of entry) {
    const given = row?.[field.name];
    checked[field.name] = given === undefined ? defaultOf(field) : checkField(field, given, `${path}.${field.name}`);
  }
  return checked;
}

/** @param {string} path @param {unknown} value @param {string[]} choices */
function unknownChoice(path, value, choices) {
  return new FieldProblem(path, `“${String(value).slice(0, 40)}” is not one of them; choose ${listWords(choices)}.`, choices);
}

/** @param {Field} field @returns {any} a fresh copy */
export function defaultOf(field) {
  if (field.kind === 'settings') return {};
  if (field.kind !== 'rows') return structuredClone(field.default);
  return field.default.map((row) => checkRow(field.entry, row, field.name));
}

/** @param {readonly Field[]} fields @returns {Config} */
export function defaultsOf(fields) {
  return Object.fromEntries(fields.map((field) => [field.name, defaultOf(field)]));
}

/** @param {any} left @param {any} right @returns {boolean} equal as JSON, whatever the order of keys */
export function sameValue(left, right) {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const keys = Object.keys(left);
  return Array.isArray(left) === Array.isArray(right)
    && keys.length === Object.keys(right).length
    && keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

/**
 * Read a dotted path; `*` stands for every row and gives the common value, or undefined when the rows differ.
 *
 * @param {any} config
 * @param {string} path such as `layers.0.units`, `layers.*.activation`
 * @returns {any}
 */
export function readPath(config, path) {
  return path.split('.').reduce((found, key, index, keys) => {
    if (found === undefined || found === null) return undefined;
    if (key !== '*') return Array.isArray(found) && keys[index - 1] === '*' ? common(found.map((row) => row[key])) : found[key];
    return found;
  }, config);
}

/** @param {any[]} values */
function common(values) {
  return values.length > 0 && values.every((value) => sameValue(value, values[0])) ? values[0] : undefined;
}

/**
 * Changes of the configuration that put a value at a dotted path; whole top-level fields, as `configure` takes them.
 *
 * @param {Config} config
 * @param {string} path
 * @param {any} value
 * @returns {Config}
 */
export function changesFor(config, path, value) {
  const [name = '', ...rest] = path.split('.');
  return { [name]: withValue(config[name], rest, value) };
}

/** @param {any} node @param {string[]} keys @param {any} value @returns {any} */
function withValue(node, keys, value) {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (key === '*') return node.map((/** @type {any} */ row) => withValue(row, rest, value));
  if (Array.isArray(node)) return node.map((entry, index) => (String(index) === key ? withValue(entry, rest, value) : entry));
  return { ...node, [key]: withValue(node?.[key], rest, value) };
}

/** Tables of the catalogue whose entries a choice field names. */
const TABLES = /** @type {const} */ ({
  activation: 'activations',
  dataset: 'datasets',
  image_set: 'images',
  initializer: 'initializers',
  loss: 'losses',
  optimizer: 'optimizers',
  preset: 'presets',
  schedule: 'schedules',
  surface: 'surfaces',
});

/** @param {string} name field name */
export function tableName(name) {
  return name in TABLES ? TABLES[/** @type {keyof typeof TABLES} */ (name)] : null;
}

/** @param {Catalogue} catalogue @param {string} name field name @returns {Record<string, import('./types.js').Spec> | null} */
export function tableOf(catalogue, name) {
  const table = tableName(name);
  if (name === 'kind' || name === 'module') return { ...catalogue.activations, ...catalogue.layers };
  return table && catalogue[table];
}

/**
 * Fields of a settings object: those of the chosen optimizer, for example.
 *
 * @param {Catalogue} catalogue
 * @param {Config} config
 * @param {SettingsField} field
 * @returns {readonly Field[]}
 */
export function settingsFields(catalogue, config, field) {
  const table = /** @type {Record<string, Record<string, import('./types.js').Spec>>} */ (/** @type {unknown} */ (catalogue))[field.registry];
  return table?.[config[field.of]]?.fields ?? [];
}

/**
 * Find the field a dotted path leads to.
 *
 * @param {Catalogue} catalogue
 * @param {readonly Field[]} fields of the experiment
 * @param {Config} config
 * @param {string} path
 * @returns {Field | null}
 */
export function findField(catalogue, fields, config, path) {
  const [name = '', ...rest] = path.split('.');
  const field = fields.find((candidate) => candidate.name === name) ?? null;
  if (rest.length === 0 || !field) return field;
  if (field.kind === 'settings') return settingsFields(catalogue, config, field).find((entry) => entry.name === rest[0]) ?? null;
  if (field.kind !== 'rows') return field;
  const [index = '', ...inside] = rest;
  return findField(catalogue, field.entry, config[name]?.[index] ?? {}, inside.join('.'));
}
