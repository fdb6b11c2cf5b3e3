/** Rows of small pictures under titles: filters, maps, examples. */

import { element, setAttribute } from '../lib/dom.js';
import { paintGrids } from './map-picture.js';

/** @import { NumberArray } from '../state/types.js' */
/** @typedef {{ section: HTMLElement, title: HTMLElement, facts: HTMLElement, canvas: HTMLCanvasElement }} SheetRow */
/** @typedef {{ title: string, facts: string, label: string, grids: NumberArray, largest: number, table: Uint32Array }} Sheet grids of int8 [count, height, width]; the largest side in px; colours */

/** Padding and scrollbar of the list. */
const ROOM_BESIDE = 24;

/**
 * Rows that grow and shrink with what is drawn.
 * @param {HTMLElement} host
 * @param {string} label of the whole
 */
export function makeSheets(host, label) {
  const list = host.appendChild(element('div', 'map-rows', { tabindex: '0', role: 'group', 'aria-label': label }));
  /** @type {SheetRow[]} */
  const rows = [];

  /** @param {Sheet[]} sheets @param {number} width of the list in px */
  function draw(sheets, width) {
    while (rows.length < sheets.length) rows.push(makeRow(list));
    for (const { section } of rows.splice(sheets.length)) section.remove();
    sheets.forEach(({ title, facts, label: said, grids, largest, table }, index) => {
      const row = rows[index];
      if (!row) return;
      row.title.textContent = title;
      row.facts.textContent = facts;
      const [count = 0, height = 1, across = 1] = grids.shape;
      paintGrids(row.canvas, /** @type {Int8Array} */ (grids.data), { count, height, width: across, room: width - ROOM_BESIDE, largest }, table);
      setAttribute(row.canvas, 'aria-label', said);
    });
  }
  return { list, draw };
}

/** @param {HTMLElement} list @returns {SheetRow} */
function makeRow(list) {
  const section = list.appendChild(element('section', 'map-row'));
  const head = section.appendChild(element('div', 'map-head'));
  const title = head.appendChild(element('h3', 'map-title'));
  const facts = head.appendChild(element('span', 'map-facts'));
  const canvas = section.appendChild(element('canvas', 'map-sheet', { role: 'img' }));
  return { section, title, facts, canvas };
}
