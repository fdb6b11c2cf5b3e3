/** Waits until the server is ready and says meanwhile what it is doing. */

/** @import { Store } from './store.js' */
/** @import { Catalogue } from './types.js' */

const POLL_MS = 1000;
const UNREACHABLE_POLL_MS = 2000;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/**
 * Resolve when the server can open sessions.
 *
 * @param {Store} store
 */
export async function waitUntilReady(store) {
  for (;;) {
    const answer = await fetch('/readyz', { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) return;
    const told = await answer?.json().catch(() => null);
    if (told) {
      store.setConnection({ phase: 'loading', message: String(told.message ?? ''), progress: Number(told.progress ?? NaN) });
    } else {
      store.setConnection({ phase: 'offline', message: '', progress: NaN });
    }
    await pause(told ? POLL_MS : UNREACHABLE_POLL_MS);
  }
}

/** @returns {Promise<Catalogue>} what there is to choose from */
export async function fetchCatalogue() {
  for (;;) {
    const answer = await fetch('/api/catalogue').catch(() => null);
    if (answer?.ok) return answer.json();
    await pause(UNREACHABLE_POLL_MS);
  }
}
