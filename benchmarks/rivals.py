"""The solver against puremacro (PyPI, MIT), on random economies that both finish.

puremacro is no dependency: install it in a throw-away environment and name its Python,

    python -m venv /tmp/rival && /tmp/rival/bin/pip install puremacro
    python -m benchmarks.rivals /tmp/rival/bin/python

Both solve fixed deficits and +25 % on all imports of one country from the same arrays; puremacro
with its default tolerance 1e-8, ours to 1e-11.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from tests.synthetic import synthetic_economy

import countermove as cm
from benchmarks.measure import fastest, raised, table

SIZES = ((4, 3), (8, 6), (12, 10), (20, 20))
LIMIT_S = 60

RIVAL = """
import sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
from puremacro.trade.caliendo_parro import CaliendoParroModel
data = dict(np.load(sys.argv[1]))
new = data.pop("new")
start = time.process_time()
model = CaliendoParroModel(**data)
ready = time.process_time()
found = model.solve_counterfactual(tariffs_new=new)
end = time.process_time()
np.savez(sys.argv[2], set_up=ready - start, solve=end - ready, w_hat=found.w_hat,
         converged=found.converged, iterations=found.iterations)
"""


def rival(python: str, economy: cm.Economy, tariff: np.ndarray) -> dict[str, np.ndarray] | None:
    """Return puremacro's wage hats and CPU times, or nothing if it exceeds the limit."""

    def turned(array: np.ndarray) -> np.ndarray:
        return array.transpose(2, 1, 0)

    world = economy.world_value_added
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder) / "given.npz", Path(folder) / "got.npz"
        np.savez(
            given,
            trade_shares=turned(economy.trade_share_ods),
            gamma_va=economy.value_added_share_ds,
            gamma_io=economy.io_share_dsk.transpose(0, 2, 1),
            alpha=economy.final_share_ds,
            theta=economy.theta_s,
            labor_income=economy.value_added_d / world,
            deficits=economy.deficit_d / world,
            tariffs=1.0 + turned(economy.tariff_rate_ods),
            new=1.0 + turned(tariff),
        )
        try:
            subprocess.run([python, "-c", RIVAL, str(given), str(got)], check=True, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            return None
        return dict(np.load(got))


def main() -> None:
    if len(sys.argv) < 2:
        print("skipped: name the Python of an environment that has puremacro (see the docstring)")
        return
    rows = []
    for n, j in SIZES:
        economy = synthetic_economy(n, j, seed=1)
        tariff = raised(economy, 0, 0.25)
        ours = fastest(lambda e=economy, t=tariff: cm.solve(e, tariff_rate_ods=t))
        wage = cm.solve(economy, tariff_rate_ods=tariff).wage_hat_o
        theirs = rival(sys.argv[1], economy, tariff)
        if theirs is None:
            rows.append([f"{n} x {j}", "-", f"{1e3 * ours:.2f}", f"over {LIMIT_S} s", "-", "-"])
            break
        rows.append(
            [
                f"{n} x {j}",
                f"{theirs['solve'] / ours:,.0f}",
                f"{1e3 * ours:.2f}",
                f"{theirs['solve']:.2f} (set-up {theirs['set_up']:.2f})",
                f"{theirs['iterations']}{'' if theirs['converged'] else ', not converged'}",
                f"{np.abs(theirs['w_hat'] - wage).max():.0e}",
            ]
        )
    table(
        ["regions x sectors", "ratio", "ours, ms", "puremacro, s", "its rounds", "gap of wages"],
        rows,
    )


if __name__ == "__main__":
    main()
