/** A lab's living thumbnail: a real run's output map, from the first step to the last. */

import { effect, signal } from '@preact/signals-core';
import { element, prefersStillness, watchSize } from '../lib/dom.js';
import { rooted } from '../lib/rooted.js';
import { untilReady } from '../state/readiness.js';
import { fitCanvas } from './canvas.js';
import { HeatMap } from './heat-map.js';
import { drawMap, drawRace, drawSearch, drawSheet, drawSweep } from './small-pictures.js';
import { watchTheme } from './theme.js';
import { readFilm, readRaceFilm, readSearchFilm, readSheetFilm, readSweepFilm } from './thumbnail-film.js';

/** @import { Store } from '../state/store.js' */
/** @import { NumberArray } from '../state/types.js' */
/** @import { RacePicture, SearchPicture, SheetPicture, SweepPicture } from './thumbnail-film.js' */
/** @typedef {NumberArray | RacePicture | SweepPicture | SearchPicture | SheetPicture} Picture */

const PICTURE_MS = 150; // 24 pictures end before 5 s, after which moving content would need a pause button
const NEAR = '100px'; // a film is asked for when its card is about to be seen: a new server makes them one by one
const RETRY_MS = 2000;
const MOST_TRIES = 30;

export const streams = () => ({});

/**
 * Show a lab's thumbnail: played once when it comes into view and again under the pointer, still for those who asked for
 * less motion.
 * @param {HTMLElement} host
 * @param {Store} _store
 * @param {{ lab?: string }} options key of the lab
 * @returns {() => void} unmount
 */
export function mount(host, _store, { lab = '' }) {
  const canvas = host.appendChild(element('canvas', 'gallery-canvas', { 'aria-hidden': 'true' }));
  const card = host.closest('.lab-card') ?? host;
  const size = watchSize(host);
  const theme = watchTheme(host);
  const heatMap = new HeatMap();
  const film = signal(/** @type {Picture[]} */ ([]));
  const shown = signal(0);
  const abort = new AbortController();
  let timer = 0;

  function step() {
    if (shown.value + 1 >= film.value.length) return stopPlaying();
    shown.value += 1;
  }

  function stopPlaying() {
    clearInterval(timer);
    timer = 0;
  }

  function play() {
    if (timer || film.peek().length < 2 || prefersStillness()) return;
    shown.value = 0;
    timer = window.setInterval(step, PICTURE_MS);
  }

  const near = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    near.disconnect();
    void show();
  }, { rootMargin: NEAR });
  const observer = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) play(); });
  card.addEventListener('pointerenter', play, { signal: abort.signal });
  card.addEventListener('focusin', play, { signal: abort.signal });

  async function show() {
    const pictures = await fetchFilm(lab, abort.signal);
    film.value = pictures;
    host.classList.toggle('is-still', pictures.length === 0);
    shown.value = Math.max(0, pictures.length - 1);
    observer.observe(host);
  }
  near.observe(host);

  const stop = effect(() => {
    const picture = film.value[shown.value];
    const { width, height } = size.value;
    if (!picture || width * height === 0) return;
    if ('points' in picture) return drawRace(fitCanvas(canvas, size.value), heatMap, picture, size.value, theme.value);
    if ('cells' in picture) return drawSweep(fitCanvas(canvas, size.value), heatMap, picture, size.value, theme.value);
    if ('places' in picture) return drawSearch(fitCanvas(canvas, size.value), picture, size.value, theme.value);
    if ('sheet' in picture) return drawSheet(fitCanvas(canvas, size.value), heatMap, picture, size.value, theme.value.palette);
    drawMap(fitCanvas(canvas, size.value), heatMap, picture, size.value, theme.value.palette);
  });

  return () => {
    abort.abort();
    stop();
    stopPlaying();
    near.disconnect();
    observer.disconnect();
    host.replaceChildren();
  };
}

/**
 * Ask the server until it has made the pictures. Without them the card stays as it is: a title and a button.
 * @param {string} lab
 * @param {AbortSignal} signal
 * @returns {Promise<Picture[]>}
 */
async function fetchFilm(lab, signal) {
  await untilReady();
  for (let attempt = 0; attempt < MOST_TRIES && !signal.aborted; attempt += 1) {
    const answer = await fetch(rooted(`/api/thumbnail/${encodeURIComponent(lab)}`), { signal }).catch(() => null);
    if (answer?.ok) {
      const bytes = await answer.arrayBuffer();
      const films = [readFilm, readRaceFilm, readSweepFilm, readSearchFilm, readSheetFilm].map((read) => read(bytes));
      return films.find((pictures) => pictures.length > 0) ?? [];
    }
    if (answer && answer.status !== 503) break;
    await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
  }
  return [];
}
