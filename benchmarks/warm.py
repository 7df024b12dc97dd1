"""Warm solves from 31 x 40 to 160 x 65: time, iterations, bytes read against bandwidth."""

from __future__ import annotations

from tests.synthetic import synthetic_economy

import countermove as cm
from benchmarks.measure import bandwidth, fastest, raised, table
from countermove.economy.economy import Economy
from countermove.equilibrium.solve import MEMORY

SIZES = ((31, 40), (44, 56), (77, 45), (160, 65))


def bytes_read(economy: Economy) -> int:
    """Return what one iteration must read: weights, input shares, chains, Anderson's history."""
    n, j = len(economy.regions), len(economy.sectors)
    weights = 3 * n * n * j * 8
    chains = n * j * j * (2 * 8 + 2 * 4)
    history = 2 * MEMORY * (n + 2 * n * j) * 4
    return weights + chains + history


def measured(label: str, economy: Economy, importer: int) -> list[str]:
    tariff = raised(economy, importer, 0.25)
    outcome = cm.solve(economy, tariff_rate_ods=tariff)
    seconds = fastest(lambda: cm.solve(economy, tariff_rate_ods=tariff), repeats=8)
    moved = bytes_read(economy)
    rate = moved * outcome.iterations / seconds
    return [
        label,
        f"{1e3 * seconds:.1f}",
        str(outcome.iterations),
        f"{outcome.residual:.0e}",
        f"{moved / 1e6:.1f}",
        f"{rate / 1e9:.0f}",
        f"{rate / bandwidth(moved):.0%}",
    ]


def main() -> None:
    rows = [measured(f"{n} x {j} synthetic", synthetic_economy(n, j, seed=1), 0) for n, j in SIZES]
    shipped = cm.load_economy()
    rows.append(measured("81 x 50 shipped", shipped, shipped.region("USA")))
    table(
        [
            "regions x sectors",
            "warm solve, ms",
            "iterations",
            "residual",
            "MB read an iteration",
            "GB/s",
            "of measured bandwidth",
        ],
        rows,
    )


if __name__ == "__main__":
    main()
