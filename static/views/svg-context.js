/** Takes the strokes of a canvas and writes them as SVG, so that one drawing function makes both. */

/** Two decimals are finer than any screen. @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

/** @param {string} text */
export function escapeXml(text) {
  return text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? letter);
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end', start: 'start', end: 'end' };
/** From a canvas's baselines to distances from the alphabetic one, in heights of a letter. */
const DROPS = { top: 0.8, middle: 0.35, bottom: -0.2, alphabetic: 0, hanging: 0.8, ideographic: -0.2 };

/** The part of `CanvasRenderingContext2D` that this page's pictures use. */
export class SvgContext {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  lineDashOffset = 0;
  /** @type {CanvasLineCap} */
  lineCap = 'butt';
  /** @type {CanvasLineJoin} */
  lineJoin = 'miter';
  font = '10px sans-serif';
  /** @type {CanvasTextAlign} */
  textAlign = 'left';
  /** @type {CanvasTextBaseline} */
  textBaseline = 'alphabetic';
  /** @type {string[]} */
  #elements = [];
  #path = '';
  /** @type {number[]} */
  #dash = [];

  /** Nothing was drawn yet, so there is nothing to clear. */
  clearRect() {}

  beginPath() { this.#path = ''; }

  closePath() { this.#path += 'Z'; }

  /** @param {number} x @param {number} y */
  moveTo(x, y) { this.#path += `M${short(x)} ${short(y)}`; }

  /** @param {number} x @param {number} y */
  lineTo(x, y) { this.#path += `L${short(x)} ${short(y)}`; }

  /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {number} x @param {number} y */
  bezierCurveTo(x1, y1, x2, y2, x, y) { this.#path += `C${[x1, y1, x2, y2, x, y].map(short).join(' ')}`; }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) { this.#path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`; }

  /** A whole circle, the only arc that is drawn here. @param {number} x @param {number} y @param {number} radius */
  arc(x, y, radius) {
    const across = `a${short(radius)} ${short(radius)} 0 1 0`;
    this.#path += `M${short(x - radius)} ${short(y)}${across} ${short(2 * radius)} 0${across} ${short(-2 * radius)} 0`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) { this.#dash = dash; }

  fill() { this.#elements.push(`<path d="${this.#path}" fill="${escapeXml(this.fillStyle)}"/>`); }

  stroke() {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    this.#elements.push(`<path d="${this.#path}" fill="none" stroke="${escapeXml(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"${dash}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#elements.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${escapeXml(this.fillStyle)}"/>`);
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    const size = Number.parseFloat(this.font.match(/([\d.]+)px/)?.[1] ?? '10');
    const weight = /\b600\b/.test(this.font) ? ' font-weight="600"' : '';
    const family = this.font.replace(/^.*?px\s*/, '');
    this.#elements.push(`<text x="${short(x)}" y="${short(y + DROPS[this.textBaseline] * size)}" font-family="${escapeXml(family)}" font-size="${short(size)}"${weight} text-anchor="${ANCHORS[this.textAlign]}" fill="${escapeXml(this.fillStyle)}">${escapeXml(text)}</text>`);
  }

  /** Embed a picture. @param {HTMLCanvasElement} picture @param {number} x @param {number} y @param {number} width @param {number} height */
  drawImage(picture, x, y, width, height) {
    this.#elements.push(`<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" preserveAspectRatio="none" href="${picture.toDataURL('image/png')}"/>`);
  }

  /**
   * The whole picture as a file.
   * @param {number} width px
   * @param {number} height px
   * @param {string} background CSS colour
   */
  toSvg(width, height, background) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}">\n<rect width="100%" height="100%" fill="${escapeXml(background)}"/>\n${this.#elements.join('\n')}\n</svg>\n`;
  }
}

/**
 * The recorder where a function asks for a canvas: it has all that this page's drawing functions call.
 * @param {SvgContext} recorder
 * @returns {CanvasRenderingContext2D}
 */
export function asCanvas(recorder) {
  return /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (recorder));
}
