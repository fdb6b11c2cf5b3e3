/** Pictures of runs in small, for the gallery and for a teacher's wall. */

import { colorClasses, colorGrid } from './heat-map.js';
import { classColor, cssColor } from './palette.js';
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
/** @import { RacePicture, SearchPicture, SweepPicture } from './thumbnail-film.js' */

/** Around the square of a search, px: room for the ticks along its edges. */
const MARGIN = 14;

/**
 * Draw an output map so that it covers a place.
 * @param {CanvasRenderingContext2D} context
 * @param {HeatMap} heatMap
 * @param {NumberArray} grids i8 [outputs, rows, columns]
 * @param {import('../lib/dom.js').Size} size
 * @param {Palette} palette
 */
export function drawMap(context, heatMap, grids, { width, height }, palette) {
  const [outputs = 0, rows = 0, columns = 0] = grids.shape;
  const pixels = heatMap.pixels(columns, rows);
  const values = /** @type {Int8Array} */ (grids.data);
  if (outputs > 1) colorClasses(values, outputs, palette.confidence, pixels, false);
  else colorGrid(values, palette.smooth, pixels);
  heatMap.commit();
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
