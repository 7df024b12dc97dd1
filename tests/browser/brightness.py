"""Locks of how views look: brightness by coarse blocks, and how much is coloured, panel by panel.

A panel, a chart or a table, is laid over a grid of blocks whatever its size, and blocks are
smoothed over their neighbours: another typeface, other line breaks or a figure that moves a little
pass; a panel that is gone, empty, without its marks or its texts, or of another shape does not.
``COUNTERMOVE_WRITE_VIEWS=1 pytest tests/browser/test_page_views.py -k each_view_opens`` writes the
reference anew; look at the views before you commit it.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np

from countermove.arrays import Float

GRID = (24, 12)
"""Blocks of a panel, across and down."""
MOST, TALLEST = 8, 700
"""Panels of a view that are locked, from the top; pixels of a panel's height that are looked at."""
SEEN, SHAPE, COLOURED, TRACE = 12.0, 0.2, 0.15, 0.0005
"""Change of a smoothed block, of 255, that counts; parts of the height and of the coloured part
that may change; and a trace of colour that always may, as a part of the panel."""
PART = {"chart": 0.02, "table": 0.08}
"""Part of the blocks of a panel that may change so. DejaVu Sans Mono in place of DejaVu Sans, a
fifth wider, changes none of a chart and up to 0.05 of a table; the texts of a chart gone, 0.03 of
most."""
LOCKED = Path(__file__).with_name("views.json")
Look = dict[str, str]
"""Panels by place, kind and name: height, coloured part, and brightness by block, a digit each."""

FIND = """([most, tallest]) => [
  ...document.querySelectorAll("main svg.chart, main table, main .tiles")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 40).slice(0, most)
  .map((e, place) => {
    const { left, top, width, height } = e.getBoundingClientRect();
    const name = e.closest("[data-name]")?.dataset.name || e.classList[0] || "plain";
    const kind = e.localName === "svg" ? "chart" : "table";
    const seen = Math.min(height, tallest);
    return [`${place + 1} ${kind} ${name}`, left, top + scrollY, width, seen, height];
  })"""
MEASURE = """async ([shot, boxes, [across, down]]) => {
  const image = new Image();
  image.src = `data:image/jpeg;base64,${shot}`;
  await image.decode();
  const size = { width: image.width, height: image.height };
  const pen = Object.assign(document.createElement("canvas"), size)
    .getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0);
  return boxes.map((box) => {
    const [left, top, width, height] = box.slice(1).map(Math.floor);
    const { data } = pen.getImageData(left, top, width, height);
    const sums = new Array(across * down).fill(0), counts = new Array(across * down).fill(0);
    let coloured = 0;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const red = data[at], green = data[at + 1], blue = data[at + 2];
        const block = Math.floor((y * down) / height) * across + Math.floor((x * across) / width);
        sums[block] += 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        counts[block] += 1;
        if (Math.max(red, green, blue) - Math.min(red, green, blue) > 48) coloured += 1;
      }
    }
    const digits = sums.map((sum, block) => Math.round(sum / counts[block] / 17).toString(16));
    return [coloured / (width * height), digits.join("")];
  });
}"""


def look(page: Any) -> Look:
    """Return how the panels of the view shown look."""
    page.evaluate("Charts.renew()")
    boxes = page.evaluate(FIND, [MOST, TALLEST])
    below = max((top + height for _, _, top, _, height, _ in boxes), default=0.0)
    width = page.evaluate("document.documentElement.clientWidth")
    clip = {"x": 0, "y": 0, "width": width, "height": below + 1}
    shot = page.screenshot(full_page=True, clip=clip, type="jpeg", quality=90)
    found = page.evaluate(MEASURE, [b64encode(shot).decode(), boxes, GRID])
    return {
        box[0]: f"{box[5]:.0f} {coloured:.5f} {digits}"
        for box, (coloured, digits) in zip(boxes, found, strict=True)
    }


def differences(seen: Look, locked: Look) -> list[str]:
    """Return what is not as it was, a sentence part each."""
    if list(seen) != list(locked):
        return [f"it has {', '.join(seen) or 'no panel'}, not {', '.join(locked)}"]
    found = []
    for name in seen:
        (high, ink, now), (height, colour, then) = (_read(each[name]) for each in (seen, locked))
        if abs(high / height - 1.0) > SHAPE:
            found.append(f"{name} is {high:.0f} pixels high, not {height:.0f}")
        if abs(ink - colour) > COLOURED * colour + TRACE:
            found.append(f"{ink:.2%} of {name} is coloured, not {colour:.2%}")
        part = float((np.abs(now - then) > SEEN).mean())
        if part > PART[name.split()[1]]:
            found.append(f"{part:.0%} of {name} changed")
    return found


def check_look(page: Any, name: str) -> None:
    """Compare a view with the reference, or write that where it is asked for."""
    held = json.loads(LOCKED.read_text(encoding="utf-8")) if LOCKED.exists() else {}
    seen = look(page)
    if os.environ.get("COUNTERMOVE_WRITE_VIEWS") == "1":
        text = json.dumps({**held, name: seen}, indent=1, sort_keys=True)
        LOCKED.write_text(f"{text}\n", encoding="utf-8")
        return
    found = differences(seen, held[name])
    assert not found, (
        f"{name} looks different: {'; '.join(found)}. Look at it, and write the reference anew if "
        "it is right (tests/browser/brightness.py)."
    )


def _read(panel: str) -> tuple[float, float, Float]:
    """Return height, coloured share, and means over three by three blocks, without the margin."""
    height, coloured, digits = panel.split()
    values = np.array([17.0 * int(digit, 16) for digit in digits]).reshape(GRID[::-1])
    parts = np.lib.stride_tricks.sliding_window_view(values, (3, 3))
    return float(height), float(coloured), np.asarray(parts.mean(axis=(2, 3)))
