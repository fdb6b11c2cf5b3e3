/** Light and dark: what was chosen, kept over visits, and word to those who draw. */

import { effect } from '@preact/signals-core';
import { remember } from './memory.js';

/** @import { Store } from './store.js' */
/** @import { Theme } from './types.js' */

/** @returns {boolean} */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
}

/** Who draws on this page. @type {Set<() => void>} */
const painters = new Set();

/** Let everything that follows light and dark be drawn once more, at once. */
export function drawAgain() {
  for (const paint of painters) paint();
}

/** @param {(dark: boolean) => void} listener called when light and dark change places @returns {() => void} stop */
export function onThemeChange(listener) {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const notify = () => listener(isDark());
  const observer = new MutationObserver(notify);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  query.addEventListener('change', notify);
  painters.add(notify);
  return () => {
    painters.delete(notify);
    observer.disconnect();
    query.removeEventListener('change', notify);
  };
}

/** Start with what `theme-first.js` found, then follow the store. @param {Store} store */
export function followTheme(store) {
  const found = document.documentElement.dataset.theme;
  if (found === 'light' || found === 'dark') store.actions.setTheme(found);
  effect(() => {
    const theme = store.theme.value;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    remember('theme', theme);
  });
}

/** @param {Store} store */
export function toggleTheme(store) {
  store.actions.setTheme(/** @type {Theme} */ (isDark() ? 'light' : 'dark'));
}
