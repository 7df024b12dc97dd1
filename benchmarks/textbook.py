"""The solver against the textbook algorithm in tests/reference, on the same problem.

By default 31 x 40 is run to the end, and 77 x 45 for two rounds that are multiplied with the
rounds of 31 x 40 (marked so). ``--full`` runs 77 x 45 to the end: some minutes.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from tests.reference.textbook import textbook
from tests.synthetic import synthetic_economy

import countermove as cm
from benchmarks.measure import fastest, raised, table

LOOSE = 1e-10
"""The referee's own tolerance on labour markets; ours is 1e-11 on every equation."""


def seconds_of(economy: cm.Economy, tariff: np.ndarray, **options: object) -> tuple[float, int]:
    start = time.process_time()
    try:
        rounds = textbook(economy, tariff, tolerance=LOOSE, **options).rounds
    except AssertionError:  # stopped early on purpose
        rounds = int(str(options["max_rounds"]))
    return time.process_time() - start, rounds


def main() -> None:
    rows, rounds = [], 0
    for n, j, full in ((31, 40, True), (77, 45, "--full" in sys.argv)):
        economy = synthetic_economy(n, j, seed=1)
        tariff = raised(economy, 0, 0.25)
        ours = fastest(lambda e=economy, t=tariff: cm.solve(e, tariff_rate_ods=t), repeats=8)
        if full:
            theirs, rounds = seconds_of(economy, tariff)
            how = f"{rounds} rounds, measured"
        else:
            first, _ = seconds_of(economy, tariff, max_rounds=1)
            three, _ = seconds_of(economy, tariff, max_rounds=3)
            theirs = first + (rounds - 1) * (three - first) / 2
            how = f"a round measured, times the {rounds} rounds of 31 x 40"
        rows.append(
            [f"{n} x {j}", f"{theirs / ours:,.0f}", f"{1e3 * ours:.1f}", f"{theirs:.1f}", how]
        )
    table(["regions x sectors", "ratio", "ours, ms", "textbook, s", "how"], rows)


if __name__ == "__main__":
    main()
