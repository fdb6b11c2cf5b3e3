/** The switch between the map and the solid. The solid's code and its library are fetched when it is first asked for. */

import { effect, signal } from '@preact/signals-core';
import { html, nothing, render } from 'lit-html';
import { element } from '../lib/dom.js';
import { saveFile } from '../lib/download.js';

/** @import { ReadonlySignal } from '@preact/signals-core' */
/** @import { Scene, Solid } from './solid.js' */

const MISSING = 'This browser draws no pictures in three dimensions: WebGL is missing or switched off. The map shows the same surface.';
const LOST = 'The browser took the drawing surface for three dimensions away. The map shows the same surface; try again later.';
const HELP = 'The loss surface in three dimensions; its height is the logarithm of the loss. Arrow keys turn it, plus and minus bring it nearer or farther, Home turns it back. A click chooses the start.';

/**
 * @param {HTMLElement} stage
 * @param {Scene} scene
 * @returns {{ solid: ReadonlySignal<boolean>, stop: () => void }} whether the solid is shown
 */
export function mountSwitch(stage, scene) {
  const bar = stage.appendChild(element('div', 'surface-switch', { role: 'group', 'aria-label': 'How the surface is drawn' }));
  const place = element('div', 'solid', { tabindex: '0', role: 'img', 'aria-label': HELP });
  const note = element('p', 'surface-note', { role: 'status' });
  const shown = signal(false);
  const problem = signal('');
  let wanted = false;
  /** @type {Solid | null} */
  let solid = null;
  /** @type {((key: string) => boolean) | null} */
  let movesEye = null;

  /** @param {boolean} three */
  async function choose(three) {
    wanted = three;
    problem.value = '';
    if (!three) {
      close();
      return;
    }
    const module = await import('./solid.js');
    if (!wanted || solid) return;
    stage.insertBefore(place, bar);
    try {
      solid = module.createSolid(place, scene, () => fail(LOST));
      movesEye = module.movesEye;
      shown.value = true;
    } catch {
      // The library says no more than that it got no context.
      fail(MISSING);
    }
  }

  /** @param {string} sentence */
  function fail(sentence) {
    close();
    problem.value = sentence;
  }

  function close() {
    solid?.destroy();
    solid = null;
    place.remove();
    shown.value = false;
  }

  function save() {
    const background = getComputedStyle(document.body).backgroundColor;
    solid?.picture(background).toBlob((blob) => { if (blob) saveFile('loss-surface.png', blob); }, 'image/png');
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!solid || !movesEye?.(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    solid.turn(event.key);
  }

  place.addEventListener('keydown', onKey);
  // What is pressed here is no place to start at.
  for (const part of [bar, place]) part.addEventListener('click', (event) => event.stopPropagation());
  const stop = effect(() => {
    const surface = scene.surface.value;
    // One weight has a curve, which is flat.
    bar.hidden = !surface || surface.curve;
    if (surface?.curve && shown.peek()) close();
    note.textContent = problem.value;
    if (problem.value) stage.append(note);
    else note.remove();
    const button = (/** @type {boolean} */ three, /** @type {string} */ label) => html`
      <button type="button" class="curve-toggle" aria-pressed=${shown.value === three} @click=${() => void choose(three)}>${label}</button>`;
    render(html`${shown.value ? html`<button type="button" class="curve-toggle" @click=${save}>Save as PNG</button>` : nothing}${button(false, '2-D')}${button(true, '3-D')}`, bar);
  });
  return {
    solid: shown,
    stop() {
      stop();
      wanted = false;
      close();
    },
  };
}
