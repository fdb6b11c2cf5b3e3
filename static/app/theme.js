/** Light and dark: what was chosen, kept over visits. */

import { effect } from '@preact/signals-core';
import { remember } from '../lib/memory.js';
import { isDark } from '../lib/theme-change.js';

/** @import { Store } from '../state/store.js' */
/** @import { Theme } from '../state/types.js' */

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
