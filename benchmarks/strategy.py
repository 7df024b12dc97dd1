"""Time gradients, optimal and Nash tariffs; print a table with targets and iterations.

Run ``OPENBLAS_NUM_THREADS=1 python benchmarks/strategy.py [--world] [--certificate]``. Times swing
with the load of the machine: the minimum of the repeats is printed, and processor seconds beside.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.synthetic import synthetic_economy

import countermove as cm
from benchmarks.measure import print_row, quickest


def world(
    label: str, economy: cm.Economy, player: str, pair: list[str], wanted: argparse.Namespace
) -> None:
    """Time every task on one economy."""
    d = economy.region(player)
    rates = economy.tariff_rate_ods.copy()
    rates[:, d] += 0.25 * economy.goods_s
    rates[d, d] = 0.0
    cm.solve(economy)
    wall, cpu, outcome = quickest(lambda: cm.solve(economy, tariff_rate_ods=rates), wanted.repeats)
    print_row(f"{label} solve", wall, cpu, f"{outcome.iterations} iterations")
    forward = cpu
    wall, cpu, found = quickest(
        lambda: cm.gradient(outcome, player).tariff_rate_ods is None, wanted.repeats
    )
    one = cm.gradient(outcome, player)
    print_row(
        f"{label} gradient, all tariffs", wall, cpu,
        f"{one.iterations} iterations, {cpu / forward:.2f} solves",
    )  # fmt: skip
    wall, cpu, found = quickest(lambda: cm.optimal_tariff(economy, player), wanted.repeats)
    print_row(
        f"{label} optimal tariff of {player}, {len(found.rate)} rates", wall, cpu,
        f"{found.effort.forward} forward, {found.effort.adjoint} adjoint solves",
    )  # fmt: skip
    if wanted.climb:
        wall, cpu, found = quickest(lambda: cm.optimal_tariff(economy, player, method="climb"), 1)
        print_row(f"{label} the same by L-BFGS-B", wall, cpu, f"{found.effort.forward} evaluations")
    wall, cpu, found = quickest(
        lambda: cm.nash(economy, pair, certificate=False, starts=1), wanted.repeats
    )
    print_row(f"{label} Nash {'-'.join(pair)}, all partners", wall, cpu, f"{found.iterations} its")
    if wanted.certificate:
        wall, cpu, found = quickest(lambda: cm.nash(economy, pair, starts=1), 1)
        print_row(
            f"{label} the same with certificate", wall, cpu,
            f"{found.status}, largest gain {found.largest_gain:.1e}, "
            f"{found.certificate_effort.forward} forward",
        )  # fmt: skip
    if wanted.world:
        wall, cpu, found = quickest(
            lambda: cm.nash(economy, economy.regions, certificate=False, starts=1, tolerance=1e-7),
            1,
        )
        count = sum(len(rate) for rate in found.rates.values())
        print_row(f"{label} world Nash, {count} rates", wall, cpu, f"{found.iterations} its")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", action="store_true", help="also the Nash of all 81 regions")
    parser.add_argument("--certificate", action="store_true", help="also the certificate")
    parser.add_argument("--climb", action="store_true", help="also L-BFGS-B")
    parser.add_argument("--repeats", type=int, default=5)
    wanted = parser.parse_args()
    print("| task | wall s | processor s | work | peak MB |\n|---|---|---|---|---|")
    for label, economy, player, pair in (
        ("31x40", cm.balance_trade(synthetic_economy(31, 40, seed=1)), "R00", ["R00", "R01"]),
        ("77x45", cm.balance_trade(synthetic_economy(77, 45, seed=1)), "R00", ["R00", "R01"]),
        ("81x50", cm.balance_trade(cm.load_economy("icio-2022")), "USA", ["CAN", "USA"]),
    ):
        world(label, economy, player, pair, wanted)


if __name__ == "__main__":
    main()
