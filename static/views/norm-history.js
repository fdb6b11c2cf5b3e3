/** Remembers the last norms of every layer, since the server sends only the newest. */

const LONGEST = 600;

/** @typedef {(number | null)[]} Column */

/** Norms of the gradients over the steps, one column a layer. */
export class NormHistory {
  /** @type {Column} */
  #steps = [];
  /** @type {Column[]} */
  #norms = [];

  /**
   * Add the norms at a step. A step before the last one or another number of layers begins a new history; when the
   * history is full every second entry is dropped, so it always reaches back to the start of the run.
   * @param {number} step
   * @param {ArrayLike<number>} norms one a layer
   */
  add(step, norms) {
    const last = this.#steps.at(-1) ?? -1;
    if (norms.length !== this.#norms.length || step < last) {
      this.#steps = [];
      this.#norms = Array.from(norms, () => []);
    }
    if (step === this.#steps.at(-1)) return;
    if (this.#steps.length >= LONGEST) this.#thin();
    this.#steps.push(step);
    this.#norms.forEach((column, layer) => {
      const norm = norms[layer] ?? NaN;
      column.push(norm > 0 && Number.isFinite(norm) ? norm : null);
    });
  }

  /** Steps and one column a layer; null where there is no logarithm. */
  columns() {
    return [this.#steps, ...this.#norms];
  }

  #thin() {
    /** @param {Column} column */
    const half = (column) => column.filter((_, index) => index % 2 === 0);
    this.#steps = half(this.#steps);
    this.#norms = this.#norms.map(half);
  }
}
