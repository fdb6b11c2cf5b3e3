/** Pinned runs stay over a reload of the tab. */

import { effect } from '@preact/signals-core';
import { recall, remember } from '../lib/memory.js';
import { readRuns, writeRuns } from '../state/pinned-runs.js';

/** @import { Store } from '../state/store.js' */

/** Bring back what this tab had pinned in the lab, and keep what will be. @param {Store} store */
export function keepPinnedRuns(store) {
  const key = `pinned-runs ${store.labKey}`;
  const ofTab = () => sessionStorage;
  store.actions.restoreRuns(readRuns(recall(key, ofTab)));
  effect(() => remember(key, writeRuns(store.pinnedRuns.value), ofTab));
}
