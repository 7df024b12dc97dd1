"""The page in Chromium: its size, the time to open, and from a control moved to new figures.

    python -m benchmarks.browser_page page.html

Needs Chromium (``COUNTERMOVE_CHROMIUM``, or on the path) and playwright. A step moves two duties
between the sides of the case by several points, as a hand on a slider does; the time is that from
the change to figures right to 1e-6 on the page's main thread, the way there and back included.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.measure import table

STEPS = 40
WARM_UP = 4
MOVE = """async ([first, steps]) => {
  const idle = async () => { while (!Line.idle()) await new Promise((d) => setTimeout(d, 10)); };
  const told = [];
  for (let step = 0; step < steps; step++) {
    await idle();
    const rate = 5 + ((7 * step) % 60);
    const [a, b] = Facts.focus;
    const edits = [
      { importer: b, partner: a, group: "all", rate },
      { importer: a, partner: b, group: "all", rate: rate / 2 },
    ];
    const started = performance.now();
    const answer = await new Promise((done) =>
      Line.want({ ...Asked.fresh(), first, edits }, (found) => done(found.answer)));
    told.push([performance.now() - started, answer.took, answer.iterations]);
  }
  await idle();
  return told;
}"""


def main() -> None:
    path = Path(sys.argv[1]).resolve()
    program = os.environ.get("COUNTERMOVE_CHROMIUM") or shutil.which("chromium")
    rows = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        opened = time.perf_counter() - started
        for name, first in (("first year", True), ("long run", False)):
            told = page.evaluate(MOVE, [first, STEPS])[WARM_UP:]
            whole, inside, steps = (sorted(row) for row in zip(*told, strict=True))
            rows.append([
                name, f"{statistics.median(whole):.0f}", f"{whole[int(0.9 * len(whole))]:.0f}",
                f"{statistics.median(inside):.0f}", f"{statistics.median(steps):.0f}",
            ])  # fmt: skip
        browser.close()
    print(f"{path.stat().st_size / 1e6:.2f} MB, open in {opened:.2f} s")
    table(["horizon", "settled, ms", "90th of 100", "of which solving", "steps"], rows)


if __name__ == "__main__":
    main()
