/** Entry of the page on which students join a room. */

import { rooted } from '../../lib/rooted.js';
import { askWithForm } from './form.js';
import { mountPlainPage } from './plain-page.js';
import { send } from './room-socket.js';

mountPlainPage();
document.querySelector('[data-part="sign-out"]')?.addEventListener('click', async () => {
  await send(rooted('/api/sign-out'));
  location.reload();
});
const form = document.querySelector('form');
if (form) {
  askWithForm(form, rooted('/api/join'), ({ lab, address }) => {
    location.assign(rooted(lab ? `/lab/${encodeURIComponent(lab)}${address}` : '/'));
  });
}
