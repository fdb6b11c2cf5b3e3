/** Keys of the page, and the dialog that lists them. */

import { signal } from '@preact/signals-core';
import { html } from 'lit-html';
import { recall, remember } from '../../lib/memory.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { rooted } from '../../lib/rooted.js';
import { describeRun } from './announcer.js';

/** @import { Store } from '../../state/store.js' */

const KEYS = [
  { keys: ['Space'], words: 'play or pause' },
  { keys: ['S', '.'], words: 'one step' },
  { keys: ['[', ']'], words: 'back to an earlier moment, on to a later one' },
  { keys: ['R'], words: 'reset: fresh weights' },
  { keys: ['Ctrl Z'], words: 'undo' },
  { keys: ['Ctrl Shift Z'], words: 'redo' },
  { keys: ['N'], words: 'hear the numbers (screen reader)' },
  { keys: ['?'], words: 'this list' },
  { keys: ['1', '8'], words: 'on the map, editing points: which class to paint' },
  { keys: ['Enter'], words: 'on the map: choose a point; editing: paint, take, let go, erase' },
  { keys: ['↑', '↓'], words: 'in a number: larger, smaller' },
  { keys: ['Esc'], words: 'in a number: leave it as it was' },
];

/** Where letters are typed or have a meaning of their own. @param {EventTarget | null} target */
function takesLetters(target) {
  return target instanceof Element && target.closest('input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable]') !== null;
}

/** What space presses by itself. @param {EventTarget | null} target */
function takesSpace(target) {
  return target instanceof Element && target.closest('button, a, input, select, textarea, summary, [role=button], [role=tab], [contenteditable]') !== null;
}

/**
 * @param {HTMLElement} host place of the dialog
 * @param {Store} store
 * @param {(moments: number) => void} travel  through the moments of the run
 * @returns {{show: () => void, dispose: () => void}}
 */
export function mountKeyboard(host, store, travel) {
  const letters = signal(recall('letter-keys') !== 'off');
  const { actions } = store;
  /** @type {Record<string, () => unknown>} */
  const single = {
    s: () => actions.step(),
    '.': () => actions.step(),
    '[': () => travel(-1),
    ']': () => travel(1),
    r: () => actions.reset(),
    n: () => actions.announce(describeRun(store)),
    '?': show,
  };

  /** @param {KeyboardEvent} event @returns {(() => unknown) | undefined} */
  function actionFor(event) {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (event.altKey || takesLetters(event.target)) return undefined;
    if (command && key === 'z') return () => (event.shiftKey ? actions.redo() : actions.undo());
    if (command && key === 'y') return () => actions.redo();
    if (command || !letters.value) return undefined;
    if (key === ' ') return takesSpace(event.target) ? undefined : () => actions.toggle();
    return single[key];
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || dialog().open) return;
    const action = actionFor(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  const dialog = () => /** @type {HTMLDialogElement} */ (host.querySelector('dialog'));
  function show() {
    dialog().showModal();
  }
  const stop = renderInto(host, () => html`
    <dialog class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>${KEYS.map(({ keys, words }) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${words}</dd></div>`)}</dl>
      <label class="check"><input type="checkbox" .checked=${letters.value} @change=${setLetters}> Space and single letters work anywhere on the page</label>
      <p class="keys-more">What does a word mean? See the <a href=${rooted('/glossary')} target="_blank" rel="noopener">glossary</a>.</p>
      <form method="dialog"><button class="button primary">Close</button></form>
    </dialog>`);

  /** @param {Event} event */
  function setLetters(event) {
    letters.value = /** @type {HTMLInputElement} */ (event.target).checked;
    remember('letter-keys', letters.value ? 'on' : 'off');
  }

  document.addEventListener('keydown', onKey);
  return { show, dispose: disposeAll([stop, () => document.removeEventListener('keydown', onKey)]) };
}
