"""Cost against countries, sectors, draws and workers: what docs/explanation/scale.md rests on.

Each row is a fresh process, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import tempfile

from benchmarks.measure import fresh, table

SIZES = ((20, 20), (40, 40), (81, 50), (120, 50), (160, 65))
SOLVE = """
import json, time
import numpy as np
from tests.synthetic import synthetic_economy
from benchmarks.measure import fastest, raised
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.draws import _asked, solve_block
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.varieties import Duties, Varieties
import countermove as cm
n, j = {size}
economy = synthetic_economy(n, j, seed=1)
tariff = raised(economy, 0, 0.25)
one = fastest(lambda: cm.solve(economy, tariff_rate_ods=tariff), repeats=3)
origin, sector = (part.ravel() for part in np.indices((n, j)))
keep = (origin != 0) & (economy.trade_share_ods[:, 0, :].ravel() > 0)
origin, sector = origin[keep], sector[keep]
share, rate = np.ones(origin.size), np.full(origin.size, 0.25)
law = Duties((Varieties(0, origin, sector, share, rate, np.zeros(origin.size, bool)),))
rng = np.random.default_rng(1)
theta = economy.theta_s[:, None] * np.exp(0.2 * rng.standard_normal((j, 64)))
asked = _asked(economy, law, Closure(), 1e-6)
block = DrawInputs(theta)
outs = []
many = fastest(lambda: outs.append(solve_block(asked, block)), repeats=2) / 64
print(json.dumps([1e3 * one, 1e3 * many, float(outs[0].iterations_x.mean())]))
"""
SWEEP = """
import json, sys, time
from countermove.questions.belief_sweep import sweep
if __name__ == "__main__":
    start = time.perf_counter()
    began = []
    def say(what, done, of):
        if what.startswith("blocks") and not began:
            began.append(time.perf_counter())
    out = sweep("us-canada-2025/autos", FOLDER, draws={draws}, horizon="long-run",
                workers={workers}, progress=say)
    end = time.perf_counter()
    size = sum(path.stat().st_size for path in out.paths("autos", "long-run"))
    print(json.dumps([began[0] - start, end - start, size / 1e6]))
"""
DRAWS = (128, 512, 2048, 8192)
WORKERS = (1, 2, 4, 8)


def sizes() -> None:
    """Print the cost of a solve, and of a draw among 64, by size of the economy."""
    rows = []
    for n, j in SIZES:
        _, _, peak, said = fresh(SOLVE.format(size=(n, j)))
        alone, together, steps = json.loads(said)
        numbers = f"{n * n * j / 1e6:.2f}"
        rows.append(
            [
                f"{n} x {j}",
                numbers,
                f"{alone:.1f}",
                f"{together:.1f}",
                f"{steps:.1f}",
                f"{peak:.0f}",
            ]
        )
    table(
        ["countries x sectors", "million cells", "one solve, ms", "a draw of 64, ms",
         "iterations of a draw", "peak MB"],
        rows,
    )  # fmt: skip


def sweeps() -> None:
    """Print the cost of a sweep by number of draws, in one process, and by number of workers."""
    rows = []
    for draws, workers in [*((d, 1) for d in DRAWS), *((512, w) for w in WORKERS[1:])]:
        with tempfile.TemporaryDirectory() as folder:
            code = SWEEP.format(draws=draws, workers=workers)
            wall, cpu, peak, said = fresh(code.replace("FOLDER", repr(f"{folder}/sweep")))
        first, whole, size = json.loads(said)
        each = 1e3 * (whole - first) / max(draws - 64 * workers, 1)
        rows.append(
            [f"{draws:,}", str(workers), f"{wall:.0f}", f"{cpu:.0f}", f"{first:.1f}", f"{each:.0f}",
             f"{peak:.0f}", f"{size:.1f}"]
        )  # fmt: skip
    table(
        ["draws", "workers", "wall, s", "CPU of the parent, s", "to the first block, s",
         "ms a draw after it", "peak MB of the parent", "MB on disk"],
        rows,
    )  # fmt: skip


def main() -> None:
    sizes()
    sweeps()


if __name__ == "__main__":
    main()
