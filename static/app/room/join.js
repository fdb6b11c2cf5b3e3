/** Entry of the page on which students join a room. */

import { mountPlainPage } from './plain-page.js';
import { askWithForm } from './form.js';
import { send } from './room-socket.js';

mountPlainPage();
document.querySelector('[data-part="sign-out"]')?.addEventListener('click', async () => {
  await send('/api/sign-out');
  location.reload();
});
const form = document.querySelector('form');
if (form) {
  askWithForm(form, '/api/join', ({ lab, address }) => {
    location.assign(lab ? `/lab/${encodeURIComponent(lab)}${address}` : '/');
  });
}
