/** What made the newest step, as arrows where the step began; drawn while the terms are on screen as numbers, too. */

import { strokeArrow } from './arrow.js';
import { casing } from './surface-map.js';
import { arrowScale, readTerms } from './terms-values.js';

/** @import { Store } from '../state/store.js' */
/** @import { Contestant } from './contestants.js' */
/** @import { Theme } from './theme.js' */

const REACH_PX = 54;
const SHORTEST_PX = 9;
const BARB_PX = 7;
const LEGEND_LINE_PX = 15;
const LEGEND_MARK_PX = 22;
const MARGIN_PX = 48;
const DASHES = { gradient: [5, 3], momentum: [1, 3], scaling: [2, 2] };

/**
 * Where an arrow ends: as long as its share of the longest of its kind, in the picture's own proportions.
 * @param {[number, number]} from px
 * @param {[number, number]} to px of the place that the bare vector leads to
 * @param {number} share of the longest
 * @returns {[number, number]} px, the start itself where there is no direction
 */
export function arrowEnd([x, y], [toX, toY], share) {
  const length = Math.hypot(toX - x, toY - y);
  if (!(length > 0) || !Number.isFinite(length) || !(share > 0)) return [x, y];
  const reach = Math.max(SHORTEST_PX, share * REACH_PX);
  return [x + ((toX - x) / length) * reach, y + ((toY - y) / length) * reach];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {(across: number, up: number) => [number, number]} place weights to pixels
 * @param {Store} store
 * @param {readonly Contestant[]} contestants
 * @param {Theme} theme
 */
export function drawStepTerms(context, place, store, contestants, theme) {
  const { arrows, origin } = store.frame('terms').value?.arrays ?? {};
  if (!store.watched.value.has('terms') || !arrows || !origin || arrows.shape[0] !== contestants.length) return;
  const terms = readTerms(arrows.data);
  const longest = { gradient: arrowScale(terms, 'gradient'), momentum: arrowScale(terms, 'momentum'), update: arrowScale(terms, 'update'), scaling: arrowScale(terms, 'scaling') };
  terms.forEach((values, index) => {
    const [across = NaN, up = NaN] = [origin.data[2 * index], origin.data[2 * index + 1]];
    const from = place(across, up);
    if (!from.every(Number.isFinite)) return;
    drawScaling(context, from, values.scaling, longest.scaling, theme);
    for (const name of /** @type {const} */ (['gradient', 'momentum', 'update'])) {
      const [x, y] = values[name];
      // Gradient and momentum are drawn downhill, the way they push: the update then lies between them.
      const sign = name === 'update' ? 1 : -1;
      const end = arrowEnd(from, place(across + sign * x, up + sign * y), Math.hypot(x, y) / longest[name]);
      drawArrow(context, from, end, styleOf(name, contestants[index], theme), theme);
    }
  });
  drawLegend(context, theme);
}

/** @param {'gradient' | 'momentum' | 'update'} name @param {Contestant | undefined} contestant @param {Theme} theme */
function styleOf(name, contestant, theme) {
  if (name === 'update') return { color: contestant?.color ?? theme.ink, width: 3, dash: [] };
  return { color: name === 'gradient' ? theme.ink : theme.accent, width: 1.8, dash: DASHES[name] };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from px
 * @param {[number, number]} to px
 * @param {{ color: string, width: number, dash: number[] }} style
 * @param {Theme} theme
 */
function drawArrow(context, [x, y], [endX, endY], { color, width, dash }, theme) {
  if (x === endX && y === endY) return;
  for (const [stroke, line] of /** @type {[string, number][]} */ ([[casing(theme), width + 2.4], [color, width]])) {
    context.strokeStyle = stroke;
    context.lineWidth = line;
    strokeArrow(context, [x, y], [endX, endY], BARB_PX, stroke === color ? dash : []);
  }
}

/**
 * A box as wide and high as what divides the step along each weight.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from px
 * @param {[number, number]} scaling
 * @param {number} longest
 * @param {Theme} theme
 */
function drawScaling(context, [x, y], [across, up], longest, theme) {
  if (!Number.isFinite(across) || !(longest > 0)) return;
  const [halfWidth, halfHeight] = [across, Number.isFinite(up) ? up : 0].map((value) => (value / longest) * REACH_PX);
  context.strokeStyle = theme.mutedInk;
  context.lineWidth = 1.2;
  context.setLineDash(DASHES.scaling);
  context.strokeRect(x - (halfWidth ?? 0), y - (halfHeight ?? 0), 2 * (halfWidth ?? 0), 2 * (halfHeight ?? 0));
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {Theme} theme */
function drawLegend(context, theme) {
  const lines = [
    { label: '− gradient', ...styleOf('gradient', undefined, theme) },
    { label: '− momentum', ...styleOf('momentum', undefined, theme) },
    { label: 'update', ...styleOf('update', undefined, theme) },
    { label: 'scaling (box)', color: theme.mutedInk, width: 1.2, dash: DASHES.scaling },
  ];
  context.font = `11px ${theme.numberFont}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  lines.forEach(({ label, color, width, dash }, index) => {
    const y = MARGIN_PX + index * LEGEND_LINE_PX;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(MARGIN_PX, y);
    context.lineTo(MARGIN_PX + LEGEND_MARK_PX, y);
    context.stroke();
    context.setLineDash([]);
    context.lineWidth = 3;
    context.strokeStyle = casing(theme);
    context.strokeText(label, MARGIN_PX + LEGEND_MARK_PX + 6, y);
    context.fillStyle = theme.ink;
    context.fillText(label, MARGIN_PX + LEGEND_MARK_PX + 6, y);
  });
}
