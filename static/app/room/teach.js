/** Entry of the teacher's page: sign in, open rooms. */

import { rooted } from '../../lib/rooted.js';
import { askWithForm } from './form.js';
import { mountImageSets } from './image-sets.js';
import { mountPlainPage } from './plain-page.js';
import { send } from './room-socket.js';

mountPlainPage();
const form = document.querySelector('form');
if (form?.dataset.form === 'sign-in') askWithForm(form, rooted('/api/teacher'), () => location.reload());
if (form?.dataset.form === 'open') askWithForm(form, rooted('/api/rooms'), ({ room }) => location.assign(rooted(`/room/${encodeURIComponent(room)}`)));
document.querySelector('[data-part="sign-out"]')?.addEventListener('click', async () => {
  await send(rooted('/api/sign-out'));
  location.reload();
});

const sets = document.querySelector('[data-part="image-sets"]');
if (sets instanceof HTMLElement) mountImageSets(sets);

const problem = document.querySelector('[data-part="closed-problem"]');
document.querySelector('[data-part="closed"]')?.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-act]')) : null;
  const entry = /** @type {HTMLElement | null | undefined} */ (button?.closest('[data-room]'));
  const { act } = button?.dataset ?? {};
  if (!entry || !act || !problem) return;
  if (act === 'delete' && !confirm('Delete the room and everything its students did in it, for good?')) return;
  const { message } = await send(rooted(`/api/rooms/${encodeURIComponent(entry.dataset.room ?? '')}/${act}`));
  if (message === undefined) location.reload();
  else problem.textContent = message;
});
