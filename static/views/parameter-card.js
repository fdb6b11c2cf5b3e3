/** The card beside a weight or a bias: its name, its value as it changes, and a number to type. */

import { element } from '../lib/dom.js';
import { formatSignificant } from '../lib/numbers.js';

const GAP = 12;
const DIGITS = 3;
const EDIT_DIGITS = 6;

/**
 * What the card speaks of.
 * @typedef {object} CardSubject
 * @property {string} name such as "Weight from x₁ to neuron 3 of layer 1"
 * @property {() => number} read the value now
 * @property {(value: number) => Promise<string>} apply set the value; resolves to an error's sentence, or to nothing
 */

/**
 * Create a card inside `host`, which it never leaves.
 * @param {HTMLElement} host positioned element
 * @param {(byKey: boolean) => void} onClose called after editing has ended, by a key or by going elsewhere
 */
export function createParameterCard(host, onClose) {
  const card = element('div', 'parameter-card', { hidden: '' });
  const name = card.appendChild(element('div', 'parameter-name'));
  const value = card.appendChild(element('div', 'parameter-value'));
  const form = card.appendChild(element('form', 'parameter-form', { hidden: '', novalidate: '' }));
  const input = form.appendChild(element('input', 'parameter-input', { type: 'number', step: 'any', autocomplete: 'off' }));
  const hint = card.appendChild(element('div', 'parameter-hint', { role: 'status' }));
  host.append(card);

  /** @type {CardSubject | null} */
  let subject = null;
  let editing = false;

  /** @param {boolean} on */
  function setEditing(on) {
    editing = on;
    form.hidden = !on;
    value.hidden = on;
    card.classList.toggle('is-editing', on);
    hint.classList.remove('is-error');
    hint.textContent = on ? 'Enter applies, Esc cancels' : 'click or press Enter to edit';
  }

  /** @param {boolean} byKey */
  function finish(byKey) {
    if (!editing) return;
    setEditing(false);
    onClose(byKey);
  }

  /** @param {string} sentence */
  function refuse(sentence) {
    hint.textContent = sentence;
    hint.classList.add('is-error');
  }

  async function apply() {
    const typed = input.valueAsNumber;
    if (!Number.isFinite(typed)) {
      refuse('Type a number such as 0.5.');
      return;
    }
    const problem = (await subject?.apply(typed)) ?? '';
    if (problem) refuse(problem);
    else finish(true);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void apply();
  });
  input.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') finish(true);
  });
  input.addEventListener('blur', () => finish(false));

  return {
    /** Whether a number is being typed. */
    get isEditing() { return editing; },

    /**
     * Show the card at a point of the host.
     * @param {CardSubject} next
     * @param {number} x px
     * @param {number} y px
     */
    show(next, x, y) {
      if (editing) return;
      subject = next;
      card.hidden = false;
      name.textContent = next.name;
      setEditing(false);
      this.update();
      const left = Math.min(x + GAP, host.clientWidth - card.offsetWidth - 4);
      const below = y + GAP + card.offsetHeight < host.clientHeight;
      card.style.left = `${Math.max(4, left)}px`;
      card.style.top = `${Math.max(4, below ? y + GAP : y - GAP - card.offsetHeight)}px`;
    },

    /** Write the value as it is now. */
    update() {
      if (subject && !card.hidden) value.textContent = formatSignificant(subject.read(), DIGITS);
    },

    /** Ask for a number. */
    edit() {
      if (!subject) return;
      setEditing(true);
      input.setAttribute('aria-label', `${subject.name}, new value`);
      input.value = String(Number(subject.read().toPrecision(EDIT_DIGITS)));
      input.focus();
      input.select();
    },

    hide() {
      if (editing) return;
      card.hidden = true;
      subject = null;
    },
  };
}
