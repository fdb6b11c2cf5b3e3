/**
 * The whole configuration in the address: `#v=1&noise=0.1&layers=8~tanh,8~tanh&showTest=1&hide=noise,features`.
 *
 * Only what differs from the lab's start is written. Lists are joined by commas, the fields of a row or of a settings
 * object by `~`; settings inside a row are `name:value`, joined by `;`. Reading never fails: what is wrong becomes a
 * sentence, and the rest is applied.
 */

import { formatSetting, listWords } from '../lib/format.js';
import { checkField, defaultOf, FieldProblem, findField, sameValue, settingsFields } from './fields.js';
import { fromPeerLink, isPeerLink } from './peer-link.js';

/** @import { Catalogue, Config, Field, FieldError } from './types.js' */

const VERSION = '1';
const MAX_HASH_LENGTH = 8192;

/** Settings of the page itself that a link carries, each with the texts it may have. */
const DISPLAY = /** @type {const} */ ({ showTest: ['1'], discretize: ['1'], theme: ['light', 'dark'] });

/**
 * @typedef {object} UrlState
 * @property {Config} changes       fields of the configuration, checked
 * @property {{showTest?: boolean, discretize?: boolean, theme?: 'light' | 'dark'}} display
 * @property {string[]} hide        keys of controls
 * @property {FieldError[]} problems
 */

/**
 * Read an address' hash.
 *
 * @param {string} hash with or without the leading `#`
 * @param {{catalogue: Catalogue, fields: readonly Field[], start: Config}} lab `start`: complete start configuration
 * @returns {UrlState}
 */
