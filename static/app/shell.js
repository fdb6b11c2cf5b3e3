/** Puts the page together: every part into its place, every view into its host. */

import { mountAnnouncer } from './parts/announcer.js';
import { mountBanners } from './parts/banners.js';
import { mountStrip } from './parts/control-strip.js';
import { mountDataPanel } from './parts/data-panel.js';
import { mountDrawer } from './parts/drawer.js';
import { mountHint } from './parts/hint.js';
import { mountKeyboard } from './parts/keyboard.js';
import { mountLesson } from './parts/lesson.js';
import { mountNetworkTitle } from './parts/network-title.js';
import { mountPictureMenu } from './parts/picture-menu.js';
import { mountReadouts } from './parts/readouts.js';
import { mountSaveDialog } from './parts/save-dialog.js';
import { mountSheet } from './parts/sheet.js';
import { mountStatusLine } from './parts/status-line.js';
import { mountTimeTravel } from './parts/time-travel.js';
import { mountToolbar } from './parts/toolbar.js';
import { mountTooltip } from './parts/tooltip.js';
import { mountTransport } from './parts/transport.js';
import { createViewHosts } from './view-host.js';

/** @import { Store } from '../state/store.js' */
/** @import { LabControls } from './parts/control-strip.js' */
/** @import { Task } from './parts/lesson.js' */

/**
 * @typedef {object} Lab  what the page's template says of its lab
 * @property {string} key
 * @property {Partial<LabControls>} controls
 * @property {Task[]} tasks
 * @property {{title?: string, hint?: string, speed?: number}} layout  title of the middle where that is no network, and what to do there; speed a new run begins with
 */

/** The lab that is a place to play, not a lesson to follow. */
const FREE_PLAY = 'playground';

/**
 * @param {HTMLElement} page
 * @param {Store} store
 * @param {Lab} lab
 * @param {() => void} takeOver   connects again
 * @returns {{streams: ReturnType<typeof createViewHosts>['streams']}}  what is on screen
 */
export function mountShell(page, store, lab, takeOver) {
  /** @type {LabControls} */
  const controls = { strip: [], panel: [], more: [], ...lab.controls };
  const lesson = document.getElementById('lesson');
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
  const views = createViewHosts(store, () => (store.experiment.value?.streams.some(({ name }) => name === 'status') ? { status: {} } : {}));
  const past = mountTimeTravel(part('past'), store, () => saving.show());
  const keyboard = mountKeyboard(part('dialogs'), store, past.move);
  const saving = mountSaveDialog(part('dialogs'), store);

  mountTransport(part('transport'), store);
  mountToolbar(part('toolbar'), store, { lesson: lesson !== null, showKeys: keyboard.show });
  mountPictureMenu(part('dialogs'), store, { lab: lab.key, list: views.pictures });
  mountBanners(part('banners'), store, new Set([...controls.strip.flat(), ...controls.panel]), takeOver);
  mountStrip(part('strip'), store, controls);
  mountDataPanel(part('panel'), store, controls.panel, views);
  mountSheet(part('sheet'));
  mountNetworkTitle(part('network-title'), store, lab.layout);
  mountReadouts(part('readouts'), store);
  mountDrawer(/** @type {HTMLElement} */ (page.querySelector('.drawer')), store);
  mountStatusLine(part('status'), store);
  mountHint(part('hint'), store);
  mountAnnouncer(part('announcer'), store);
  mountTooltip();
  if (lesson) mountLesson(lesson, store, lab.tasks, lab.key !== FREE_PLAY);

  for (const host of page.querySelectorAll('[data-view]:not([data-dataset])')) void views.mount(/** @type {HTMLElement} */ (host));
  return { streams: views.streams };
}
