/** The playground's views with canned frames, light and dark side by side. */

import { element } from '../lib/dom.js';
import * as datasetThumb from '../views/dataset-thumb.js';
import { cannedStores } from './canned.js';
import { VIEWS } from './shown.js';

const THEMES = ['light', 'dark'];

for (const host of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-part="cases"]'))) showCases(host);

/**
 * Show all cases below each other.
 * @param {HTMLElement} host
 */
function showCases(host) {
  for (const { title, store } of cannedStores()) {
    const section = host.appendChild(element('section', 'dev-case', { 'aria-label': title }));
    const heading = section.appendChild(element('h2', 'dev-title'));
    heading.textContent = `${title} (canned)`;
    for (const theme of THEMES) {
      const side = section.appendChild(element('div', 'dev-side', { 'data-theme': theme }));
      for (const [key, view] of Object.entries(VIEWS)) view.mount(side.appendChild(element('div', 'view-host', { 'data-view': key })), store);
      const thumbs = side.appendChild(element('div', 'dev-thumbs'));
      for (const dataset of Object.keys(store.catalogue.value?.datasets ?? {})) {
        datasetThumb.mount(thumbs.appendChild(element('div', 'view-host dev-thumb')), store, { dataset });
      }
    }
  }
}
