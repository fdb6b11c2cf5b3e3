/** Addresses of this server: behind a proxy its pages may lie under a path, such as `/user/ann/playground`. */

/** @param {string} path  from the server's root, such as `/lab/xor` @returns {string} the same for this browser */
export function rooted(path) {
  return `${globalThis.document?.documentElement.dataset.base ?? ''}${path}`;
}
