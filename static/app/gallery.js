/** Entry of the gallery: living thumbnails, light and dark. */

import { renderInto } from '../lib/reactive.js';
import { createStore } from '../state/store.js';
import { glossaryLink, savedLink, themeButton } from './parts/toolbar.js';
import { mountTooltip } from './parts/tooltip.js';
import { mountRoomBar } from './room/bar.js';
import { followTheme } from './theme.js';
import { createViewHosts } from './view-host.js';

const store = createStore('');
followTheme(store);
renderInto(/** @type {HTMLElement} */ (document.querySelector('[data-part="toolbar"]')), () => [savedLink(), glossaryLink(), themeButton(store)]);
mountTooltip();
const views = createViewHosts(store);
for (const host of document.querySelectorAll('[data-view]')) void views.mount(/** @type {HTMLElement} */ (host));
if (document.querySelector('[data-part="room"]')) mountRoomBar(document.body, store, { watch: '', student: '', room: '', inRoom: true });
