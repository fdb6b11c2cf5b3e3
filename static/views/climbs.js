/** A row of pictures with a title and a number each. */

import { element, setAttribute } from '../lib/dom.js';
import { paintPicture } from './map-picture.js';

/** @import { NumberArray } from '../state/types.js' */
/** @typedef {{ title: string, words: string, strong: boolean }} Caption */

/**
 * Paint the pictures, making and removing figures as their number changes.
 * @param {HTMLElement} row
 * @param {NumberArray} pictures (n, height, width, channels), 0 black to 255 white
 * @param {(index: number) => Caption} captionOf
 */
export function paintClimbs(row, pictures, captionOf) {
  const [count = 0] = pictures.shape;
  while (row.children.length > count) row.lastElementChild?.remove();
  while (row.children.length < count) {
    const figure = row.appendChild(element('figure', 'seeing-figure is-small'));
    figure.append(element('canvas', 'seeing-canvas', { role: 'img' }), element('figcaption', 'seeing-caption'));
  }
  [...row.children].forEach((figure, index) => {
    const canvas = figure.querySelector('canvas');
    const caption = figure.querySelector('figcaption');
    const { title, words, strong } = captionOf(index);
    if (!canvas || !caption) return;
    paintPicture(canvas, pictures, index);
    setAttribute(canvas, 'aria-label', `${title}: ${words}`);
    const text = `${title} ${words}`;
    if (caption.textContent !== text) {
      caption.replaceChildren(Object.assign(element('b', ''), { textContent: title }), ` ${words}`);
    }
    caption.classList.toggle('is-strong', strong);
  });
}
