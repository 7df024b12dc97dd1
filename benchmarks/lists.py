"""Time products inside sectors, and the design of lists; print tables.

Run ``OPENBLAS_NUM_THREADS=1 python -m benchmarks.lists [--products] [--frontier 15] [--missed]``.
The minimum of the repeats is printed, and processor seconds beside. ``--products`` adds the kernel
on 5,000 products and 190 countries; ``--missed`` tells how far searches end below the best known.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

import numpy as np

import countermove as cm
from benchmarks.measure import print_row, quickest
from countermove.equilibrium.lines_to_nests import nest_of_lines
from countermove.equilibrium.nested_problem import nested
from countermove.equilibrium.nests import nest_of
from countermove.equilibrium.problem import problem_of
from countermove.errors import BadInput, NotSolved
from countermove.law.tariff_lines import shipped_lines
from countermove.questions.list_frontier import frontier
from countermove.questions.pose import pose
from countermove.questions.product_world import products_of
from countermove.questions.retaliation import Brief, design, setting
from countermove.strategy.list_design import GAP, NODES
from countermove.strategy.list_search import (
    MOST_ROUNDS,
    SLACK,
    TOLERANCE,
    Effort,
    by_caps_beside,
    search_list,
)

CAP = 30e9 / 1.37
"""C$30 billion in US dollars of 2024."""


def north_america(repeats: int) -> None:
    """Time a solve and a gradient with all lines of the United States and of Canada."""
    posed = pose()
    usa = nest_of_lines(posed.economy, "USA", shipped_lines("USA", "none"))
    lines = shipped_lines("USA", "none")
    canadian = np.array(lines.origin_codes)[lines.origin] == "CAN"
    nests = [usa.charging(0.25 * canadian), products_of(posed, "CAN").charging(0.25)]
    count = sum(nest.part.size for nest in nests)
    plain = posed.economy.tariff_rate_ods.copy()
    one, two = posed.economy.region("USA"), posed.economy.region("CAN")
    for o, d in ((one, two), (two, one)):
        plain[o, d, posed.economy.goods_s] += 0.25
    wall, cpu, _ = quickest(lambda: cm.solve(posed.economy, tariff_rate_ods=plain), repeats)
    print_row("solve, sectors", wall, cpu, "")
    wall, cpu, found = quickest(lambda: cm.solve(posed.economy, nests=nests), repeats)
    print_row(f"solve, {count:,} lines", wall, cpu, f"{found.iterations} iterations")  # type: ignore[attr-defined]
    wall, cpu, slope = quickest(lambda: cm.gradient(found, "CAN").lines_of("USA"), repeats)  # type: ignore[arg-type]
    print_row("gradient by line", wall, cpu, f"{slope.size:,} lines")  # type: ignore[attr-defined]


def world_of_products(products: int = 5000, countries: int = 190, sectors: int = 50) -> None:
    """Time one pass of the kernel over products of every country, a fifth of all flows there."""
    from tests.synthetic import synthetic_economy

    rng = np.random.default_rng(1)
    economy = synthetic_economy(countries, sectors, seed=1, deficits=False)
    problem = problem_of(economy, tariff_rate_ods=economy.tariff_rate_ods)
    nests, sector = [], np.arange(products) % sectors
    for d in range(countries):
        source_o = np.arange(countries)
        source_o[d], source_o[d + 1 :] = -1, np.arange(d, countries - 1)
        keep = rng.random((products, countries - 1)) < 0.06
        product, source = np.nonzero(keep)
        nest, _ = nest_of(
            economy, d,
            source_o=source_o, source=source, product=product, sector=sector[product],
            theta=rng.uniform(2.0, 14.0, products)[product],
            value=rng.lognormal(0.0, 1.0, product.size),
        )  # fmt: skip
        nests.append(nest)
    whole = nested(problem, nests)
    supply = rng.uniform(0.9, 1.1, (sectors, countries))
    size = sum(nest.part.size for nest in nests)
    bytes_ = sum(a.nbytes for n in nests for a in (n.part, n.factor, n.product, n.source, n.cell))
    wall, cpu, _ = quickest(lambda: whole.at(supply), 3)
    print_row(f"pass, {size / 1e6:.1f} m flows", wall, cpu, f"{bytes_ / size:.0f} bytes a flow")


def lists(points: int) -> None:
    """Time frontiers of Canada's lists, with and without a limit on chapters."""
    posed = pose()
    for name, more in (("25 chapters", {"chapters": 25}), ("no limit", {})):
        at = setting(posed, Brief(by="CAN", target="USA", highest=CAP, **more))  # type: ignore[arg-type]
        wall, cpu, found = quickest(lambda at=at: frontier(at, points), 1)  # type: ignore[misc]
        gap = max(each.gap for each in found)  # type: ignore[attr-defined]
        print_row(
            f"frontier of {points}, {name}", wall, cpu, f"{at.lines.size} lines, gap {gap:.3%}"
        )


MORE = {
    "must 2208": {"must": ("2208",)},
    "never 8411 too": {"must": ("2208",), "never": ("8411",)},
    "limit of chapter 22 too": {"must": ("2208",), "of_chapter": {22: CAP / 15}},
    "25 chapters": {"chapters": 25},
}
OWN_COSTS = (6e-5, 8e-5, 1e-4)
WIDE = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.05, 1.1, 1.25, 1.5)
"""Caps on own cost, over the one asked for, that the longer search begins at."""


def missed() -> None:
    """Print how far searches of 12 problems end below the best list a longer search knows.

    The longer search begins at the best lists under the same cap or the same limits, those without
    limits on lines among them, and goes by caps far and near.
    """
    free = setting(pose(), Brief(by="CAN", target="USA", highest=CAP))
    every = {
        (name, cost): replace(free, brief=replace(free.brief, own_cost=cost, **more))  # type: ignore[arg-type]
        for cost in OWN_COSTS
        for name, more in {"no limit": {}, **MORE}.items()
    }
    found = {key: design(at) for key, at in every.items()}
    effort = Effort(TOLERANCE, MOST_ROUNDS, GAP, NODES)
    for key, at in every.items():
        if key[0] not in MORE:
            continue
        best = by_caps_beside(found[key], at.limits, effort, WIDE)
        for each, other in found.items():
            if (each[0] == key[0]) == (each[1] == key[1]):
                continue
            try:
                again = search_list(at.moves, at.limits, starts=(other.best,))
            except (BadInput, NotSolved):
                continue
            if again.best.cost <= at.limits.most_cost * (1.0 + SLACK):
                again = by_caps_beside(again, at.limits, effort)
                best = max(best, again, key=lambda one: one.best.gain)
        own = found[key]
        print(
            f"| {key[1]:.3%}, {key[0]} | {own.best.gain:,.0f} | gap {own.gap:.3%} | "
            f"{best.best.gain:,.0f} | {1.0 - own.best.gain / best.best.gain:.3%} missed |",
            flush=True,
        )


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--products", action="store_true")
    parser.add_argument("--frontier", type=int, default=0)
    parser.add_argument("--missed", action="store_true")
    given = parser.parse_args()
    if given.missed:
        missed()
        return
    print("| what | wall s | cpu s | note | peak MB |\n|---|---|---|---|---|")
    north_america(given.repeats)
    if given.frontier:
        lists(given.frontier)
    if given.products:
        sys.path.insert(0, ".")
        world_of_products()


if __name__ == "__main__":
    main()
