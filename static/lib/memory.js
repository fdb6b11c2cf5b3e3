/** Small things kept over visits, or over a reload of this tab. Storage can be forbidden or full; the page works without. */

/** @param {string} key @param {string} value @param {() => Storage} [storage] */
export function remember(key, value, storage = () => localStorage) {
  try {
    storage().setItem(key, value);
  } catch {
    // Then it is asked again next time.
  }
}

/** @param {string} key @param {() => Storage} [storage] @returns {string | null} */
export function recall(key, storage = () => localStorage) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}
