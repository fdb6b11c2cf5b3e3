/** Keeps the address and the store equal: reads the hash at the start and when it changes, writes it after every change. */

import { effect } from '@preact/signals-core';
import { sameValue } from '../state/fields.js';
import { OWN, withoutOwnData } from '../state/own-data.js';
import { problemSummary, readHash, writeHash } from '../state/url-state.js';

/** @import { Store } from '../state/store.js' */
/** @import { Config } from '../state/types.js' */
/** @import { UrlState } from '../state/url-state.js' */

const WRITE_AFTER_MS = 250;

/** @param {Store} store */
function labOf(store) {
  const catalogue = store.catalogue.peek();
  if (!catalogue) throw new Error('the address can be read only when the catalogue is there');
  return { catalogue, fields: store.experiment.peek()?.fields ?? [], start: store.start.peek() };
}

/**
 * Does an address ask for anything? That of a page loaded again does not: it may be older than the last change of the run,
 * since browsers take over a new address late.
 *
 * @param {string} hash
 */
export function asksAnew(hash) {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return hash.length > 1 && navigation?.type !== 'reload';
}

/** Has nobody done anything with this session yet? @param {Store} store */
function isUntouched(store) {
  const { running, step, reason } = store.run.peek();
  return !running && step === 0 && reason === 'started' && !store.undoable.peek();
}

/**
 * Take over what an address says about the page itself; the configuration follows with `applyConfig`.
 *
 * @param {Store} store
 * @param {string} hash
 * @returns {UrlState}
 */
export function readAddress(store, hash) {
  const state = readHash(hash, labOf(store));
  const { showTest = false, discretize = false, theme } = state.display;
  store.actions.setShowTest(showTest);
  store.actions.setDiscretize(discretize);
  if (theme) store.actions.setTheme(theme);
  store.actions.setHidden(state.hide);
  return state;
}

/**
 * Bring the session to the configuration of an address. A session that has it already, such as after a reload, goes on.
 *
 * @param {Store} store
 * @param {UrlState} state
 * @param {boolean} explicit  the address asks for something, so it wins over a session that is there
 */
export async function applyConfig(store, state, explicit) {
  const { wanted, changes } = withOwnData(store, { ...store.start.peek(), ...state.changes }, state.changes);
  const differs = Object.keys(wanted).some((name) => !holds(store.config.peek()[name], wanted[name]));
  if (differs && (explicit || isUntouched(store))) await configureLeniently(store, wanted, changes);
  for (const problem of state.problems) store.actions.refuse(problem);
  const summary = problemSummary(state.problems);
  if (summary) store.actions.tell('warning', summary);
}

/**
 * A link does not carry the student's own points or pictures. Where they are still in the session they stay; elsewhere the link gives
 * everything else.
 *
 * @param {Store} store
 * @param {Config} wanted
 * @param {Config} changes
 */
function withOwnData(store, wanted, changes) {
  if (wanted.image_set === OWN) return withOwnPictures(store, wanted, changes);
  if (wanted.dataset !== OWN) return { wanted, changes };
  const { own, map } = store.config.peek();
  if (own?.table) return { wanted: { ...wanted, own, map }, changes: { ...changes, own, map } };
  store.actions.tell('warning', 'This link shows points of somebody’s own, which a link does not carry. Its other settings are here; open the table yourself.');
  return { wanted: withoutOwnData(wanted, store.start.peek()), changes: withoutOwnData(changes, {}) };
}

/** @param {Store} store @param {Config} wanted @param {Config} changes */
function withOwnPictures(store, wanted, changes) {
  const { pictures } = store.config.peek();
  if (pictures?.album) return { wanted: { ...wanted, pictures }, changes: { ...changes, pictures } };
  store.actions.tell('warning', 'This link shows pictures of somebody’s own, which a link does not carry. Its other settings are here; open the folder yourself.');
  return { wanted: withoutOwnData(wanted, store.start.peek()), changes: withoutOwnData(changes, {}) };
}

/**
 * Take over a link's settings. One made by hand may name a data set and not the loss that fits it: what the server
 * refuses and the link does not speak of is left to the server.
 *
 * @param {Store} store
 * @param {Config} wanted  the lab's start with the link's changes
 * @param {Config} changes of the link
 */
async function configureLeniently(store, wanted, changes) {
  let asked = wanted;
  while (!(await store.actions.configure(asked, { replace: true }))) {
    const refused = [...store.errors.peek().keys()].map((path) => path.split('.')[0] ?? '').find((name) => name in asked && !(name in changes));
    if (refused === undefined) return;
    store.actions.forgive(refused);
    asked = Object.fromEntries(Object.entries(asked).filter(([name]) => name !== refused));
  }
}

/** Does the session have what is wanted? Records may hold more than was asked for: their defaults. @param {any} held @param {any} wanted @returns {boolean} */
function holds(held, wanted) {
  if (Array.isArray(wanted)) return Array.isArray(held) && held.length === wanted.length && wanted.every((entry, index) => holds(held[index], entry));
  if (typeof wanted !== 'object' || wanted === null) return sameValue(held, wanted);
  return Object.entries(wanted).every(([key, value]) => holds(held?.[key], value));
}

/** Follow the store from now on. @param {Store} store */
export function followAddress(store) {
  let timer = 0;
  let written = location.hash;
  effect(() => {
    const hash = writeHash(store.config.value, labOf(store), {
      showTest: store.showTest.value,
      discretize: store.discretize.value,
      hide: store.hidden.value,
    });
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (hash === location.hash) return;
      written = hash;
      history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
    }, WRITE_AFTER_MS);
  });
  addEventListener('hashchange', ({ newURL }) => {
    const { hash } = new URL(newURL); // the page may have written over the address since
    if (hash === written) return;
    clearTimeout(timer);
    void applyConfig(store, readAddress(store, hash), true);
  });
}

