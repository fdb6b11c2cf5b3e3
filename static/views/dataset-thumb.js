/** A data set's thumbnail, drawn from its real points. */

import { effect } from '@preact/signals-core';
import { element, watchSize } from '../lib/dom.js';
import { takeBack } from '../lib/reactive.js';
import { fitCanvas } from './canvas.js';
import { cssColor } from './palette.js';
import { drawPoints, pointStyle, targetKind } from './points.js';
import { watchTheme } from './theme.js';

/** @import { Store } from '../state/store.js' */
/** @import { DatasetSpec } from '../state/types.js' */
/** @import { Theme } from './theme.js' */

const POINT_RADIUS_SHARE = 1 / 42;
const MARGIN_SHARE = 0.06;

export const streams = () => ({});

/**
 * Show the thumbnail of one data set.
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {{ dataset?: string }} options key of the data set
 * @returns {() => void} unmount
 */
export function mount(host, store, { dataset = '' }) {
  const canvas = host.appendChild(element('canvas', 'dataset-canvas', { 'aria-hidden': 'true' }));
  const size = watchSize(host);
  const theme = watchTheme(host);
  return takeBack(host, [effect(() => {
    const spec = store.catalogue.value?.datasets[dataset];
    const side = Math.min(size.value.width, size.value.height || size.value.width);
    if (side > 0) drawThumbnail(fitCanvas(canvas, { width: side, height: side }), spec, side, theme.value);
  })]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DatasetSpec | undefined} spec
 * @param {number} side px
 * @param {Theme} theme
 */
function drawThumbnail(context, spec, side, { palette }) {
  context.fillStyle = cssColor(palette.colors.zero);
  context.fillRect(0, 0, side, side);
  if (!spec?.preview) return;
  const { points, target } = spec.preview;
  const kind = targetKind(spec.problem, spec.classes.length > 2 ? spec.classes.length : 1);
  const margin = side * MARGIN_SHARE;
  context.save();
  context.translate(margin, margin);
  drawPoints(context, {
    points: points.flat(),
    targets: target,
    shows: () => true,
    styleOf: (value) => pointStyle(palette.colors, kind, value),
    size: side - 2 * margin,
    radius: Math.max(1.1, side * POINT_RADIUS_SHARE),
    outline: '',
    outlineWidth: 0,
  });
  context.restore();
}
