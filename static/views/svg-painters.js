/** Elements that can draw themselves as SVG better than their pixels would, such as charts of a library. */

/** @typedef {(size: { width: number, height: number }, background: string) => string} SvgPainter  an SVG picture of that size */

/** @type {WeakMap<Element, SvgPainter>} */
const painters = new WeakMap();

/**
 * Say how an element is drawn as SVG.
 * @param {Element} element
 * @param {SvgPainter} paint
 */
export function offerSvg(element, paint) {
  painters.set(element, paint);
}

/** @param {Element} element @returns {SvgPainter | undefined} */
export function svgPainter(element) {
  return painters.get(element);
}
