/** Keeps the pictures of all units: features, hidden layers, output, each from its own stream. */

import { HeatMap } from './heat-map.js';
import { colorGrids, drawUnits, traceUnits } from './network-units.js';
import { cssColor } from './palette.js';

/** @import { Store } from '../state/store.js' */
/** @import { Frame, NumberArray } from '../state/types.js' */
/** @import { Layout } from './network-layout.js' */
/** @import { FeatureRow } from './network-model.js' */
/** @import { Theme } from './theme.js' */

const IDLE_FEATURE_ALPHA = 0.5;

/**
 * Whether a frame of the `boundary` stream shows the output and not a unit under the pointer.
 * @param {Frame} frame
 */
export function showsOutput(frame) {
  const unit = frame.arrays.unit?.data;
  return !unit || (unit[0] === -1 && unit[1] === -1);
}

/**
 * Pictures of one network view.
 * @param {Store} store
 */
export function createUnitMaps(store) {
  const featureMap = new HeatMap();
  const hiddenMap = new HeatMap();
  const outputMap = new HeatMap();
  /** @type {NumberArray | null} */
  let output = null;

  /** The output's newest grids: frames that show another unit are passed over. */
  function latestOutput() {
    const frame = store.frame('boundary').value;
    if (frame && showsOutput(frame)) output = frame.arrays.values ?? null;
    return output;
  }

  /**
   * Draw all units. Grids that do not fit the layout (the structure was just changed) stay blank.
   * @param {CanvasRenderingContext2D} context scaled to CSS pixels, cleared here
   * @param {Layout} layout
   * @param {FeatureRow[]} features
   * @param {Theme} theme
   * @param {boolean} discretize
   */
  return function drawMaps(context, layout, features, theme, discretize) {
    const { palette } = theme;
    const table = discretize ? palette.stepped : palette.smooth;
    const outline = new Path2D();
    for (const column of layout.columns) traceUnits(outline, column);

    context.clearRect(0, 0, layout.width, layout.height);
    context.fillStyle = cssColor(palette.colors.zero);
    context.fill(outline);
    context.save();
    context.clip(outline);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';

    let hiddenBefore = 0;
    const hiddenTotal = layout.columns.reduce((sum, { kind, ys }) => sum + (kind === 'hidden' ? ys.length : 0), 0);
    const featureGrids = store.frame('features').value?.arrays.values;
    const hiddenGrids = store.frame('neurons').value?.arrays.values;
    const outputGrids = latestOutput();
    if (featureGrids) colorGrids(featureMap, featureGrids, () => table);
    if (hiddenGrids?.shape[0] === hiddenTotal) colorGrids(hiddenMap, hiddenGrids, () => table);

    for (const column of layout.columns) {
      if (column.kind === 'features' && featureGrids) {
        drawUnits(context, featureMap.picture, column, {
          total: featureGrids.shape[0] ?? 0,
          gridOf: (row) => features[row]?.index ?? 0,
          alphaOf: (row) => (features[row]?.active ? 1 : IDLE_FEATURE_ALPHA),
        });
      } else if (column.kind === 'hidden' && hiddenGrids?.shape[0] === hiddenTotal) {
        const before = hiddenBefore;
        drawUnits(context, hiddenMap.picture, column, { total: hiddenTotal, gridOf: (row) => before + row, alphaOf: () => 1 });
        hiddenBefore += column.ys.length;
      } else if (column.kind === 'output' && outputGrids?.shape[0] === column.ys.length) {
        const { confidence } = palette;
        const several = column.ys.length > 1;
        colorGrids(outputMap, outputGrids, (unit) => (several ? confidence[unit % confidence.length] ?? table : table));
        drawUnits(context, outputMap.picture, column, { total: column.ys.length, gridOf: (row) => row, alphaOf: () => 1 });
      }
    }
    context.restore();
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.stroke(outline);
  };
}
