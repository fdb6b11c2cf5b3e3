/** The page's few pictures of things, drawn for a 16-pixel square. */

import { svg, html } from 'lit-html';

const PATHS = {
  play: 'M4 2.2v11.6L13.5 8z',
  pause: 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z',
  step: 'M3 2.5v11L10 8zM11 2.5h2.2v11H11z',
  reset: 'M8 3a5 5 0 1 1-4.6 3.05l1.4.58A3.5 3.5 0 1 0 8 4.5V7L4.2 3.8 8 .6z',
  undo: 'M6.2 2.2 2 6l4.2 3.8V7.2h3.3a2.6 2.6 0 0 1 0 5.2H5.8v1.6h3.7a4.2 4.2 0 0 0 0-8.4H6.2z',
  redo: 'M9.8 2.2 14 6 9.8 9.8V7.2H6.5a2.6 2.6 0 0 0 0 5.2h3.7v1.6H6.5a4.2 4.2 0 0 1 0-8.4h3.3z',
  theme: 'M8 1.5a6.5 6.5 0 1 0 0 13zM8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0z',
  share: 'M11.8 1.5a2.3 2.3 0 1 1-1.8 3.8L6.2 7.4a2.3 2.3 0 0 1 0 1.2l3.8 2.1a2.3 2.3 0 1 1-.7 1.3L5.5 9.9a2.3 2.3 0 1 1 0-3.8L9.3 4a2.3 2.3 0 0 1 2.5-2.5z',
  tick: 'M3 8.4l1.4-1.4 2.4 2.4 4.9-5L13 5.8l-6.2 6.4z',
  lesson: 'M2 2.5h4.5A2.5 2.5 0 0 1 8 3.1a2.5 2.5 0 0 1 1.5-.6H14v10.4H9.6L8 14l-1.6-1.1H2zm1.5 1.4v7.6h3.3l.5.3V4.6a1.2 1.2 0 0 0-.9-.7zm9 0H9.6a1.2 1.2 0 0 0-.9.7v7.2l.5-.3h3.3z',
  picture: 'M1.5 2.5h13v11h-13zM3 4v6.4l2.9-3.2 2.5 2.6 1.8-1.7 2.8 2.6V4zm7.3 1.2a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z',
  close: 'm3.3 2.2 4.7 4.7 4.7-4.7 1.1 1.1L9.1 8l4.7 4.7-1.1 1.1L8 9.1l-4.7 4.7-1.1-1.1L6.9 8 2.2 3.3z',
  sliders: 'M2 4h6.2a2 2 0 0 1 3.6 0H14v1.5h-2.2a2 2 0 0 1-3.6 0H2zm0 6.5h2.2a2 2 0 0 1 3.6 0H14V12H7.8a2 2 0 0 1-3.6 0H2z',
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${PATHS[name]} />`}</svg>`;
}
