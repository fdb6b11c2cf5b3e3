/** Entry of the teacher's page: sign in, open rooms. */

import { mountPlainPage } from './plain-page.js';
import { askWithForm } from './form.js';
import { send } from './room-socket.js';

mountPlainPage();
const form = document.querySelector('form');
if (form?.dataset.form === 'sign-in') askWithForm(form, '/api/teacher', () => location.reload());
if (form?.dataset.form === 'open') askWithForm(form, '/api/rooms', ({ room }) => location.assign(`/room/${encodeURIComponent(room)}`));
document.querySelector('[data-part="sign-out"]')?.addEventListener('click', async () => {
  await send('/api/sign-out');
  location.reload();
});
