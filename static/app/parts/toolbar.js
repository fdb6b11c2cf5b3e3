/** Undo, redo, lesson, share, pictures, keys, glossary, light and dark. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { icon } from '../icons.js';
import { toggleTheme } from '../theme.js';
import { pictureButton } from './picture-menu.js';

/** @import { Store } from '../../state/store.js' */

const COPIED_MS = 2500;

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {{lesson: boolean, showKeys: () => void}} page
 */
export function mountToolbar(host, store, { lesson, showKeys }) {
  const copied = signal(false);
  let timer = 0;
  const share = async () => {
    copied.value = await copyLink(location.href);
    const said = copied.value ? 'The link is copied. It opens this page with the same settings.' : 'Copying is not allowed here. The link is in the address bar.';
    store.actions.announce(said);
    if (!copied.value) store.actions.tell('info', said);
    clearTimeout(timer);
    timer = setTimeout(() => { copied.value = false; }, COPIED_MS);
  };
  return renderInto(host, () => html`
    <button class="button round" aria-label="Undo" data-help="Take back the last change. Key: Ctrl Z" aria-keyshortcuts="Control+Z" ?disabled=${!store.undoable.value} @click=${() => store.actions.undo()}>${icon('undo')}</button>
    <button class="button round" aria-label="Redo" data-help="Do it again. Key: Ctrl Shift Z" aria-keyshortcuts="Control+Shift+Z" ?disabled=${!store.redoable.value} @click=${() => store.actions.redo()}>${icon('redo')}</button>
    ${lesson ? html`<button class="button" aria-label="Lesson" popovertarget="lesson" data-help="What this page shows, and what to try.">${icon('lesson')}<span class="tool-word">Lesson</span></button>` : nothing}
    <button class="button" aria-label="Share" data-help="Copy a link that opens this page with the same settings." @click=${share}>${icon('share')}<span class="tool-word">${copied.value ? 'Copied' : 'Share'}</span></button>
    ${pictureButton()}
    <button class="button round" aria-label="Keyboard" data-help="Show the keys of this page. Key: ?" aria-keyshortcuts="?" @click=${showKeys}>?</button>
    ${glossaryLink()}
    ${themeButton(store)}`);
}

/** Opens beside the page, so that a run in front of it stays in sight. */
export function glossaryLink() {
  return html`<a class="button round" href=${rooted('/glossary')} target="_blank" rel="noopener" aria-label="Glossary, in a new tab" data-help="Every word of the page in a sentence and a formula.">Aa</a>`;
}

/** To the runs this browser has saved. */
export function savedLink() {
  return html`<a class="button" href=${rooted('/saved')} data-help="Runs that you have saved: open, compare, share. And what the server keeps of you.">Saved runs</a>`;
}

/** @param {Store} store */
export function themeButton(store) {
  return html`<button class="button round" aria-label="Light or dark" data-help="Change between light and dark." @click=${() => toggleTheme(store)}>${icon('theme')}</button>`;
}

/** @param {string} link @returns {Promise<boolean>} */
async function copyLink(link) {
  try {
    await navigator.clipboard.writeText(link);
    return true;
  } catch {
    // Refused by the browser, or the page is not served securely.
    return false;
  }
}
