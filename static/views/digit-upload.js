/** A picture file in place of a drawing: chosen, dropped or pasted; made into what the network was trained on. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { PICTURE_KINDS, PictureError, readPicture } from '../lib/picture-file.js';
import { digitFrom, isDarkOnWhite } from './digit-from-picture.js';
import { toText } from './drawing.js';

/** @import { Pixels } from '../lib/picture-file.js' */
/** @import { Store } from '../state/store.js' */

/** Longest side that is kept of a file, px. */
const KEPT_SIDE = 280;
/** Side of the box that the figures of a set fill; MNIST's where it is not another. */
const BOXES = /** @type {Record<string, number>} */ ({ digits: 24, fashion_mnist: 28 });
const MNIST_BOX = 20;

/** @typedef {{ name: string, pixels: Pixels & { original: { kind: string, width: number, height: number } }, inverted: boolean, drawing: string }} Upload */

/**
 * Show the button, what was read and what is wrong with it.
 * @param {HTMLElement} host
 * @param {HTMLElement} target lights up while a file is held over the page
 * @param {Store} store
 * @returns {() => void} unmount
 */
export function mountDigitUpload(host, target, store) {
  const upload = signal(/** @type {Upload | null} */ (null));
  const problem = signal('');
  const preview = element('canvas', 'upload-preview', { role: 'img' });
  let newest = 0;
  let arrived = false;

  /** @param {Blob} file @param {string} name */
  async function read(file, name) {
    newest += 1;
    const turn = newest;
    try {
      const pixels = await readPicture(file, KEPT_SIDE);
      if (turn === newest) show(name, pixels, isDarkOnWhite(pixels));
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (turn === newest) problem.value = `${name}: ${error.message}`;
    }
  }

  /** @param {string} name @param {Upload['pixels']} pixels @param {boolean} inverted */
  function show(name, pixels, inverted) {
    const box = BOXES[String(store.config.peek().image_set)] ?? MNIST_BOX;
    const drawing = toText(digitFrom(pixels, inverted, box) ?? new Uint8Array(0));
    if (!drawing) {
      problem.value = `${name}, read as ${wayOf(inverted)}: nothing stands out from the background. Take a picture of a single figure with more contrast.`;
      return;
    }
    problem.value = '';
    arrived = false;
    upload.value = { name, pixels, inverted, drawing };
    paint(preview, pixels);
    void store.actions.configure({ drawing });
  }

  /** @param {Event} event */
  function onFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void read(file, file.name);
  }

  /** @param {DragEvent} event */
  function onDrag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    target.classList.toggle('takes-file', event.type === 'dragover' && !event.defaultPrevented);
    if (event.defaultPrevented) return; // somebody else takes it
    event.preventDefault();
    const [file] = event.type === 'drop' ? event.dataTransfer.files : [];
    if (file) void read(file, file.name);
  }

  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    const [file] = event.clipboardData?.files ?? [];
    if (!file || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    void read(file, file.name || 'Pasted picture');
  }

  const drags = /** @type {const} */ (['dragover', 'dragleave', 'drop']);
  for (const type of drags) document.addEventListener(type, onDrag);
  document.addEventListener('paste', onPaste);
  const stops = [
    // A stroke, another test picture, undo or “clear” take the place of what was uploaded.
    effect(() => {
      const { drawing } = store.config.value;
      if (drawing === upload.peek()?.drawing) arrived = true;
      else if (arrived) {
        arrived = false;
        upload.value = null;
        problem.value = '';
      }
    }),
    effect(() => {
      const held = upload.value;
      render(html`
        <label class="curve-toggle file-button" title="Read a picture of one figure: choose it here, drop it on the page, or paste it. It stays in this browser; only 28 × 28 grey pixels are sent.">
          <input class="visually-hidden" type="file" accept=${PICTURE_KINDS} data-testid="digit-file" @change=${onFile}>picture file …</label>
        ${held ? facts(held, preview, () => show(held.name, held.pixels, !held.inverted)) : nothing}
        ${problem.value ? html`<p class="control-error" role="alert" data-testid="digit-error">${problem.value}</p>` : nothing}`, host);
    }),
  ];
  return () => {
    newest += 1;
    target.classList.remove('takes-file');
    for (const stop of stops) stop();
    for (const type of drags) document.removeEventListener(type, onDrag);
    document.removeEventListener('paste', onPaste);
  };
}

/** @param {boolean} inverted */
const wayOf = (inverted) => (inverted ? 'dark on white' : 'white on dark');

/** @param {Upload} upload @param {HTMLCanvasElement} preview @param {() => void} swap */
function facts({ name, pixels: { original }, inverted }, preview, swap) {
  preview.setAttribute('aria-label', `${name} as it was read`);
  return html`
    <div class="upload-facts" data-testid="digit-facts">${preview}
      <p>${name}, ${original.kind} of ${original.width} × ${original.height}, read as <b>${wayOf(inverted)}</b>.
        <button type="button" class="link" @click=${swap}>Read it as ${wayOf(!inverted)}</button></p>
    </div>`;
}

/** @param {HTMLCanvasElement} canvas @param {Pixels} pixels */
function paint(canvas, { width, height, data }) {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  image.data.set(data);
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
}
