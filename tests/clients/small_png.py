"""Makes a PNG of a page small: few colours, well packed. A browser reads it; no further library is needed."""

import base64
import struct
import zlib

from playwright.sync_api import Page

COLOURS = 256
_READ = """async (content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const paper = canvas.getContext("2d");
  paper.drawImage(picture, 0, 0);
  const { data } = paper.getImageData(0, 0, picture.width, picture.height);
  const counts = new Map();
  for (const step of [1, 4, 8, 16, 32]) {
    counts.clear();
    for (let at = 0; at < data.length; at += 4) {
      const round = (value) => Math.min(255, Math.round(value / step) * step);
      const colour = (round(data[at]) << 16) | (round(data[at + 1]) << 8) | round(data[at + 2]);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
      data[at] = colour >> 16; data[at + 1] = (colour >> 8) & 255; data[at + 2] = colour & 255;
    }
    if (counts.size <= 256) break;
  }
  const palette = [...counts.keys()];
  const places = new Map(palette.map((colour, place) => [colour, place]));
  let indices = "";
  for (let at = 0; at < data.length; at += 4)
    indices += String.fromCharCode(places.get((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]));
  return { width: picture.width, height: picture.height, palette, indices: btoa(indices) };
}"""
"""Returns a picture as places in a palette of 256 colours at most, rounded as little as that takes."""


def small_png(content: bytes, page: Page) -> bytes:
    """Return the picture with a palette (PNG specification, colour type 3); `page` lends its browser."""
    read = page.evaluate(_READ, base64.b64encode(content).decode())
    width, height, palette = read["width"], read["height"], read["palette"]
    assert len(palette) <= COLOURS, "even roughly rounded these are too many colours"
    pixels = base64.b64decode(read["indices"])
    rows = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(colour.to_bytes(3, "big") for colour in palette)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
