/** What the pages without a run have in common: light and dark, and the glossary. */

import { renderInto } from '../../lib/reactive.js';
import { createStore } from '../../state/store.js';
import { glossaryLink, themeButton } from '../parts/toolbar.js';
import { mountTooltip } from '../parts/tooltip.js';
import { followTheme } from '../theme.js';

export function mountPlainPage() {
  const store = createStore('');
  followTheme(store);
  renderInto(/** @type {HTMLElement} */ (document.querySelector('[data-part="toolbar"]')), () => [glossaryLink(), themeButton(store)]);
  mountTooltip();
}
