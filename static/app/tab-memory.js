/** Which run a tab has, kept over a reload of its page and forgotten with the tab. */

/** @typedef {{session: string | null, token: string}} Known */

/** @param {string} page  experiment and lab, each of which has runs of its own */
export function createTabMemory(page) {
  const key = `run:${page}`;
  return {
    /** @param {string} session @param {string} token  what the server asks for when the run is taken up again */
    remember(session, token) {
      try {
        sessionStorage.setItem(key, `${session} ${token}`);
      } catch {
        // Then the server goes by the cookie.
      }
    },
    /** @returns {Known} */
    recall() {
      try {
        const [session, token] = (sessionStorage.getItem(key) ?? '').split(' ');
        return session && token ? { session, token } : { session: null, token: '' };
      } catch {
        return { session: null, token: '' };
      }
    },
  };
}
