/** Entry of the glossary: the box that narrows the page to what is looked for. */

import { renderInto } from '../lib/reactive.js';
import { createStore } from '../state/store.js';
import { themeButton } from './parts/toolbar.js';
import { mountTooltip } from './parts/tooltip.js';
import { followTheme } from './theme.js';

const store = createStore('');
followTheme(store);
renderInto(/** @type {HTMLElement} */ (document.querySelector('[data-part="toolbar"]')), () => themeButton(store));
mountTooltip();

const search = /** @type {HTMLElement} */ (document.querySelector('[data-part="search"]'));
const box = /** @type {HTMLInputElement} */ (search.querySelector('input'));
const count = /** @type {HTMLElement} */ (search.querySelector('[data-part="count"]'));
const terms = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.term')]);
const words = terms.map((term) => fold(term.textContent ?? ''));

/** Without accents and capitals. @param {string} text */
function fold(text) {
  return text.normalize('NFKD').replace(/\p{Diacritic}/gu, '').toLowerCase();
}

/** Show the terms in which every word of the box occurs. */
function narrow() {
  const wanted = fold(box.value).split(/\s+/).filter(Boolean);
  terms.forEach((term, index) => { term.hidden = !wanted.every((word) => words[index]?.includes(word)); });
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.glossary-section'))) {
    section.hidden = section.querySelector('.term:not([hidden])') === null;
  }
  const shown = terms.filter((term) => !term.hidden).length;
  count.textContent = wanted.length === 0 ? `${terms.length} terms` : shown === 0 ? 'No term has these words.' : `${shown} of ${terms.length} terms`;
}

/** A term that a link leads to is shown whatever the box says. */
function showTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || target.getClientRects().length > 0) return;
  box.value = '';
  narrow();
  target.scrollIntoView();
}

search.hidden = false;
box.value = new URLSearchParams(location.search).get('q') ?? '';
box.addEventListener('input', narrow);
addEventListener('hashchange', showTarget);
narrow();
showTarget();
