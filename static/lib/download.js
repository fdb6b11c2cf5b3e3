/** Files that leave the page. */

/** Pixels of a PNG for one of the SVG's. */
const SHARPNESS = 2;

/** @param {string} filename @param {Blob} content */
export function saveFile(filename, content) {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = filename;
  link.click();
  // The browser has taken the file over by the next turn.
  setTimeout(() => URL.revokeObjectURL(address));
}

/** @param {string} svg @returns {Promise<Blob>} the same picture as PNG */
export async function rasterize(svg) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * SHARPNESS;
  canvas.height = picture.height * SHARPNESS;
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser could not make a PNG of this size.'))), 'image/png');
  });
}
