/**
 * One tooltip for everything with `data-help`: on pointing after a moment, on keyboard focus at once; it stays while the
 * pointer is on it and goes on Escape.
 */

import { rooted } from '../../lib/rooted.js';

const DELAY_MS = 450;
/** Time for the pointer to cross the gap to the tooltip. */
const GRACE_MS = 200;
const GAP = 8;

/** @returns {() => void} */
export function mountTooltip() {
  const tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.popover = 'manual';
  tip.setAttribute('role', 'tooltip');
  // Inside the main landmark, so that assistive technology meets it there.
  (document.querySelector('main') ?? document.body).append(tip);
  let timer = 0;
  /** @type {Element | null} */
  let shownFor = null;
  /** Says nothing more until the pointer has left it. @type {Element | null} */
  let pressed = null;

  function hide() {
    clearTimeout(timer);
    shownFor = null;
    if (tip.matches(':popover-open')) tip.hidePopover();
  }

  /** @param {Element} target */
  function show(target) {
    const text = target.getAttribute('data-help') ?? '';
    if (!text || !target.isConnected) return;
    shownFor = target;
    tip.textContent = text;
    const formula = target.getAttribute('data-mathml');
    // MathML from our own catalogue, converted by the server; nothing a visitor typed reaches it.
    if (formula) tip.insertAdjacentHTML('beforeend', formula);
    const term = target.getAttribute('data-term');
    if (term) tip.append(linkTo(term));
    tip.showPopover();
    const anchor = target.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip;
    const left = Math.max(GAP, Math.min(innerWidth - width - GAP, anchor.left + anchor.width / 2 - width / 2));
    const below = anchor.bottom + GAP;
    tip.style.left = `${left}px`;
    tip.style.top = `${below + height > innerHeight - GAP ? anchor.top - height - GAP : below}px`;
  }

  /** @param {Event} event @returns {Element | null} */
  const helped = (event) => (event.target instanceof Element ? event.target.closest('[data-help]') : null);

  /** @param {PointerEvent} event */
  function onOver(event) {
    if (event.pointerType === 'touch') return;
    if (tip.contains(/** @type {Node} */ (event.target))) {
      clearTimeout(timer);
      return;
    }
    const target = helped(event);
    clearTimeout(timer);
    if (target === shownFor || (target && target === pressed)) return;
    pressed = null;
    if (target) {
      hide();
      timer = setTimeout(() => show(target), DELAY_MS);
    } else {
      timer = setTimeout(hide, GRACE_MS);
    }
  }
  /** @param {PointerEvent} event */
  function onDown(event) {
    if (tip.contains(/** @type {Node} */ (event.target))) return;
    hide();
    pressed = helped(event);
  }
  /** @param {FocusEvent} event */
  function onFocus(event) {
    if (tip.contains(/** @type {Node} */ (event.target))) return;
    const target = helped(event);
    hide();
    if (target && event.target instanceof Element && event.target.matches(':focus-visible') && target === event.target) {
      // Focus also moves while a popover opens or closes, when no other one may be shown.
      timer = setTimeout(() => show(target));
    }
  }
  /** @param {FocusEvent} event */
  function onBlur(event) {
    if (!tip.contains(/** @type {Node | null} */ (event.relatedTarget))) hide();
  }
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key === 'Escape') hide();
  }

  document.addEventListener('pointerover', onOver);
  document.addEventListener('pointerdown', onDown);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', onBlur);
  document.addEventListener('keydown', onKey);
  return () => {
    hide();
    document.removeEventListener('pointerover', onOver);
    document.removeEventListener('pointerdown', onDown);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', onBlur);
    document.removeEventListener('keydown', onKey);
    tip.remove();
  };
}

/**
 * A way to the glossary for the pointer; the keyboard has the one in the toolbar.
 * @param {string} term anchor of the glossary
 */
function linkTo(term) {
  const link = document.createElement('a');
  link.className = 'tooltip-more';
  link.href = rooted(`/glossary#${encodeURIComponent(term)}`);
  link.target = '_blank';
  link.rel = 'noopener';
  link.tabIndex = -1;
  link.textContent = 'In the glossary';
  return link;
}
