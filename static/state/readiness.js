/** Waits until the server is ready and says meanwhile what it is doing. */

import { rooted } from '../lib/rooted.js';

/** @import { Store } from './store.js' */
/** @import { Catalogue } from './types.js' */

const POLL_MS = 1000;
const UNREACHABLE_POLL_MS = 2000;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * Resolve when the server can open sessions and make thumbnails.
 *
 * @param {(told: {message: string, progress: number} | null) => void} [tell]  called while waiting; null: no answer
 */
export async function untilReady(tell = () => {}) {
  for (;;) {
    const answer = await fetch(rooted('/api/readiness'), { cache: 'no-store' }).catch(() => null);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    if (told?.phase === 'ready') return;
    tell(told && { message: String(told.message ?? ''), progress: Number(told.progress ?? NaN) });
    await pause(told ? POLL_MS : UNREACHABLE_POLL_MS);
  }
}

/** Wait for the server and let the page say what it is doing meanwhile. @param {Store} store */
export function waitUntilReady(store) {
  return untilReady((told) => store.setConnection(told ? { phase: 'loading', ...told } : { phase: 'offline', message: '', progress: NaN }));
}

/** @returns {Promise<Catalogue>} what there is to choose from */
export async function fetchCatalogue() {
  for (;;) {
    const answer = await fetch(rooted('/api/catalogue')).catch(() => null);
    if (answer?.ok) return answer.json();
    await pause(UNREACHABLE_POLL_MS);
  }
}
