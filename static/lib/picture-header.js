/** Kind and size of a picture from its first bytes, so that a file is refused before anything is decoded. Pure. */

/** @typedef {{ kind: string, width: number, height: number }} PictureHeader size in pixels */

/** Bytes that are enough for all kinds but a JPEG with a large preview in front. */
export const HEADER_BYTES = 65_536;

const JPEG_FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * @param {Uint8Array} bytes of the file, from its beginning
 * @returns {PictureHeader | null} null for anything that is not a PNG, JPEG, GIF, WebP or BMP
 */
export function pictureHeader(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30) return null;
  if (PNG.every((byte, place) => bytes[place] === byte)) {
    return textAt(bytes, 12, 4) === 'IHDR' ? { kind: 'PNG', width: view.getUint32(16), height: view.getUint32(20) } : null;
  }
  if (/^GIF8[79]a$/.test(textAt(bytes, 0, 6))) return { kind: 'GIF', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (textAt(bytes, 0, 2) === 'BM') return { kind: 'BMP', width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP') return webpHeader(bytes, view);
  return view.getUint16(0) === 0xffd8 ? jpegHeader(bytes, view) : null;
}

/** @param {Uint8Array} bytes @param {DataView} view @returns {PictureHeader | null} */
function webpHeader(bytes, view) {
  const form = textAt(bytes, 12, 4);
  const kind = 'WebP';
  if (form === 'VP8X') return { kind, width: 1 + threeBytes(bytes, 24), height: 1 + threeBytes(bytes, 27) };
  if (form === 'VP8 ') return { kind, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (form !== 'VP8L') return null;
  const packed = view.getUint32(21, true);
  return { kind, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
}

/** Walk from marker to marker up to the one with the size. @param {Uint8Array} bytes @param {DataView} view @returns {PictureHeader | null} */
function jpegHeader(bytes, view) {
  let place = 2;
  while (place + 9 <= bytes.length && bytes[place] === 0xff) {
    const marker = bytes[place + 1] ?? 0;
    if (JPEG_FRAMES.has(marker)) return { kind: 'JPEG', width: view.getUint16(place + 7), height: view.getUint16(place + 5) };
    if (marker === 0xff) place += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) place += 2;
    else place += 2 + Math.max(2, view.getUint16(place + 2));
  }
  return null;
}

/** @param {Uint8Array} bytes @param {number} place @param {number} length */
function textAt(bytes, place, length) {
  return String.fromCharCode(...bytes.subarray(place, place + length));
}

/** @param {Uint8Array} bytes @param {number} place */
function threeBytes(bytes, place) {
  return (bytes[place] ?? 0) | ((bytes[place + 1] ?? 0) << 8) | ((bytes[place + 2] ?? 0) << 16);
}
