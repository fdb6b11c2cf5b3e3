/** The few things every view does with elements. */

import { signal } from '@preact/signals-core';

/** @import { ReadonlySignal } from '@preact/signals-core' */

/** @typedef {{ width: number, height: number }} Size in CSS px */

/**
 * The inner size of an element as it changes; observed while an effect reads it.
 * @param {Element} element
 * @returns {ReadonlySignal<Size>}
 */
export function watchSize(element) {
  const observer = new ResizeObserver(() => {
    const { width, height } = size.peek();
    if (element.clientWidth !== width || element.clientHeight !== height) {
      size.value = { width: element.clientWidth, height: element.clientHeight };
    }
  });
  const size = signal({ width: element.clientWidth, height: element.clientHeight }, {
    watched: () => observer.observe(element),
    unwatched: () => observer.disconnect(),
  });
  return size;
}

/** Whether the reader asked for less motion. */
export function prefersStillness() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * Create an element with a class.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Record<string, string>} [attributes]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, attributes = {}) {
  const created = document.createElement(tag);
  created.className = className;
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  return created;
}

/**
 * Set an attribute only when it changes: writing an attribute costs a style recalculation even when it is the same.
 * @param {Element} target
 * @param {string} name
 * @param {string} value
 */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
