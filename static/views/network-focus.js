/**
 * Where the arrow keys lead in the network picture.
 *
 * Units and the parameters between them are one grid for the keyboard: left of a unit are the weights into it and its
 * bias, left of a weight is the unit it comes from, right of it the unit it goes to.
 */

/**
 * A unit or one of the parameters into it; `source` -1 is the bias.
 * @typedef {{ kind: 'unit', column: number, row: number } | { kind: 'parameter', layer: number, source: number, target: number }} FocusPlace
 */

/**
 * What the keys can reach.
 * @typedef {object} FocusMap
 * @property {number[]} rows units of each column
 * @property {number[]} activeFeatures rows of the first column that feed the first layer
 */

/**
 * Next place after a key, or null when the key does not lead anywhere.
 * @param {FocusMap} map
 * @param {FocusPlace} place
 * @param {string} key as in `KeyboardEvent.key`
 * @returns {FocusPlace | null}
 */
export function moveFocus(map, place, key) {
  if (key === 'Home') return { kind: 'unit', column: 0, row: 0 };
  if (key === 'End') return { kind: 'unit', column: map.rows.length - 1, row: 0 };
  return place.kind === 'unit' ? moveFromUnit(map, place, key) : moveFromParameter(map, place, key);
}

/**
 * Keep a place inside a network that has changed its shape.
 * @param {FocusMap} map
 * @param {FocusPlace} place
 * @returns {FocusPlace}
 */
export function clampFocus(map, place) {
  const column = place.kind === 'unit' ? place.column : place.layer + 1;
  const row = place.kind === 'unit' ? place.row : place.target;
  const inside = Math.min(column, map.rows.length - 1);
  const clamped = Math.max(0, Math.min(row, rowsOf(map, inside) - 1));
  if (place.kind === 'parameter' && inside === column && clamped === row && place.source < sourcesOf(map, place.layer)) return place;
  return { kind: 'unit', column: inside, row: clamped };
}

/**
 * @param {FocusMap} map
 * @param {Extract<FocusPlace, { kind: 'unit' }>} place
 * @param {string} key
 * @returns {FocusPlace | null}
 */
function moveFromUnit(map, { column, row }, key) {
  if (key === 'ArrowUp') return row > 0 ? { kind: 'unit', column, row: row - 1 } : null;
  if (key === 'ArrowDown') return row + 1 < rowsOf(map, column) ? { kind: 'unit', column, row: row + 1 } : null;
  if (key === 'ArrowRight' && column + 1 < map.rows.length) {
    return { kind: 'unit', column: column + 1, row: Math.min(row, rowsOf(map, column + 1) - 1) };
  }
  if (key !== 'ArrowLeft' || column === 0) return null;
  return { kind: 'parameter', layer: column - 1, source: sourcesOf(map, column - 1) > 0 ? 0 : -1, target: row };
}

/**
 * @param {FocusMap} map
 * @param {Extract<FocusPlace, { kind: 'parameter' }>} place
 * @param {string} key
 * @returns {FocusPlace | null}
 */
function moveFromParameter(map, { layer, source, target }, key) {
  const bias = sourcesOf(map, layer);
  const position = source < 0 ? bias : source;
  const next = key === 'ArrowUp' ? position - 1 : key === 'ArrowDown' ? position + 1 : NaN;
  if (next >= 0 && next <= bias) return { kind: 'parameter', layer, source: next === bias ? -1 : next, target };
  if (key === 'ArrowRight') return { kind: 'unit', column: layer + 1, row: target };
  if (key !== 'ArrowLeft') return null;
  const from = Math.max(0, source);
  return { kind: 'unit', column: layer, row: layer === 0 ? (map.activeFeatures[from] ?? 0) : from };
}

/**
 * @param {FocusMap} map
 * @param {number} column
 */
function rowsOf(map, column) {
  return map.rows[column] ?? 0;
}

/**
 * @param {FocusMap} map
 * @param {number} layer
 */
function sourcesOf(map, layer) {
  return layer === 0 ? map.activeFeatures.length : rowsOf(map, layer);
}
