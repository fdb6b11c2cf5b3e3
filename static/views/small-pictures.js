/** Pictures of runs in small, for the gallery and for a teacher's wall. */

import { colorGrid } from './heat-map.js';
import { packedColors } from './map-picture.js';
import { classColor, cssColor, FULL_SCALE, MISSING } from './palette.js';
import { classShape } from './points.js';
import { drawPanel } from './search-picture.js';
import { readPlaces, trialRange } from './search-results.js';
import { pictureWindow } from './surface-geometry.js';
import { drawHeights } from './surface-map.js';
import { drawPaths } from './surface-paths.js';
import { lossRange, readCells } from './sweep-cells.js';
import { drawCells } from './sweep-picture.js';

/** @import { NumberArray } from '../state/types.js' */
/** @import { HeatMap } from './heat-map.js' */
/** @import { Palette } from './palette.js' */
/** @import { Theme } from './theme.js' */
/** @import { RacePicture, SearchPicture, SheetPicture, SweepPicture } from './thumbnail-film.js' */

/** Around the square of a search, px: room for the ticks along its edges. */
const MARGIN = 14;
/** Around and between the pictures of a sheet, px. */
const GAP = 4;

/**
 * Draw an output map so that it covers a place.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {NumberArray} grids i8 [outputs, rows, columns]
 * @param {import('../lib/dom.js').Size} size
 * @param {Palette} palette
 */
export function drawMap(context, heatMap, grids, { width, height }, palette) {
  if (!heatMap.paint(grids, palette.smooth, palette.confidence)) return;
  const side = Math.max(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(heatMap.picture, (width - side) / 2, (height - side) / 2, side, side);
}

/**
 * Draw a race: the surface and the paths on it.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {RacePicture} picture
 * @param {import('../lib/dom.js').Size} size
 * @param {Theme} theme
 */
export function drawRace(context, heatMap, { values, window, points }, { width, height }, theme) {
  const frame = { left: 0, top: 0, width, height };
  drawHeights(context, heatMap, values, frame, theme);
  const contestants = Array.from({ length: points.shape[0] ?? 0 }, (_, index) => (
    { name: '', learningRate: NaN, color: cssColor(classColor(theme.palette.colors, index)), shape: classShape(index) }));
  drawPaths(context, { points, positions: null, contestants, curve: false }, pictureWindow(window.data, values.data, false), frame, theme);
}

/**
 * Draw a sweep: the map as far as it is filled.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {SweepPicture} picture
 * @param {import('../lib/dom.js').Size} size
 * @param {Theme} theme
 */
export function drawSweep(context, heatMap, picture, { width, height }, theme) {
  const cells = readCells(picture.cells);
  context.clearRect(0, 0, width, height);
  if (cells) drawCells(context, heatMap, cells, lossRange(cells), { left: 0, top: 0, width, height }, theme);
}

/**
 * Draw compared searches: a square for each, with its trials.
 * @param {CanvasRenderingContext2D} context
 * @param {SearchPicture} picture
 * @param {import('../lib/dom.js').Size} size
 * @param {Theme} theme
 */
export function drawSearch(context, { places }, { width, height }, theme) {
  const [searches = 0, , settings = 0] = places.values?.shape ?? [];
  const trials = readPlaces(places, settings);
  context.clearRect(0, 0, width, height);
  for (let search = 0; search < searches; search += 1) {
    const frame = { left: (search * width) / searches + MARGIN, top: MARGIN, width: width / searches - 2 * MARGIN, height: height - 2 * MARGIN };
    const own = trials.filter((trial) => trial.search === search).map(({ shares, loss }) => (
      { place: /** @type {[number, number]} */ ([frame.left + (shares[0] ?? 0.5) * frame.width, frame.top + (1 - (shares[1] ?? 0.5)) * frame.height]), loss }));
    drawPanel(context, { title: '', color: cssColor(classColor(theme.palette.colors, search)), names: ['', ''], places: own, range: trialRange(trials) }, frame, theme);
  }
}

/**
 * Draw pictures side by side, as large as fits: filters, maps, labels, or one alone.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {SheetPicture} picture
 * @param {import('../lib/dom.js').Size} size
 * @param {Palette} palette
 */
export function drawSheet(context, heatMap, { sheet, labels }, { width, height }, palette) {
  const { data, shape } = sheet;
  const channels = shape.length === 4 && (shape[3] === 1 || shape[3] === 3) ? /** @type {number} */ (shape[3]) : 1;
  const [rows = 1, columns = 1] = shape.length === 4 && shape[3] === channels ? shape.slice(1, 3) : shape.slice(-2);
  const cells = rows * columns * channels;
  const count = data.length / cells;
  const { across, scale } = sheetLayout(count, columns, rows, width, height);
  const left = (width - across * (columns * scale + GAP) + GAP) / 2;
  const top = (height - Math.ceil(count / across) * (rows * scale + GAP) + GAP) / 2;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  const pixels = heatMap.pixels(columns, rows);
  for (let index = 0; index < count; index += 1) {
    const values = /** @type {Int8Array} */ (data.subarray(index * cells, (index + 1) * cells));
    if (channels === 3) pixels.set(packedColors(Uint8Array.from(values, (value) => value - MISSING)));
    else if (labels) pixels.set(Uint32Array.from(values, (label) => labelColor(label, palette)));
    else colorGrid(values, palette.smooth, pixels);
    heatMap.commit();
    context.drawImage(heatMap.picture, left + (index % across) * (columns * scale + GAP), top + Math.floor(index / across) * (rows * scale + GAP), columns * scale, rows * scale);
  }
}

/** How many pictures in a row make them largest, and how large a cell is then. @param {number} count @param {number} columns @param {number} rows @param {number} width @param {number} height */
function sheetLayout(count, columns, rows, width, height) {
  const layouts = Array.from({ length: count }, (_, index) => {
    const across = index + 1;
    const down = Math.ceil(count / across);
    return { across, scale: Math.min((width - GAP * (across + 1)) / (across * columns), (height - GAP * (down + 1)) / (down * rows)) };
  });
  return layouts.reduce((best, layout) => (layout.scale > best.scale ? layout : best));
}

/** Of a class plus one; 0 is none of them. @param {number} label @param {Palette} palette */
function labelColor(label, { smooth, confidence }) {
  const table = label > 0 ? confidence[(label - 1) % confidence.length] : smooth;
  return /** @type {number} */ (table?.[(label > 0 ? FULL_SCALE : 0) - MISSING]);
}
