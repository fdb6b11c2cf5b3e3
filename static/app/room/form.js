/** A form that asks the server for something and says beside its field what was wrong. */

import { send } from './room-socket.js';

/** Let a form be sent, now that this page and not the browser sends it. @param {HTMLFormElement} form */
export function enable(form) {
  for (const button of form.querySelectorAll('button')) button.disabled = false;
}

/**
 * @param {HTMLFormElement} form   fields by the names of the request
 * @param {string} address
 * @param {(answer: any) => void} done
 */
export function askWithForm(form, address, done) {
  enable(form);
  const problem = /** @type {HTMLElement} */ (form.querySelector('[role="alert"]'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    problem.textContent = '';
    const body = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    const { message, path, answer } = /** @type {any} */ (await send(address, body));
    if (message === undefined) return done(answer);
    problem.textContent = message;
    const field = form.elements.namedItem(path);
    if (field instanceof HTMLElement) field.focus();
  });
}
