/** Places for views: loads a view's file, mounts it, and knows which streams the visible ones need. */

import { computed, signal } from '@preact/signals-core';

/** @import { Store } from './store.js' */
/** @import { Config } from './types.js' */

/**
 * @typedef {object} View
 * @property {Config | ((store: Store) => Config)} streams
 * @property {(host: HTMLElement, store: Store, options: Record<string, string>) => () => void} mount
 */

/**
 * Join what several views ask for. The same stream twice: the larger number of an option holds, otherwise the later value.
 *
 * @param {readonly Config[]} wishes stream name to options
 * @returns {Config}
 */
export function mergeStreams(wishes) {
  /** @type {Config} */
  const merged = {};
  for (const wish of wishes) {
    for (const [stream, options] of Object.entries(wish)) {
      const held = (merged[stream] ??= {});
      for (const [name, value] of Object.entries(options)) {
        held[name] = typeof value === 'number' && typeof held[name] === 'number' ? Math.max(held[name], value) : value;
      }
    }
  }
  return merged;
}

/**
 * Keeps the views of a page.
 *
 * @param {Store} store
 * @param {() => Config} [always] streams that the page itself needs, views or not; may read signals
 */
export function createViewHosts(store, always = () => ({})) {
  const visible = signal(/** @type {ReadonlySet<HTMLElement>} */ (new Set()));
  const views = signal(/** @type {ReadonlyMap<HTMLElement, View>} */ (new Map()));
  const observer = new IntersectionObserver((entries) => {
    const next = new Set(visible.peek());
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) next.add(/** @type {HTMLElement} */ (target));
      else next.delete(/** @type {HTMLElement} */ (target));
    }
    visible.value = next;
  });

  return {
    /** Streams on screen now. */
    streams: computed(() => {
      const shown = [...views.value].filter(([host]) => visible.value.has(host));
      return mergeStreams([always(), ...shown.map(([, { streams }]) => (typeof streams === 'function' ? streams(store) : streams))]);
    }),
    /** Load and mount the view a host names in `data-view`. @param {HTMLElement} host */
    async mount(host) {
      const { view: key = '', ...options } = /** @type {Record<string, string>} */ ({ ...host.dataset });
      /** @type {View} */
      const view = await import(`../views/${key}.js`);
      view.mount(host, store, options);
      views.value = new Map(views.peek()).set(host, view);
      observer.observe(host);
    },
  };
}
