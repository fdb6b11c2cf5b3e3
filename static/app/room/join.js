/** Entry of the page on which students join a room. */

import { mountPlainPage } from './plain-page.js';
import { askWithForm } from './form.js';

mountPlainPage();
const form = document.querySelector('form');
if (form) {
  askWithForm(form, '/api/join', ({ lab, address }) => {
    location.assign(lab ? `/lab/${encodeURIComponent(lab)}${address}` : '/');
  });
}