export function readHash(hash, lab) {
  const text = hash.replace(/^#/, '');
  /** @type {UrlState} */
  const state = { changes: {}, display: {}, hide: [], problems: [] };
  if (text.length > MAX_HASH_LENGTH) {
    state.problems.push(problem('', `The link is ${text.length} characters long; at most ${MAX_HASH_LENGTH} are read, so it was left out.`));
    return state;
  }
  const pairs = splitPairs(text);
  if (isPeerLink(pairs)) return applyPeerLink(pairs, lab, state);
  const version = pairs.get('v') ?? VERSION;
  if (version !== VERSION) {
    state.problems.push(problem('v', `The link has version “${version.slice(0, 20)}”; this page reads version ${VERSION}. It was left out.`, [VERSION]));
    return state;
  }
  pairs.delete('v');
  // Settings last: which ones an optimizer has depends on the optimizer of the same link.
  const isSettings = (/** @type {string} */ name) => lab.fields.some((field) => field.name === name && field.kind === 'settings');
  for (const [name, value] of pairs) if (!isSettings(name)) readEntry(name, value, lab, state);
  for (const [name, value] of pairs) if (isSettings(name)) readEntry(name, value, lab, state);
  return state;
}

/** @param {string} name @param {string} text @param {{catalogue: Catalogue, fields: readonly Field[], start: Config}} lab @param {UrlState} state */
function readEntry(name, text, lab, state) {
  if (name === 'hide') {
    state.hide = text.split(',').filter(Boolean);
    return;
  }
  if (Object.hasOwn(DISPLAY, name)) {
    readDisplay(/** @type {keyof typeof DISPLAY} */ (name), text, state);
    return;
  }
  const config = { ...lab.start, ...state.changes };
  const field = findField(lab.catalogue, lab.fields, config, name);
  if (!field) {
    const known = [...lab.fields.map((entry) => entry.name), ...Object.keys(DISPLAY), 'hide'];
    state.problems.push(problem(name, `The link has a setting “${name.slice(0, 40)}” that this lab does not know. It knows ${listWords(known)}.`, known));
    return;
  }
  const value = field.kind === 'settings'
    ? readSettings(name, text, settingsFields(lab.catalogue, config, field), lab.catalogue, state)
    : readValue(field, text, name, lab.catalogue, state);
  if (value !== undefined) state.changes[name] = value;
}

/** @param {Field} field @param {string} text @param {string} path @param {Catalogue} catalogue @param {UrlState} state @returns {any} undefined when refused */
function readValue(field, text, path, catalogue, state) {
  try {
    return checkField(field, parseValue(field, text, path, catalogue), path);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    state.problems.push(problem(error.path, `${field.label} in the link: ${error.message}`, error.allowed));
    return undefined;
  }
}

/** @param {string} name @param {string} text @param {readonly Field[]} fields @param {Catalogue} catalogue @param {UrlState} state @returns {Config} */
function readSettings(name, text, fields, catalogue, state) {
  /** @type {Config} */
  const settings = {};
  for (const part of text.split(',').filter(Boolean)) {
    const [key = '', value = ''] = part.split('~');
    const field = fields.find((entry) => entry.name === key);
    if (!field) {
      const known = fields.map((entry) => entry.name);
      const hint = known.length > 0 ? `It has ${listWords(known)}.` : 'It has no settings.';
      state.problems.push(problem(`${name}.${key}`, `The link sets “${key.slice(0, 40)}”, which the chosen one does not have. ${hint}`, known));
      continue;
    }
    const read = readValue(field, value, `${name}.${key}`, catalogue, state);
    if (read !== undefined) settings[key] = read;
  }
  return settings;
}

/** @param {keyof typeof DISPLAY} name @param {string} text @param {UrlState} state */
function readDisplay(name, text, state) {
  const allowed = /** @type {readonly string[]} */ (DISPLAY[name]);
  if (!allowed.includes(text) && text !== '0') {
    state.problems.push(problem(name, `“${text.slice(0, 40)}” is no value of ${name} in the link; use ${listWords([...allowed])}.`, [...allowed]));
  } else if (name === 'theme') {
    if (text !== '0') state.display.theme = /** @type {'light' | 'dark'} */ (text);
  } else {
    state.display[name] = text === '1';
  }
}

/** @param {Map<string, string>} pairs @param {{fields: readonly Field[]}} lab @param {UrlState} state @returns {UrlState} */
function applyPeerLink(pairs, lab, state) {
  const link = fromPeerLink(pairs);
  for (const [name, value] of Object.entries(link.changes)) {
    const field = lab.fields.find((entry) => entry.name === name);
    if (!field) continue;
    try {
      state.changes[name] = checkField(field, value);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      state.problems.push(problem(error.path, `${field.label} in the link: ${error.message}`, error.allowed));
    }
  }
  state.display = link.display;
  state.hide = link.hide;
  return state;
}

/**
 * Write the hash of a configuration and the page's settings.
 *
 * @param {Config} config
 * @param {{catalogue: Catalogue, fields: readonly Field[], start: Config}} lab
 * @param {{showTest?: boolean, discretize?: boolean, theme?: string, hide?: Iterable<string>}} display
 * @returns {string} empty, or with the leading `#`
 */
export function writeHash(config, lab, display) {
  const parts = [];
  for (const [name, value] of Object.entries(config)) {
    const field = lab.fields.find((entry) => entry.name === name);
    if (field?.kind === 'settings') {
      const text = formatSettings(value, settingsFields(lab.catalogue, config, field), lab.catalogue);
      if (text) parts.push(`${name}=${text}`);
    } else if (field) {
      const text = formatValue(field, value, lab.catalogue);
      if (text !== formatValue(field, lab.start[name], lab.catalogue)) parts.push(`${name}=${text}`);
    }
  }
  if (display.showTest) parts.push('showTest=1');
  if (display.discretize) parts.push('discretize=1');
  if (display.theme === 'light' || display.theme === 'dark') parts.push(`theme=${display.theme}`);
  const hide = [...(display.hide ?? [])];
  if (hide.length > 0) parts.push(`hide=${hide.map(encodeURIComponent).join(',')}`);
  return parts.length > 0 ? `#v=${VERSION}&${parts.join('&')}` : '';
}

/** @param {Field} field @param {any} value @param {Catalogue} catalogue @returns {string} */
function formatValue(field, value, catalogue) {
  switch (field.kind) {
    case 'flag': return value ? '1' : '0';
    case 'several': return value.map(encodeURIComponent).join(',');
    case 'settings': return '';
    case 'rows': return value.map((/** @type {Config} */ row) => formatRow(field.entry, row, catalogue)).join(',');
    case 'choice': return encodeURIComponent(value);
    // Twice: a comma in a text must not look like the comma between settings.
    case 'text': return encodeURIComponent(encodeURIComponent(value));
    default: return String(value);
  }
}

/** Trailing fields that have their default are left out. @param {readonly Field[]} entry @param {Config} row @param {Catalogue} catalogue @returns {string} */
function formatRow(entry, row, catalogue) {
  const texts = entry.map((field) => {
    if (field.kind === 'settings') return formatSettings(row[field.name] ?? {}, settingsFields(catalogue, row, field), catalogue, ':', ';');
    return sameValue(row[field.name], defaultOf(field)) ? null : formatValue(field, row[field.name], catalogue);
  });
  const last = texts.findLastIndex((text) => text !== null && text !== '');
  return entry.slice(0, Math.max(1, last + 1)).map((field, index) => texts[index] ?? formatValue(field, row[field.name], catalogue)).join('~');
}

/**
 * @param {Config} settings
 * @param {readonly Field[]} fields
 * @param {Catalogue} catalogue
 * @param {string} [is]   between a name and its value
 * @param {string} [and]  between settings
 * @returns {string} empty when all have their default
 */
function formatSettings(settings, fields, catalogue, is = '~', and = ',') {
  return fields
    .filter((field) => field.name in settings && !sameValue(settings[field.name], defaultOf(field)))
    .map((field) => `${field.name}${is}${formatValue(field, settings[field.name], catalogue)}`)
    .join(and);
}

/** @param {Field} field @param {string} text @param {string} path @param {Catalogue} catalogue @returns {any} not yet checked @throws {FieldProblem} */
function parseValue(field, text, path, catalogue) {
  switch (field.kind) {
    case 'real':
    case 'integer': return text.trim() === '' ? NaN : Number(text);
    case 'flag': return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : text;
    case 'choice': return text;
    case 'text': return decode(text);
    case 'several': return text.split(',').filter(Boolean);
    case 'rows': return text.split(',').filter(Boolean).map((row, index) => parseRow(field.entry, row, `${path}.${index}`, catalogue));
    case 'settings': return {};
  }
}

/** @param {readonly Field[]} entry @param {string} text @param {string} path @param {Catalogue} catalogue @returns {Config} */
function parseRow(entry, text, path, catalogue) {
  const parts = text.split('~');
  /** @type {Config} */
  const row = {};
  entry.slice(0, parts.length).forEach((field, index) => {
    const part = parts[index] ?? '';
    const place = `${path}.${field.name}`;
    row[field.name] = field.kind === 'settings'
      ? parseRowSettings(settingsFields(catalogue, row, field), part, place, catalogue)
      : parseValue(field, part, place, catalogue);
  });
  return row;
}

/** @param {readonly Field[]} fields @param {string} text @param {string} path @param {Catalogue} catalogue @returns {Config} checked */
function parseRowSettings(fields, text, path, catalogue) {
  return Object.fromEntries(text.split(';').filter(Boolean).map((part) => {
    const [key = '', value = ''] = part.split(':');
    const field = fields.find(({ name }) => name === key);
    const known = fields.map(({ name }) => name);
    if (!field) throw new FieldProblem(`${path}.${key}`, `“${key.slice(0, 40)}” is nothing the chosen one has. ${known.length > 0 ? `It has ${listWords(known)}.` : 'It has no settings.'}`, known);
    return [key, checkField(field, parseValue(field, value, `${path}.${key}`, catalogue), `${path}.${key}`)];
  }));
}

/** @param {string} text @returns {Map<string, string>} */
function splitPairs(text) {
  const pairs = new Map();
  for (const part of text.split('&').filter(Boolean)) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    pairs.set(decode(name), equals < 0 ? '' : decode(part.slice(equals + 1)));
  }
  return pairs;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign is a typing mistake, not a reason to refuse the whole link.
    return text;
  }
}

/** @param {string} path @param {string} message @param {unknown[]} [allowed] @returns {FieldError} */
function problem(path, message, allowed = []) {
  return { code: 'bad_field', path, message, allowed };
}

/** Sentence for a number of problems. @param {readonly FieldError[]} problems @returns {string} */
export function problemSummary(problems) {
  const rest = problems.length > 1 ? ` (and ${formatSetting(problems.length - 1)} more)` : '';
  return problems.length > 0 ? `${problems[0]?.message}${rest}` : '';
}
