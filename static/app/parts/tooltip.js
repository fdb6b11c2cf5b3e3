/**
 * One tooltip for everything with `data-help`: on pointing after a moment, on keyboard focus at once; it stays while the
 * pointer is on it and goes on Escape.
 */

const DELAY_MS = 450;
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
    if (event.pointerType === 'touch' || tip.contains(/** @type {Node} */ (event.target))) return;
    const target = helped(event);
    if (target === shownFor) return;
    hide();
    if (target) timer = setTimeout(() => show(target), DELAY_MS);
  }
  /** @param {FocusEvent} event */
  function onFocus(event) {
    const target = helped(event);
    hide();
    if (target && event.target instanceof Element && event.target.matches(':focus-visible') && target === event.target) {
      // Focus also moves while a popover opens or closes, when no other one may be shown.
      timer = setTimeout(() => show(target));
    }
  }
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key === 'Escape') hide();
  }

  document.addEventListener('pointerover', onOver);
  document.addEventListener('pointerdown', hide);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', onKey);
  return () => {
    hide();
    document.removeEventListener('pointerover', onOver);
    document.removeEventListener('pointerdown', hide);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', hide);
    document.removeEventListener('keydown', onKey);
    tip.remove();
  };
}
