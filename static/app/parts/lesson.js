/** The lesson beside the lab: sentences that point at the page, and tasks the server judges. */

import { html, nothing } from 'lit-html';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { icon } from '../icons.js';

/** @import { Store } from '../../state/store.js' */

/** @typedef {{title: string, text: string}} Task */

/** Share of its size at which a formula can still be read. */
const SMALLEST_FORMULA = 0.7;
const WIDE = '(min-width: 1200px)';

/**
 * @param {HTMLElement} lesson
 * @param {Store} store
 * @param {readonly Task[]} tasks  of the lab's front matter
 * @param {boolean} inviting       open by itself where there is room beside the lab
 */
export function mountLesson(lesson, store, tasks, inviting) {
  const leaving = new AbortController();
  const { signal } = leaving;
  for (const type of ['pointerover', 'focusin', 'click']) lesson.addEventListener(type, ({ target }) => point(target), { signal });
  for (const type of ['pointerout', 'focusout', 'toggle']) lesson.addEventListener(type, forget, { signal });
  // The lesson stays open while the student works beside it, so Escape closes it only from inside.
  lesson.addEventListener('keydown', ({ key }) => { if (key === 'Escape') lesson.hidePopover(); }, { signal });
  lesson.addEventListener('toggle', () => fitFormulas(lesson), { signal });
  if (inviting && matchMedia(WIDE).matches) lesson.showPopover();
  const place = /** @type {HTMLElement} */ (lesson.querySelector('[data-part="tasks"]'));
  const stop = tasks.length > 0 ? renderInto(place, () => taskList(store, tasks)) : () => {};
  return disposeAll([() => leaving.abort(), forget, stop]);
}

/** Write formulas that are wider than the lesson smaller; what is too wide even then can be scrolled, also by keys. @param {HTMLElement} lesson */
function fitFormulas(lesson) {
  for (const formula of /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll('math[display="block"]'))) {
    formula.style.fontSize = '';
    const share = formula.clientWidth / formula.scrollWidth;
    if (share < 1) formula.style.fontSize = `${Math.max(SMALLEST_FORMULA, share * 0.98)}em`;
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute('tabindex');
  }
}

/** Mark what a `data-see` button of the lesson names: a control, a view or a part of the page. @param {EventTarget | null} target */
function point(target) {
  const button = target instanceof Element ? target.closest('[data-see]') : null;
  if (!(button instanceof HTMLElement)) return;
  forget();
  for (const found of seen(button.dataset.see ?? '')) found.classList.add('seen');
}

/** @param {string} name @returns {Iterable<Element>} */
function seen(name) {
  const key = CSS.escape(name);
  const lab = document.querySelector('.lab');
  return lab ? lab.querySelectorAll(`[data-control="${key}"], [data-control^="${key}."], [data-view="${key}"], [data-tab="${key}"], [data-part="${key}"]`) : [];
}

function forget() {
  for (const found of document.querySelectorAll('.seen')) found.classList.remove('seen');
}

/** @param {Store} store @param {readonly Task[]} tasks */
function taskList(store, tasks) {
  const solved = store.solved.value;
  const count = tasks.filter((_, index) => solved.has(index)).length;
  return html`
    <h2>Tasks <span class="task-count">${count} of ${tasks.length}</span></h2>
    <ol class="tasks">${tasks.map((task, index) => taskItem(store, task, index, solved.has(index)))}</ol>`;
}

/** @param {Store} store @param {Task} task @param {number} index @param {boolean} solved */
function taskItem(store, { title, text }, index, solved) {
  const missing = store.missing.value.get(index) ?? [];
  return html`
    <li class="task ${solved ? 'solved' : ''}">
      <span class="task-tick" aria-hidden="true">${solved ? icon('tick') : nothing}</span>
      <div>
        <h3>${title}${solved ? html`<span class="visually-hidden"> (solved)</span>` : nothing}</h3>
        <p>${text}</p>
        <button class="button" data-task=${index} aria-label=${`Check task ${index + 1}: ${title}`} @click=${() => check(store, index, title)}>${solved ? 'Check again' : 'Check'}</button>
        ${missing.length > 0 ? html`<ul class="task-missing" role="status">${missing.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : nothing}
      </div>
    </li>`;
}

/** @param {Store} store @param {number} index @param {string} title */
async function check(store, index, title) {
  const answer = await store.actions.check(index);
  if (answer) store.actions.announce(answer.solved ? `Solved: ${title}.` : answer.missing.join(' '));
}
