/** Entry of a lab's page: state, connection, parts. */

import { effect } from '@preact/signals-core';
import { fetchCatalogue, waitUntilReady } from '../state/readiness.js';
import { createStore } from '../state/store.js';
import { applyConfig, asksAnew, followAddress, readAddress } from './address.js';
import { createConnection } from './connection.js';
import { keepPinnedRuns } from './kept-runs.js';
import { mountRoomBar } from './room/bar.js';
import { mountShell } from './shell.js';
import { followTheme } from './theme.js';

/** Resolve at the first welcome of the server. @param {import('../state/store.js').Store} store */
function firstWelcome(store) {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (store.connection.value.phase !== 'open' || !store.network.value) return;
      queueMicrotask(() => stop());
      resolve(undefined);
    });
  });
}

/** The run that the address names, such as a copy that was made in another tab; a reload then goes by what the tab has. */
function takeRun() {
  const run = new URLSearchParams(location.search).get('run');
  if (run) history.replaceState(null, '', location.pathname + location.hash);
  return run;
}

async function start() {
  const page = /** @type {HTMLElement} */ (document.querySelector('[data-lab]'));
  const lab = JSON.parse(page.dataset.lab ?? '{}');
  const run = takeRun();
  const store = createStore(lab.experiment, lab.start, lab.key);
  const { watch = '', student = '', class: room = '' } = page.dataset;
  const connection = createConnection(store, watch || run, watch !== '');
  followTheme(store);
  keepPinnedRuns(store);
  const { streams } = mountShell(page, store, lab, connection.open);
  effect(() => {
    store.setWatched(Object.keys(streams.value));
    connection.watch(streams.value);
  });

  await Promise.all([fetchCatalogue().then(store.setCatalogue), waitUntilReady(store)]);
  const asked = location.hash;
  const address = readAddress(store, asked);
  connection.open();
  if ('inRoom' in page.dataset || watch) mountRoomBar(page, store, { watch, student, room, inRoom: 'inRoom' in page.dataset });
  if (watch) return;
  await firstWelcome(store);
  // A run that the address names comes with settings of its own.
  if (!run || asked.length > 1) await applyConfig(store, address, asksAnew(asked));
  const { speed } = lab.layout ?? {};
  if (speed && store.run.value.step === 0 && store.speed.value === null) await store.actions.speed(speed);
  followAddress(store);
}

void start();
