/** Canvases that are sharp on every screen. */

import { asCanvas, SvgContext } from './svg-context.js';

/** @import { Size } from '../lib/dom.js' */

const LARGEST_SCALE = 2;

/** Canvases whose strokes are being taken down instead of shown, and what was drawn on them. @type {Map<HTMLCanvasElement, SvgContext> | null} */
let recording = null;

/**
 * Take down what is drawn meanwhile, on any canvas of the page.
 * @param {() => void} draw
 * @returns {Map<HTMLCanvasElement, SvgContext>}
 */
export function recordDrawing(draw) {
  const taken = new Map();
  recording = taken;
  try {
    draw();
  } finally {
    recording = null;
  }
  return taken;
}

/**
 * Give a canvas a size in CSS pixels and return its context, scaled to them. Only a new size costs anything.
 * @param {HTMLCanvasElement} canvas
 * @param {Size} size
 * @returns {CanvasRenderingContext2D}
 */
export function fitCanvas(canvas, { width, height }) {
  if (recording) {
    const recorder = recording.get(canvas) ?? new SvgContext();
    recording.set(canvas, recorder);
    return asCanvas(recorder);
  }
  const scale = Math.min(LARGEST_SCALE, devicePixelRatio || 1);
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return context;
}
