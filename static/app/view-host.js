/** Places for views: loads a view's file, mounts it, and knows which streams the visible ones need. */

import { computed, signal } from '@preact/signals-core';
import { domSvg } from '../views/dom-picture.js';
import { readTheme } from '../views/theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { Config } from '../state/types.js' */

/**
 * @typedef {object} View
 * @property {Config | ((store: Store) => Config)} streams
 * @property {(host: HTMLElement, store: Store, options: Record<string, string>) => () => void} mount
 * @property {((store: Store, look: import('../views/pictures.js').Look) => string) | null} [svg]  its picture where what is
 *   on the screen is not the best one; null for a view that is no picture
 */

/**
 * A view on the page that can be saved as a picture.
 * @typedef {object} Picture
 * @property {string} key of the view
 * @property {string} label of its place on the page
 * @property {() => string} draw as SVG
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
    /** What can be saved now: the views of the page and of the open tab. @returns {Picture[]} */
    pictures() {
      const shown = [...views.peek()].filter(([host, { svg }]) => svg !== null && host.classList.contains('view-host') && host.checkVisibility());
      const labels = shown.map(([host]) => labelOf(host));
      return shown.map(([host, { svg }], index) => {
        const label = labels[index] ?? '';
        const twins = labels.filter((other) => other === label).length > 1 ? ` ${labels.slice(0, index + 1).filter((other) => other === label).length}` : '';
        return { key: host.dataset.view ?? '', label: label + twins, draw: () => drawView(host, store, svg ?? null) };
      });
    },
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

/** What the page calls the place of a view. @param {HTMLElement} host */
function labelOf(host) {
  const place = host.closest('[aria-labelledby], [aria-label]');
  const heading = document.getElementById(place?.getAttribute('aria-labelledby') ?? '');
  return (heading?.firstChild?.textContent ?? heading?.textContent ?? place?.getAttribute('aria-label') ?? '').trim();
}

/** @param {HTMLElement} host @param {Store} store @param {NonNullable<View['svg']> | null} svg */
function drawView(host, store, svg) {
  const background = getComputedStyle(host).getPropertyValue('--paper').trim();
  return svg ? svg(store, { theme: readTheme(host), background }) : domSvg(host, background);
}
