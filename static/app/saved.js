/** Entry of the page of saved runs: search, list, comparison. */

import { computed, signal, untracked } from '@preact/signals-core';
import { html, nothing } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { renderInto } from '../lib/reactive.js';
import { createStore } from '../state/store.js';
import { comparisonTable, mountComparisonChart } from './parts/run-comparison.js';
import { createCards } from './parts/saved-card.js';
import { glossaryLink, themeButton } from './parts/toolbar.js';
import { mountTooltip } from './parts/tooltip.js';
import { mountVisitorData } from './parts/visitor-data.js';
import { listRuns, MOST_COMPARED, restoreRun, SavedRunError, search } from './saved-runs.js';
import { followTheme } from './theme.js';

/** @import { SavedRun } from './saved-runs.js' */

const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const page = /** @type {HTMLElement} */ (document.querySelector('[data-labs]'));
const titles = /** @type {Record<string, string>} */ (JSON.parse(page.dataset.labs ?? '{}'));

const store = createStore('');
followTheme(store);
renderInto(part('toolbar'), () => [glossaryLink(), themeButton(store)]);
mountTooltip();

const runs = signal(/** @type {readonly SavedRun[] | null} */ (null));
const words = signal('');
const said = signal('');
/** Deleted on this page, the last one last. */
const deleted = signal(/** @type {readonly SavedRun[]} */ ([]));
const chosenIds = signal(/** @type {ReadonlySet<string>} */ (new Set()));
const found = computed(() => search(runs.value ?? [], words.value, titles));
const chosen = computed(() => (runs.value ?? []).filter(({ id }) => chosenIds.value.has(id)));
const compares = computed(() => chosen.value.length >= 2);

/** Bring back what was deleted last. @param {SavedRun} run */
async function undo(run) {
  try {
    await restoreRun(run.id);
    deleted.value = deleted.value.filter(({ id }) => id !== run.id);
    said.value = `${run.name} is back.`;
    runs.value = await listRuns();
  } catch (error) {
    if (!(error instanceof SavedRunError)) throw error;
    said.value = error.message;
  }
}

/** What was said last, and the way back from a deletion. */
function news() {
  const run = deleted.value.at(-1);
  return html`<p class="saved-said"><span role="status">${said.value}</span>
    ${run ? html`<button class="button" data-undo aria-label=${`Undo the deletion of ${run.name}`} data-help="Deleted runs can be brought back for an hour." @click=${() => undo(run)}>Undo</button>` : nothing}</p>`;
}

const card = createCards({
  titles,
  isChosen: (id) => chosenIds.value.has(id),
  choose(id, on) {
    const next = new Set(chosenIds.value);
    if (on) next.add(id);
    else next.delete(id);
    if (next.size > MOST_COMPARED) {
      said.value = `At most ${MOST_COMPARED} runs can be compared; take one out first.`;
      next.delete(id);
    }
    chosenIds.value = next;
  },
  undoable(run) {
    deleted.value = [...deleted.value, run];
    // The button that had the focus is gone with its card.
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector('[data-undo]'))?.focus());
  },
  say(sentence) { said.value = sentence; },
  change(id, change) {
    const all = runs.value ?? [];
    runs.value = change ? all.map((run) => (run.id === id ? { ...run, ...change } : run)) : all.filter((run) => run.id !== id);
  },
});

let stopChart = () => {};
/** The chart lives as long as its place in the page. @param {Element | undefined} place */
function chartIn(place) {
  stopChart();
  stopChart = () => {};
  if (!place) return;
  // Its colours are those of the page, of which it is not yet a part.
  let stop = () => {};
  const soon = requestAnimationFrame(() => { stop = untracked(() => mountComparisonChart(/** @type {HTMLElement} */ (place), chosen)); });
  stopChart = () => {
    cancelAnimationFrame(soon);
    stop();
  };
}

renderInto(part('runs'), () => {
  const all = runs.value;
  if (all === null) return html`<p role="status">${said.value || 'Fetching your runs.'}</p>`;
  if (all.length === 0) return html`${news()}<p class="saved-none">Nothing is saved yet. In a lab, train a network and press <b>Save</b> below its picture.</p>`;
  return html`
    <search class="saved-search">
      <label for="saved-query">Find a run</label>
      <input id="saved-query" type="search" autocomplete="off" placeholder="name, note, lab, data set" .value=${words.value} @input=${(/** @type {Event} */ event) => { words.value = /** @type {HTMLInputElement} */ (event.target).value; }}>
      <span class="run-facts" role="status">${found.value.length === all.length ? `${all.length} ${all.length === 1 ? 'run' : 'runs'}` : `${found.value.length} of ${all.length} runs`}</span>
    </search>
    ${news()}
    ${compares.value ? html`
      <section class="comparison" aria-labelledby="comparison-title">
        <h2 id="comparison-title">Comparison</h2>
        <p class="run-facts">Loss over the steps: test drawn through, training dashed.</p>
        <div class="comparison-chart" role="img" aria-label=${`Loss curves of ${chosen.value.map(({ name }) => name).join(', ')}; the table below has the numbers.`} ${ref(chartIn)}></div>
        ${comparisonTable(chosen.value)}
      </section>` : nothing}
    <ul class="saved-list">${repeat(found.value, ({ id }) => id, card)}</ul>`;
});

mountVisitorData(part('visitor'), titles, () => {
  runs.value = deleted.value = [];
  chosenIds.value = new Set();
});
try {
  runs.value = await listRuns();
} catch (error) {
  if (!(error instanceof SavedRunError)) throw error;
  said.value = error.message;
}
