import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { buildPalette, classColor, colorDifference, contrastRatio, cssColor, divergingColor, FULL_SCALE, MISSING, mixColors } from '../../../static/views/palette.js';

/** @import { ThemeColors, Rgb } from '../../../static/views/palette.js' */

const tokens = await readFile(new URL('../../../static/css/tokens.css', import.meta.url), 'utf8');

/** @param {string} hex such as `#1f6fb2` @returns {Rgb} */
function parseHex(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** @param {string} block text of one theme @returns {ThemeColors} */
function colorsOf(block) {
  /** @param {string} name @returns {Rgb} */
  const token = (name) => parseHex(/** @type {RegExpMatchArray} */ (block.match(new RegExp(`${name}: (#[0-9a-f]{6});`)))[1] ?? '');
  return {
    negative: token('--neg'),
    zero: token('--mid'),
    positive: token('--pos'),
    missing: token('--missing'),
    classes: Array.from({ length: 8 }, (_, index) => token(`--class-${index}`)),
  };
}

const [lightBlock = '', darkBlock = ''] = [tokens.slice(0, tokens.indexOf('@media')), tokens.slice(tokens.lastIndexOf('[data-theme="dark"]'))];
const themes = { light: colorsOf(lightBlock), dark: colorsOf(darkBlock) };

/** @param {Uint32Array} table @param {number} value @returns {Rgb} */
function lookUp(table, value) {
  const [red = 0, green = 0, blue = 0] = new Uint8Array(table.buffer).subarray((value - MISSING) * 4);
  return [red, green, blue];
}

for (const [name, colors] of Object.entries(themes)) {
  const palette = buildPalette(colors);

  test(`${name}: the ramp runs from negative over zero to positive`, () => {
    assert.deepEqual(lookUp(palette.smooth, -FULL_SCALE), colors.negative);
    assert.deepEqual(lookUp(palette.smooth, 0), colors.zero);
    assert.deepEqual(lookUp(palette.smooth, FULL_SCALE), colors.positive);
  });

  test(`${name}: every table has 256 opaque entries and keeps -128 for what is not a number`, () => {
    for (const table of [palette.smooth, palette.stepped, ...palette.confidence]) {
      assert.equal(table.length, 256);
      assert.deepEqual(lookUp(table, MISSING), colors.missing);
      assert.ok(new Uint8Array(table.buffer).every((byte, index) => index % 4 !== 3 || byte === 255));
    }
  });

  test(`${name}: the ramp moves away from zero without a step back and without a jump`, () => {
    for (const sign of [-1, 1]) {
      let before = 0;
      for (let value = 1; value <= FULL_SCALE; value += 1) {
        const distance = colorDifference(lookUp(palette.smooth, sign * value), colors.zero);
        assert.ok(distance >= before - 0.004, `value ${sign * value}`);
        assert.ok(distance - before < 0.03, `value ${sign * value}`);
        before = distance;
      }
    }
  });

  test(`${name}: the stepped table knows only the sign`, () => {
    assert.deepEqual(lookUp(palette.stepped, -1), colors.negative);
    assert.deepEqual(lookUp(palette.stepped, 0), colors.positive);
    assert.deepEqual(lookUp(palette.stepped, 90), colors.positive);
  });

  test(`${name}: the first six classes differ clearly, also to those who see red and green alike`, () => {
    const seen = colors.classes.slice(0, 6);
    seen.forEach((first, index) => seen.slice(index + 1).forEach((second) => {
      assert.ok(colorDifference(first, second) > 0.08, `${first} and ${second}`);
    }));
    const [orange, blue] = /** @type {[Rgb, Rgb]} */ (seen.slice(0, 2).map(asDeuteranope));
    assert.ok(colorDifference(orange, blue) > 0.15);
  });

  test(`${name}: both ends stand out from zero`, () => {
    assert.ok(contrastRatio(colors.negative, colors.zero) > 2);
    assert.ok(contrastRatio(colors.positive, colors.zero) > 3);
  });
}

/**
 * A colour as seen without the green receptor (Vienot, Brettel and Mollon 1999), good enough to compare two.
 * @param {Rgb} color
 * @returns {Rgb}
 */
function asDeuteranope([red, green, blue]) {
  const mixed = 0.29275 * red + 0.70725 * green;
  return [mixed, mixed, -0.02234 * red + 0.02234 * green + blue];
}

test('a mixture of nothing is the first colour, of everything the second', () => {
  assert.deepEqual(mixColors([10, 20, 30], [200, 100, 0], 0), [10, 20, 30]);
  assert.deepEqual(mixColors([10, 20, 30], [200, 100, 0], 1), [200, 100, 0]);
});

test('values beyond the scale take the colour of its end, NaN its own', () => {
  assert.deepEqual(divergingColor(themes.light, -40), themes.light.negative);
  assert.deepEqual(divergingColor(themes.light, NaN), themes.light.missing);
});

test('more classes than colours use the colours again', () => {
  assert.deepEqual(classColor(themes.light, 9), themes.light.classes[1]);
});

test('black on white has contrast 21', () => {
  assert.equal(contrastRatio([0, 0, 0], [255, 255, 255]), 21);
});

test('style sheets get the colour, and the opacity when there is one', () => {
  assert.equal(cssColor([1, 2, 3]), 'rgb(1 2 3)');
  assert.equal(cssColor([1, 2, 3], 0.5), 'rgb(1 2 3 / 0.5)');
});
