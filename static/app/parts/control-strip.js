/** The settings on top: groups the lab chose, and everything else behind "More". */

import { signal } from '@preact/signals-core';
import { html } from 'lit-html';
import { mountControls } from '../../controls/control.js';
import { disposeAll, renderInto } from '../../lib/reactive.js';
import { icon } from '../icons.js';

/** @import { Store } from '../../state/store.js' */

/**
 * @typedef {object} LabControls
 * @property {string[][]} strip
 * @property {string[]} panel
 * @property {{label: string, fields: string[]}[]} more
 */

/** @param {HTMLElement} host @param {Store} store @param {LabControls} controls */
export function mountStrip(host, store, controls) {
  const disposers = controls.strip.map((paths) => {
    const group = document.createElement('div');
    group.className = 'strip-group';
    host.append(group);
    return mountControls(group, store, paths, 'strip');
  });
  if (controls.more.length > 0) disposers.push(mountMore(host, store, controls.more));
  return disposeAll(disposers);
}

/** @param {HTMLElement} host @param {Store} store @param {LabControls['more']} groups */
function mountMore(host, store, groups) {
  const opener = document.createElement('div');
  opener.className = 'strip-more';
  const panel = document.createElement('div');
  panel.className = 'more';
  panel.id = 'more-settings';
  panel.popover = 'auto';
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', 'More settings');
  const open = signal(false);
  panel.addEventListener('toggle', (event) => { open.value = /** @type {ToggleEvent} */ (event).newState === 'open'; });
  host.append(opener, panel);
  const disposers = groups.map(({ label, fields }) => {
    const section = document.createElement('section');
    section.className = 'control-group';
    const heading = document.createElement('h2');
    heading.textContent = label;
    const body = document.createElement('div');
    body.className = 'control-group-body';
    section.append(heading, body);
    panel.append(section);
    return mountControls(body, store, fields, 'panel');
  });
  disposers.push(renderInto(opener, () => html`
    <button class="button" popovertarget="more-settings" aria-expanded=${open.value} data-help="All other settings of the network and its training.">${icon('sliders')} More</button>`));
  return disposeAll(disposers);
}
