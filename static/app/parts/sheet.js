/** On a phone the settings lie in a sheet that comes up from below; on a larger screen they are always there. */

import { effect, signal } from '@preact/signals-core';

/** @param {HTMLElement} sheet */
export function mountSheet(sheet) {
  const open = signal(false);
  const opener = document.createElement('button');
  opener.className = 'button sheet-opener';
  opener.setAttribute('aria-controls', sheet.id);
  opener.addEventListener('click', () => { open.value = !open.value; });
  sheet.before(opener);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    // Escape closes what lies on top first: a popover of the sheet before the sheet.
    if (event.key !== 'Escape' || !open.value || event.defaultPrevented || document.querySelector('.more:popover-open')) return;
    open.value = false;
    opener.focus();
  };
  document.addEventListener('keydown', onKey);
  const stop = effect(() => {
    sheet.classList.toggle('open', open.value);
    opener.setAttribute('aria-expanded', String(open.value));
    opener.textContent = open.value ? 'Close' : 'Settings';
  });
  return () => {
    stop();
    document.removeEventListener('keydown', onKey);
    opener.remove();
  };
}
