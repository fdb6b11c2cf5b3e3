/** Saved runs as the server lists them: looked for, compared, opened, shared, deleted. No document in here. */

import { rooted } from '../lib/rooted.js';

/** @import { Config } from '../state/types.js' */

/** As many as there are colours that tell curves apart. */
export const MOST_COMPARED = 6;

/**
 * @typedef {object} SavedRun
 * @property {string} id
 * @property {string} name
 * @property {string} note
 * @property {string} experiment
 * @property {string} lab
 * @property {Config} config
 * @property {Record<string, number | null>} measures
 * @property {string[]} columns  of its curves
 * @property {number} step
 * @property {number} created_at  seconds since 1970
 * @property {boolean} shared
 */

/** A run that goes on by itself: the server keeps some of each browser. @typedef {{id: string, lab: string, seen_at: number, open: boolean}} KeptRun */

const RESULTS = /loss|accuracy/;
const SMALL = 1e-3;

/** @typedef {{label: string, values: string[]}} Difference  one value for each run */

/** The server said no; the message is for the person. */
export class SavedRunError extends Error {}

/** @param {string} address @param {RequestInit} [how] @returns {Promise<Response>} */
async function ask(address, how) {
  const answer = await fetch(address, how).catch(() => { throw new SavedRunError('The server does not answer. Try again when it is back.'); });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => null);
  throw new SavedRunError(said?.error?.message ?? 'The server could not do this.');
}

/** @param {string} id */
const at = (id) => rooted(`/api/saved/${encodeURIComponent(id)}`);

/** @returns {Promise<SavedRun[]>} the newest first */
export async function listRuns() {
  return (await ask(rooted('/api/saved'))).json();
}

/** @returns {Promise<KeptRun[]>} the newest first */
export async function listKept() {
  return (await ask(rooted('/api/visitor/runs'))).json();
}

/** Have everything deleted that this browser did. */
export async function forgetVisitor() {
  await ask(rooted('/api/visitor'), { method: 'DELETE' });
}

/** @param {string} id */
export async function deleteRun(id) {
  await ask(at(id), { method: 'DELETE' });
}

/** Undo a deletion, within an hour. @param {string} id */
export async function restoreRun(id) {
  await ask(`${at(id)}/restore`, { method: 'POST' });
}

/** @param {string} id @returns {Promise<string>} address of a page that starts from it */
export async function openRun(id) {
  return addressOf(await (await ask(`${at(id)}/open`, { method: 'POST' })).json());
}

/** @param {string} token @returns {Promise<string>} address of a page that starts from it */
export async function openShared(token) {
  return addressOf(await (await ask(rooted(`/api/shared/${encodeURIComponent(token)}/open`), { method: 'POST' })).json());
}

/** @param {string} id @returns {Promise<string>} path of a link that opens a copy for anybody */
export async function shareRun(id) {
  const { token } = await (await ask(`${at(id)}/share`, { method: 'POST' })).json();
  return rooted(`/shared/${token}`);
}

/** @param {string} id */
export async function endSharing(id) {
  await ask(`${at(id)}/share`, { method: 'DELETE' });
}

/** @param {SavedRun} run @returns {Promise<Float64Array[]>} its curves, column by column */
export async function fetchCurves({ id, columns }) {
  const rows = new Float64Array(await (await ask(`${at(id)}/curves`)).arrayBuffer());
  const count = columns.length > 0 ? rows.length / columns.length : 0;
  return columns.map((_, column) => Float64Array.from({ length: count }, (__, row) => rows[row * columns.length + column] ?? NaN));
}

/** @param {string} id @returns {Promise<ArrayBuffer | null>} a frame of its map */
export async function fetchThumbnail(id) {
  const answer = await ask(`${at(id)}/thumbnail`);
  return answer.status === 204 ? null : answer.arrayBuffer();
}

/** @param {{session: string, lab: string}} opened @returns {string} address of a page that goes on with it */
export function addressOf({ session, lab }) {
  return rooted(`/lab/${encodeURIComponent(lab || 'playground')}?run=${encodeURIComponent(session)}`);
}

/**
 * The runs in whose name, note, lab or settings every word occurs.
 *
 * @param {readonly SavedRun[]} runs
 * @param {string} words
 * @param {Record<string, string>} titles  of the labs
 */
export function search(runs, words, titles) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    const text = [run.name, run.note, titles[run.lab] ?? run.lab, Object.values(run.config).filter((value) => typeof value === 'string').join(' ')].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/**
 * Settings and results that are not the same in all runs; losses and accuracies always.
 *
 * @param {readonly SavedRun[]} runs
 * @returns {Difference[]}
 */
export function differences(runs) {
  const fields = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))];
  const settings = fields
    .map((name) => ({ label: plain(name), values: runs.map(({ config }) => inWords(config[name])) }))
    .filter(({ values }) => new Set(values).size > 1);
  const measures = [...new Set(runs.flatMap((run) => Object.keys(run.measures)))]
    .filter((name) => name !== 'steps' && !fields.includes(name))
    .map((name) => ({ label: plain(name), values: runs.map((run) => inWords(run.measures[name] ?? null)) }))
    .filter(({ label, values }) => new Set(values).size > 1 || (RESULTS.test(label) && values[0] !== '–'));
  return [{ label: 'steps', values: runs.map(({ step }) => inWords(step)) }, ...measures, ...settings];
}

/** @param {string} name */
function plain(name) {
  return name.replaceAll('_', ' ');
}

/** @param {number} value @returns {string} */
function number(value) {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Math.abs(value) < SMALL ? value.toExponential(2).replace('e-', 'e−') : String(Number(value.toPrecision(4)));
}

/** @param {unknown} value @returns {string} */
function inWords(value) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(inWords).join(', ') || '–';
  const entries = Object.entries(/** @type {Config} */ (value));
  const { units, activation } = /** @type {Config} */ (value);
  if (units !== undefined) return `${units} ${activation}`;
  return entries.map(([name, one]) => `${plain(name)} ${inWords(one)}`).join(', ') || '–';
}
