/** Takes the strokes of a canvas and writes them as SVG, so that one drawing function makes both. */

/** Two decimals are finer than any screen. @param {number} value */
const short = (value) => String(Math.round(value * 100) / 100);

/** Characters that no XML file may hold, however they are written. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** @param {string} text */
export function escapeXml(text) {
  return text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? letter);
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end', start: 'start', end: 'end' };
/** From a canvas's baselines to distances from the alphabetic one, in heights of a letter. */
const DROPS = { top: 0.8, middle: 0.35, bottom: -0.2, alphabetic: 0, hanging: 0.8, ideographic: -0.2 };

/** What `save` keeps. @typedef {{ alpha: number, clip: string, transform: string }} Kept */

/** Clips are known by name, and several drawings come into one file. */
let clips = 0;

/** The part of `CanvasRenderingContext2D` that this page's pictures use. */
export class SvgContext {
  globalAlpha = 1;
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
  #clip = '';
  #transform = '';
  /** @type {Kept[]} */
  #kept = [];
  /** Whether all strokes could be taken: a `Path2D` does not tell what it holds. */
  complete = true;

  /** Drawing begins anew: this page clears whole canvases only. */
  clearRect() { this.#elements = []; }

  save() { this.#kept.push({ alpha: this.globalAlpha, clip: this.#clip, transform: this.#transform }); }

  restore() {
    const kept = this.#kept.pop();
    if (!kept) return;
    this.globalAlpha = kept.alpha;
    this.#clip = kept.clip;
    this.#transform = kept.transform;
  }

  /** @param {number} x @param {number} y */
  translate(x, y) { this.#transform += `translate(${short(x)} ${short(y)})`; }

  /** @param {number} angle radians, clockwise */
  rotate(angle) { this.#transform += `rotate(${short((angle * 180) / Math.PI)})`; }

  /** @param {number} x @param {number} y */
  scale(x, y) { this.#transform += `scale(${short(x)} ${short(y)})`; }

  /** Keep what follows inside the path. @param {Path2D} [path] */
  clip(path) {
    if (path) this.complete = false;
    clips += 1;
    this.#clip = `clip-${clips}`;
    this.#elements.push(`<clipPath id="${this.#clip}"><path d="${this.#path}"/></clipPath>`);
  }

  /** Attributes that hold for any element now. */
  #common() {
    const place = this.#transform ? ` transform="${this.#transform}"` : '';
    const clip = this.#clip ? ` clip-path="url(#${this.#clip})"` : '';
    return `${place}${clip}${this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : ''}`;
  }

  beginPath() { this.#path = ''; }

  closePath() { this.#path += 'Z'; }

  /** @param {number} x @param {number} y */
  moveTo(x, y) { if (Number.isFinite(x + y)) this.#path += `M${short(x)} ${short(y)}`; }

  /** As on a canvas, the first line of a path only says where it begins. @param {number} x @param {number} y */
  lineTo(x, y) { if (Number.isFinite(x + y)) this.#path += `${this.#path ? 'L' : 'M'}${short(x)} ${short(y)}`; }

  /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {number} x @param {number} y */
  bezierCurveTo(x1, y1, x2, y2, x, y) { this.#path += `C${[x1, y1, x2, y2, x, y].map(short).join(' ')}`; }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) { this.#path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`; }

  /** A whole circle, the only arc that is drawn here. @param {number} x @param {number} y @param {number} radius */
  arc(x, y, radius) {
    if (!Number.isFinite(x + y)) return;
    const across = `a${short(radius)} ${short(radius)} 0 1 0`;
    this.#path += `M${short(x - radius)} ${short(y)}${across} ${short(2 * radius)} 0${across} ${short(-2 * radius)} 0`;
  }

  /** @param {number[]} dash */
  setLineDash(dash) { this.#dash = dash; }

  /** @param {Path2D | CanvasFillRule} [path] */
  fill(path) {
    if (typeof path === 'object') this.complete = false;
    this.#elements.push(`<path d="${this.#path}" fill="${escapeXml(this.fillStyle)}"${path === 'evenodd' ? ' fill-rule="evenodd"' : ''}${this.#common()}/>`);
  }

  /** @param {Path2D} [path] */
  stroke(path) {
    if (path) this.complete = false;
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    this.#elements.push(`<path d="${this.#path}" fill="none" stroke="${escapeXml(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"${dash}${this.#common()}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    this.#elements.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${escapeXml(this.fillStyle)}"${this.#common()}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  strokeRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.stroke();
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) { this.#text(text, x, y, `fill="${escapeXml(this.fillStyle)}"`); }

  /** @param {string} text @param {number} x @param {number} y */
  strokeText(text, x, y) {
    this.#text(text, x, y, `fill="none" stroke="${escapeXml(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`);
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} paint attributes */
  #text(text, x, y, paint) {
    const size = Number.parseFloat(this.font.match(/([\d.]+)px/)?.[1] ?? '10');
    const weight = this.font.match(/\b([1-9]00|bold)\b/)?.[1] ?? '400';
    const family = this.font.replace(/^.*?px\s*/, '');
    this.#elements.push(`<text x="${short(x)}" y="${short(y + DROPS[this.textBaseline] * size)}" font-family="${escapeXml(family)}" font-size="${short(size)}"${weight === '400' ? '' : ` font-weight="${weight}"`} text-anchor="${ANCHORS[this.textAlign]}" ${paint}${this.#common()}>${escapeXml(text)}</text>`);
  }

  /**
   * Embed a picture, or with nine arguments a part of one.
   * @param {HTMLCanvasElement} picture
   * @param {number[]} places x, y, width and height; before them, for a part, those inside the picture
   */
  drawImage(picture, ...places) {
    if (places.length > 4) this.complete = false;
    const [x = 0, y = 0, width = picture.width, height = picture.height] = places;
    this.#elements.push(`<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" preserveAspectRatio="none" href="${picture.toDataURL('image/png')}"${this.#common()}/>`);
  }

  /** Put an SVG picture at a place. @param {string} svg as `toSvg` writes it @param {number} x @param {number} y */
  drawSvg(svg, x, y) { this.#elements.push(svg.replace('<svg ', `<svg x="${short(x)}" y="${short(y)}" `)); }

  /** What was drawn, as one group at a place. @param {number} x @param {number} y */
  toGroup(x, y) { return `<g transform="translate(${short(x)} ${short(y)})">${this.#elements.join('\n')}</g>`; }

  /** @param {string} group as `toGroup` writes it */
  drawGroup(group) { this.#elements.push(group); }

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
 * The recorder where a function asks for a canvas. Whatever else a canvas can do leaves the drawing incomplete, and is
 * left to a canvas of one pixel, so that its answers have the right form.
 * @param {SvgContext} recorder
 * @returns {CanvasRenderingContext2D}
 */
export function asCanvas(recorder) {
  /** @type {any} */
  let stand = null;
  return /** @type {any} */ (new Proxy(recorder, {
    get(target, name) {
      const own = Reflect.get(target, name, target);
      if (own !== undefined) return typeof own === 'function' ? own.bind(target) : own;
      if (name !== 'measureText') target.complete = false;
      stand ??= new OffscreenCanvas(1, 1).getContext('2d');
      stand.font = target.font;
      const other = stand[name];
      return typeof other === 'function' ? other.bind(stand) : other;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  }));
}
