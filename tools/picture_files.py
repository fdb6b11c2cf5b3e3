"""Screenshots as small PNG files in ``docs/pictures/``."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DROPPED_BITS = 2
"""Of each colour: nobody sees it, and the file becomes a third smaller."""

_DECODE = """async picture => {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  const blob = new Blob([pixels]);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ width: bitmap.width, height: bitmap.height, url: reader.result });
    reader.readAsDataURL(blob);
  });
}"""


def keep(page: Page, name: str, **options: Any) -> None:
    """Write what a page shows as a small PNG file; ``options`` are those of `Page.screenshot`."""
    screenshot = base64.b64encode(page.screenshot(**options)).decode()
    decoder = page.context.new_page()  # empty: the page's own policy lets nobody decode a picture
    answer = decoder.evaluate(_DECODE, screenshot)
    decoder.close()
    pixels = np.frombuffer(base64.b64decode(answer["url"].split(",", 1)[1]), np.uint8)
    write_png(PICTURES / name, pixels.reshape(answer["height"], answer["width"], 4)[..., :3])


def write_png(path: Path, pixels: np.ndarray) -> None:
    """Write ``pixels`` (height, width, 3) uint8 with fewer bits a colour."""
    height, width, _ = pixels.shape
    coarse = (pixels >> DROPPED_BITS << DROPPED_BITS) | (pixels >> (8 - DROPPED_BITS))  # black and white stay
    unfiltered = np.concatenate([np.zeros((height, 1), np.uint8), coarse.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(unfiltered.tobytes(), 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
