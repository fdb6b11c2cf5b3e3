/** One saved run: its picture, its name, and what can be done with it. */

import { signal } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { formatCount } from '../../lib/format.js';
import { describeSettings } from '../../state/pinned-runs.js';
import { HeatMap } from '../../views/heat-map.js';
import { drawMap } from '../../views/small-pictures.js';
import { readTheme } from '../../views/theme.js';
import { readFilm } from '../../views/thumbnail-film.js';
import { deleteRun, endSharing, fetchThumbnail, openRun, SavedRunError, shareRun } from '../saved-runs.js';

/** @import { SavedRun } from '../saved-runs.js' */

const THUMBNAIL_PX = 96;
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * What a list of cards knows and does.
 *
 * @typedef {object} CardList
 * @property {Record<string, string>} titles  of the labs
 * @property {(id: string) => boolean} isChosen
 * @property {(id: string, on: boolean) => void} choose  to be compared
 * @property {(sentence: string) => void} say
 * @property {(id: string, change: Partial<SavedRun> | null) => void} change  null: it is gone
 * @property {(run: SavedRun) => void} undoable  a run was deleted and can be brought back
 */

/** @param {CardList} list */
export function createCards({ titles, isChosen, choose, say, change, undoable }) {
  /** Links made on this page, by run; the server does not know them any more. */
  const links = signal(/** @type {ReadonlyMap<string, string>} */ (new Map()));
  /** @type {WeakSet<Element>} */
  const drawn = new WeakSet();

  /** Do something at the server and say how it went. @param {() => Promise<string>} job */
  async function attempt(job) {
    try {
      say(await job());
    } catch (error) {
      if (!(error instanceof SavedRunError)) throw error;
      say(error.message);
    }
  }

  /** @param {SavedRun} run */
  const open = (run) => attempt(async () => {
    location.assign(await openRun(run.id));
    return `Opening ${run.name}.`;
  });

  /** @param {SavedRun} run */
  const share = (run) => attempt(async () => {
    const link = new URL(await shareRun(run.id), location.href).href;
    links.value = new Map(links.value).set(run.id, link);
    change(run.id, { shared: true });
    const copied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    return copied ? 'The link is copied. Whoever opens it gets a copy of settings, weights and curves.' : 'The link is ready below the run.';
  });

  /** @param {SavedRun} run */
  const unshare = (run) => attempt(async () => {
    await endSharing(run.id);
    const next = new Map(links.value);
    next.delete(run.id);
    links.value = next;
    change(run.id, { shared: false });
    return `All links to ${run.name} have ended.`;
  });

  /** @param {SavedRun} run */
  const remove = (run) => attempt(async () => {
    await deleteRun(run.id);
    change(run.id, null);
    undoable(run);
    return `${run.name} is deleted.`;
  });

  /** @param {Element | undefined} canvas @param {string} id */
  async function draw(canvas, id) {
    if (!(canvas instanceof HTMLCanvasElement) || drawn.has(canvas)) return;
    drawn.add(canvas);
    const bytes = await fetchThumbnail(id).catch(() => null);
    const picture = bytes ? readFilm(bytes)[0] : undefined;
    if (!picture) return;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    drawMap(context, new HeatMap(), picture, { width: THUMBNAIL_PX, height: THUMBNAIL_PX }, readTheme(canvas).palette);
  }

  /** @param {SavedRun} run */
  return function card(run) {
    const { id, name, note, lab, step, shared } = run;
    const link = links.value.get(id);
    const settings = run.config.layers ? describeSettings(run.config) : '';
    return html`
      <li class="saved-card">
        <canvas class="saved-picture" width=${THUMBNAIL_PX} height=${THUMBNAIL_PX} aria-hidden="true" ${ref((canvas) => void draw(canvas, id))}></canvas>
        <div class="saved-text">
          <h2>${name}</h2>
          <p class="run-facts">${titles[lab] ?? lab}, step ${formatCount(step)}, ${DATE.format(run.created_at * 1000)}</p>
          ${settings ? html`<p class="run-facts">${settings}</p>` : nothing}
          ${note ? html`<p class="run-note">${note}</p>` : nothing}
          <div class="saved-buttons" role="group" aria-label=${name}>
            <label class="check"><input type="checkbox" .checked=${isChosen(id)} @change=${(/** @type {Event} */ event) => choose(id, /** @type {HTMLInputElement} */ (event.target).checked)}> Compare</label>
            <button class="button" @click=${() => open(run)}>Open a copy</button>
            <button class="button" @click=${() => share(run)}>Share</button>
            ${shared ? html`<button class="button" @click=${() => unshare(run)}>End links</button>` : nothing}
            <button class="button" @click=${() => remove(run)}>Delete</button>
          </div>
          ${link ? html`<label class="saved-link">Link <input readonly .value=${link} @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}></label>` : nothing}
        </div>
      </li>`;
  };
}
