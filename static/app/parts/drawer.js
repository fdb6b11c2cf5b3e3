/** Tabs of evidence below the network. The panel that is not chosen is hidden, so its streams are not asked for. */

import { effect } from '@preact/signals-core';

/** @import { Store } from '../../state/store.js' */

const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

/** Scroll the row of tabs, and nothing else, until a tab stands in its middle. @param {HTMLElement} tab */
function showWhole(tab) {
  const row = /** @type {HTMLElement} */ (tab.parentElement);
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

/** @param {HTMLElement} host @param {Store} store */
export function mountDrawer(host, store) {
  const tabs = /** @type {HTMLElement[]} */ ([...host.querySelectorAll('[data-tab]')]);
  const panels = /** @type {HTMLElement[]} */ ([...host.querySelectorAll('[data-panel]')]);
  const choose = (/** @type {HTMLElement | undefined} */ tab) => store.actions.setDrawerTab(tab?.dataset.tab ?? '');
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const from = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
    if (from < 0 || !move) return;
    const next = tabs[(from + move + tabs.length) % tabs.length];
    choose(next);
    next?.focus();
    event.preventDefault();
  };
  /** @param {Event} event */
  const onClick = (event) => {
    const tab = tabs.find((candidate) => candidate === event.target);
    if (tab) choose(tab);
  };
  host.addEventListener('click', onClick);
  host.addEventListener('keydown', onKey);
  if (!store.drawerTab.peek()) choose(tabs[0]);
  const stop = effect(() => {
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === store.drawerTab.value;
      tab.setAttribute('aria-selected', String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) showWhole(tab);
    }
    for (const panel of panels) panel.hidden = panel.dataset.panel !== store.drawerTab.value;
  });
  return () => {
    stop();
    host.removeEventListener('click', onClick);
    host.removeEventListener('keydown', onKey);
  };
}
