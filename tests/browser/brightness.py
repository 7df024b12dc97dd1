"""Locks of how views look: brightness by blocks of a page's first screen, smoothed over fonts.

``COUNTERMOVE_WRITE_VIEWS=1 pytest tests/browser/test_page_views.py`` writes the reference anew;
look at the views before you commit it.
"""

from __future__ import annotations

import json
import os
import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float

BLOCK = 16
"""Pixels of a block's side."""
SEEN, MOST, MEAN = 20.0, 0.008, 4.0
"""Change of a block, of 255, that counts; part of blocks that may change so; mean change allowed.

Another typeface moves up to 0.006 of the blocks by so much, and the mean by 3; a chart that is not
there moves 0.009 or more.
"""
LOCKED = Path(__file__).with_name("views.json")
MEASURE = """async ([png, block]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const [w, h] = [Math.floor(width / block), Math.floor(height / block)];
  const sums = new Array(w * h).fill(0);
  for (let y = 0; y < h * block; y++) {
    for (let x = 0; x < w * block; x++) {
      const at = 4 * (y * width + x);
      sums[Math.floor(y / block) * w + Math.floor(x / block)] +=
        0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    }
  }
  return [w, sums.map((sum) => Math.round(sum / block ** 2))];
}"""


def check_look(page: Any, name: str) -> None:
    """Compare the screen of a page with the reference, or write that where it is asked for."""
    page.evaluate("Charts.renew()")
    width, values = page.evaluate(MEASURE, [b64encode(page.screenshot()).decode(), BLOCK])
    seen = np.array(values, dtype=np.uint8).reshape(-1, width)
    held = json.loads(LOCKED.read_text(encoding="utf-8")) if LOCKED.exists() else {}
    if os.environ.get("COUNTERMOVE_WRITE_VIEWS") == "1":
        held[name] = b64encode(zlib.compress(seen.tobytes(), 9)).decode("ascii")
        LOCKED.write_text(json.dumps(held, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        return
    locked = np.frombuffer(zlib.decompress(b64decode(held[name])), np.uint8).reshape(seen.shape)
    moved = np.abs(_smoothed(seen) - _smoothed(locked))
    part = float((moved > SEEN).mean())
    assert part < MOST and moved.mean() < MEAN, (
        f"{name} looks different ({part:.1%} of blocks, {moved.mean():.1f} on average): look at "
        "it, and write the reference anew if it is right (tests/browser/brightness.py)."
    )


def _smoothed(values: Any) -> Float:
    """Return means over three by three blocks, without the margin."""
    parts = np.lib.stride_tricks.sliding_window_view(values.astype(np.float64), (3, 3))
    return np.asarray(parts.mean(axis=(2, 3)))
