/** Any view as an SVG picture: boxes, words, drawings and pixels, where they stand on the page. */

import { drawAgain } from '../lib/theme-change.js';
import { recordDrawing } from './canvas.js';
import { asCanvas, SvgContext } from './svg-context.js';
import { svgPainter } from './svg-painters.js';

const MARGIN = 12;
const INVISIBLE = 'rgba(0, 0, 0, 0)';
/** What an SVG inside the page gets from the style sheet. */
const SVG_STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor'];

/**
 * What one picture is drawn with.
 * @typedef {object} Drawing
 * @property {SvgContext} recorder
 * @property {Map<HTMLCanvasElement, SvgContext>} taken strokes of the page's canvases
 * @property {number} left of the picture's upper left corner, in the window
 * @property {number} top
 * @property {string} background CSS colour
 */

/**
 * Draw an element as it is on the screen, with all that lies in its scrolled parts.
 * @param {HTMLElement} host
 * @param {string} background CSS colour
 * @returns {string} SVG
 */
export function domSvg(host, background) {
  const taken = recordDrawing(drawAgain);
  const extent = extentOf(host);
  const recorder = new SvgContext();
  drawElement(host, { recorder, taken, left: extent.left - MARGIN, top: extent.top - MARGIN, background });
  return recorder.toSvg(Math.ceil(extent.right - extent.left) + 2 * MARGIN, Math.ceil(extent.bottom - extent.top) + 2 * MARGIN, background);
}

/** Whether there is something to see. @param {HTMLElement} element */
function isShown(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.classList.contains('visually-hidden');
}

/** Edges of everything in an element, in the window. @param {HTMLElement} host */
function extentOf(host) {
  const edges = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const visit = (/** @type {Element} */ element) => {
    if (element instanceof HTMLElement && !isShown(element)) return;
    const box = element.getBoundingClientRect();
    if (box.width * box.height > 0) {
      edges.left = Math.min(edges.left, box.left);
      edges.top = Math.min(edges.top, box.top);
      edges.right = Math.max(edges.right, box.right);
      edges.bottom = Math.max(edges.bottom, box.bottom);
    }
    if (!(element instanceof SVGElement) && !svgPainter(element)) for (const child of element.children) visit(child);
  };
  visit(host);
  return edges.right > edges.left ? edges : { left: 0, top: 0, right: 1, bottom: 1 };
}

/** @param {Element} element @param {Drawing} drawing */
function drawElement(element, drawing) {
  if (element instanceof SVGSVGElement) {
    drawInlineSvg(element, drawing);
    return;
  }
  if (element instanceof HTMLElement && !isShown(element)) return;
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left - drawing.left, box.top - drawing.top];
  drawBox(element, x, y, box, drawing.recorder);
  const painter = svgPainter(element);
  if (painter) drawing.recorder.drawSvg(painter(box, drawing.background), x, y);
  else if (element instanceof HTMLCanvasElement) drawCanvas(element, x, y, box, drawing);
  else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) drawField(element, x, y, box, drawing.recorder);
  else for (const child of element.childNodes) {
    if (child instanceof Element) drawElement(child, drawing);
    else if (child instanceof Text) drawText(child, drawing);
  }
}

/** Background and border. @param {Element} element @param {number} x @param {number} y @param {DOMRect} box @param {SvgContext} recorder */
function drawBox(element, x, y, { width, height }, recorder) {
  const style = getComputedStyle(element);
  const context = asCanvas(recorder);
  if (style.backgroundColor !== INVISIBLE) {
    context.fillStyle = style.backgroundColor;
    context.fillRect(x, y, width, height);
  }
  /** @type {[string, string, string, [number, number, number, number]][]} */
  const sides = [
    [style.borderTopStyle, style.borderTopWidth, style.borderTopColor, [x, y, x + width, y]],
    [style.borderRightStyle, style.borderRightWidth, style.borderRightColor, [x + width, y, x + width, y + height]],
    [style.borderBottomStyle, style.borderBottomWidth, style.borderBottomColor, [x, y + height, x + width, y + height]],
    [style.borderLeftStyle, style.borderLeftWidth, style.borderLeftColor, [x, y, x, y + height]],
  ];
  for (const [kind, size, color, [x1, y1, x2, y2]] of sides) {
    const thickness = Number.parseFloat(size);
    if (kind === 'none' || !(thickness > 0) || color === INVISIBLE) continue;
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  }
}

/** Strokes where they could be taken down, else pixels. @param {HTMLCanvasElement} canvas @param {number} x @param {number} y @param {DOMRect} box @param {Drawing} drawing */
function drawCanvas(canvas, x, y, box, { recorder, taken }) {
  if (canvas.width * canvas.height === 0 || box.width * box.height === 0) return;
  const strokes = taken.get(canvas);
  if (strokes?.complete) recorder.drawGroup(strokes.toGroup(x, y));
  else recorder.drawImage(canvas, x, y, box.width, box.height);
}

/** A picture of the page's markup, with the colours that the style sheet gives it. @param {SVGSVGElement} picture @param {Drawing} drawing */
function drawInlineSvg(picture, { recorder, left, top }) {
  if (!picture.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
  const box = picture.getBoundingClientRect();
  if (box.width * box.height === 0) return;
  const copy = /** @type {SVGSVGElement} */ (picture.cloneNode(true));
  const originals = [picture, ...picture.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((part, index) => {
    const style = getComputedStyle(/** @type {Element} */ (originals[index]));
    for (const name of SVG_STYLES) part.setAttribute(name, style.getPropertyValue(name));
    part.removeAttribute('class');
  });
  copy.setAttribute('width', String(box.width));
  copy.setAttribute('height', String(box.height));
  recorder.drawSvg(new XMLSerializer().serializeToString(copy), box.left - left, box.top - top);
}

/** A number or a choice as the words that stand in it. @param {HTMLInputElement | HTMLSelectElement} field @param {number} x @param {number} y @param {DOMRect} box @param {SvgContext} recorder */
function drawField(field, x, y, box, recorder) {
  const words = field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? '') : field.value;
  if (field.type === 'checkbox' || field.type === 'radio' || field.type === 'range') return;
  const style = getComputedStyle(field);
  useFont(recorder, style);
  recorder.textBaseline = 'middle';
  recorder.fillText(words, x + Number.parseFloat(style.paddingLeft), y + box.height / 2);
}

/** @param {SvgContext} recorder @param {CSSStyleDeclaration} style */
function useFont(recorder, style) {
  recorder.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  recorder.fillStyle = style.color;
  recorder.textAlign = 'left';
}

/** Words, line by line as the page breaks them. @param {Text} text @param {Drawing} drawing */
function drawText(text, { recorder, left, top }) {
  const parent = text.parentElement;
  if (!parent || text.data.trim() === '') return;
  const style = getComputedStyle(parent);
  useFont(recorder, style);
  recorder.textBaseline = 'middle';
  for (const { words, box } of linesOf(text)) {
    const shown = style.textTransform === 'uppercase' ? words.toUpperCase() : words;
    recorder.fillText(shown, box.left - left, box.top + box.height / 2 - top);
  }
}

/** @param {Text} text @returns {{ words: string, box: DOMRect }[]} */
function linesOf(text) {
  const range = document.createRange();
  /** @type {{ words: string, box: DOMRect }[]} */
  const lines = [];
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    const box = range.getBoundingClientRect();
    const line = lines.at(-1);
    if (box.width === 0) continue;
    if (line && Math.abs(line.box.top - box.top) < box.height / 2) line.words += ` ${word}`;
    else lines.push({ words: word, box });
  }
  return lines;
}
