/** Entry of the page that a link to a saved run leads to. */

import { renderInto } from '../lib/reactive.js';
import { createStore } from '../state/store.js';
import { themeButton } from './parts/toolbar.js';
import { mountTooltip } from './parts/tooltip.js';
import { openShared, SavedRunError } from './saved-runs.js';
import { followTheme } from './theme.js';

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const store = createStore('');
followTheme(store);
renderInto(part('toolbar'), () => themeButton(store));
mountTooltip();

part('open').addEventListener('click', async () => {
  try {
    location.assign(await openShared(location.pathname.split('/').at(-1) ?? ''));
  } catch (error) {
    if (!(error instanceof SavedRunError)) throw error;
    part('told').textContent = error.message;
  }
});
