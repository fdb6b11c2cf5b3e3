/** What the pages without a run have in common: light and dark, and the glossary. */

import { mountTooltip } from '../parts/tooltip.js';
import { glossaryLink, themeButton } from '../parts/toolbar.js';
import { renderInto } from '../reactive.js';
import { createStore } from '../store.js';
import { followTheme } from '../theme.js';

export function mountPlainPage() {
  const store = createStore('');
  followTheme(store);
  renderInto(/** @type {HTMLElement} */ (document.querySelector('[data-part="toolbar"]')), () => [glossaryLink(), themeButton(store)]);
  mountTooltip();
}
