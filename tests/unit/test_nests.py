"""Products inside sectors: exact collapse, base, equations by plain loops, derivatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.equations import Point, evaluate
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.nested_problem import NestedProblem, bends_at, nested
from countermove.equilibrium.nests import Nest, nest_of
from countermove.equilibrium.newton import directional, newton
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.problem import problem_of
from countermove.equilibrium.solve import run, solve
from countermove.errors import BadInput
from countermove.strategy.gradient import gradient
from countermove.strategy.payoff import as_payoff, value
from tests.synthetic import synthetic_economy

BUYER = 1
CLOSURES = [
    Closure(),
    Closure(deficits="absorbing"),
    Closure(deficits="removed"),
    Closure(elasticity_scale="impact"),
]


@pytest.fixture(scope="module")
def world() -> Economy:
    return synthetic_economy(5, 4, seed=3)


def nest(world: Economy, products: int, *, theta: float = np.nan, pooled: bool = False) -> Nest:
    """Return products of every sector that all origins sell, or two sources, one of them pooled."""
    rng = np.random.default_rng(products)
    n, j = len(world.regions), len(world.sectors)
    others = [o for o in range(n) if o != BUYER]
    source_o = np.full(n, -1)
    source_o[others] = [0, *[1] * (n - 2)] if pooled else range(n - 1)
    sources = int(source_o.max()) + 1
    sector, product, source = (
        a.ravel() for a in np.meshgrid(range(j), range(products), range(sources), indexing="ij")
    )
    found, _ = nest_of(
        world, BUYER,
        source_o=source_o, source=source, product=product, sector=sector,
        theta=np.where(np.isnan(theta), np.nan, theta * rng.uniform(0.5, 2.0, products))[product],
        value=rng.uniform(0.1, 1.0, sector.size),
    )  # fmt: skip
    return found


def dear(found: Nest, source: int, rate: float) -> Nest:
    return found.charging(np.where(found.source == source, 1.0 + rate, 1.0))


def income(outcome: Outcome) -> np.ndarray:
    return outcome.values("real_income_change")


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda c: f"{c.deficits} {c.elasticity_scale}")
@pytest.mark.parametrize(("products", "pooled"), [(1, False), (1, True), (6, False), (6, True)])
def test_with_the_elasticity_of_the_sector_it_is_the_plain_model(
    world: Economy, closure: Closure, products: int, pooled: bool
) -> None:
    origin = 0
    found = solve(
        world, nests=[dear(nest(world, products, pooled=pooled), 0, 0.3)], closure=closure
    )
    rate = world.tariff_rate_ods.copy()
    rate[origin, BUYER] = (1.0 + rate[origin, BUYER]) * 1.3 - 1.0
    plain = solve(world, tariff_rate_ods=rate, closure=closure)
    assert np.abs(income(found) - income(plain)).max() < 1e-10
    assert np.abs(found.trade_share_new_ods - plain.trade_share_new_ods).max() < 1e-10
    assert np.abs(found.tariff_rate_ods - plain.tariff_rate_ods).max() < 1e-10
    revenue = found.values("tariff_revenue"), plain.values("tariff_revenue")
    assert revenue[0] == pytest.approx(revenue[1], rel=1e-10)


@pytest.mark.parametrize("pooled", [False, True])
def test_unchanged_rates_change_nothing(world: Economy, pooled: bool) -> None:
    found = solve(world, nests=[nest(world, 7, theta=9.0, pooled=pooled)])
    assert found.residual < 1e-12
    assert np.abs(income(found)).max() < 1e-10


def test_shares_are_those_of_the_nested_equations(world: Economy) -> None:
    lines = nest(world, 3, theta=8.0, pooled=True)
    factor = 1.0 + np.random.default_rng(5).uniform(0.0, 0.5, lines.part.size)
    found = solve(world, nests=[lines.charging(factor)])
    cost = found.cost_hat_os
    for s, theta in enumerate(world.theta_s):
        share = world.trade_share_ods[:, BUYER, s]
        branch = {("home",): share[BUYER] * cost[BUYER, s] ** -theta}
        for h in range(3):
            mine = [i for i in range(lines.part.size) if lines.product[i] == 3 * s + h]
            inner = lines.theta_h[3 * s + h]
            weight, price = {}, {}
            for i in mine:
                members = [o for o in range(5) if lines.source_o[o] == lines.source[i]]
                total = share[members].sum()
                index = (share[members] / total) @ cost[members, s] ** -theta
                weight[i] = lines.part[i] * total
                price[i] = factor[i] * index ** (-1.0 / theta)
            spent = sum(weight.values())
            of_product = sum(weight[i] / spent * price[i] ** -inner for i in mine)
            for i in mine:
                within = weight[i] / spent * price[i] ** -inner / of_product
                branch[h, i] = spent * of_product ** (theta / inner) * within
        phi = sum(branch.values())
        assert found.price_hat_ds[BUYER, s] == pytest.approx(phi ** (-1.0 / theta), rel=1e-9)
        first = sum(v for (k, *i), v in branch.items() if k != "home" and lines.source[i[0]] == 0)
        assert found.trade_share_new_ods[0, BUYER, s] == pytest.approx(first / phi, rel=1e-9)


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda c: f"{c.deficits} {c.elasticity_scale}")
def test_derivatives_are_fourth_order_differences(world: Economy, closure: Closure) -> None:
    lines = nest(world, 3, theta=8.0, pooled=True)
    factor = 1.0 + np.random.default_rng(5).uniform(0.0, 0.5, lines.part.size)
    code = world.regions[BUYER]
    for text in (
        code,
        "R00.exports",
        f"R00 + {code}",
        f"R00.labour.{world.sectors[0]}",
        f"{code}.revenue",
    ):
        wanted = as_payoff(text)

        def worth(place: int, move: float, wanted: object = wanted) -> float:
            moved = factor.copy()
            moved[place] *= np.exp(move)
            found = solve(world, nests=[lines.charging(moved)], closure=closure, tolerance=1e-13,
                          throw=False)  # fmt: skip
            return value(wanted, linearise_outcome(found), found.economy)

        at = solve(world, nests=[lines.charging(factor)], closure=closure, tolerance=1e-12)
        ours = gradient(at, wanted).lines_of(code)
        step, largest = 1.5e-3, np.abs(ours).max()
        for i in range(0, lines.part.size, 7):
            by_one = worth(i, step) - worth(i, -step)
            differences = (8 * by_one - worth(i, 2 * step) + worth(i, -2 * step)) / (12 * step)
            assert abs(ours[i] - differences) < 1e-8 * largest


def test_a_ban_of_a_line_is_a_rate_without_bound(world: Economy) -> None:
    lines = nest(world, 3, theta=8.0, pooled=True)
    some = (lines.source == 0) & (lines.product == 1)
    closed = solve(world, nests=[lines.charging(np.ones(some.size), some)])
    dearest = solve(world, nests=[lines.charging(np.where(some, 1e4, 1.0))])
    assert income(closed) == pytest.approx(income(dearest), abs=1e-8)


def test_newton_reaches_the_same_point(world: Economy) -> None:
    problem = problem_of(world, tariff_rate_ods=world.tariff_rate_ods)
    problem = nested(problem, [dear(nest(world, 3, theta=8.0, pooled=True), 0, 0.4)])
    assert isinstance(problem, NestedProblem)
    at, gap, *_ = run(problem, tolerance=1e-12)
    assert gap <= 1e-12
    shape = world.expenditure_ds.shape
    start = Point(np.zeros(shape[0]), np.zeros(shape), problem.structure.spending_ds)
    other, gap, _ = newton(problem, start, tolerance=1e-11)
    assert gap <= 1e-11
    assert other.point.log_cost_ds == pytest.approx(at.point.log_cost_ds, abs=1e-9)
    rng = np.random.default_rng(2)
    move = Point(*(rng.normal(size=part.shape) * 0.1 for part in at.point))
    move = move._replace(spending_ds=move.spending_ds * at.point.spending_ds)
    local = problem.localised(at.supply_so)
    ours = directional(local, at, move, bends_at(problem, at))
    h = 1e-5
    ends = [
        evaluate(problem, Point(*(p + sign * h * m for p, m in zip(at.point, move, strict=True))))
        for sign in (1, -1)
    ]
    for mine, name in zip(ours[1:], ("cost_gap_ds", "spending_gap_ds"), strict=True):
        differences = (getattr(ends[0], name) - getattr(ends[1], name)) / (2 * h)
        assert mine == pytest.approx(differences, abs=1e-8)


def test_part_of_the_shock_lies_between(world: Economy) -> None:
    lines = dear(nest(world, 2, theta=6.0), 0, 0.44)
    assert lines.partly(0.5).factor.max() == pytest.approx(1.2)


def test_what_is_wrong_is_refused(world: Economy) -> None:
    lines = nest(world, 2)
    with pytest.raises(BadInput, match="two nests are of one importer"):
        solve(world, nests=[lines, lines])
    with pytest.raises(BadInput, match="above -100 %"):
        lines.charging(np.zeros(lines.part.size))
    with pytest.raises(BadInput, match="no source of its own imports"):
        nest_of(world, 0, source_o=np.zeros(5), source=[0], product=[0], sector=[0], theta=[4.0],
                value=[1.0])  # fmt: skip
    found = solve(world, nests=[lines])
    with pytest.raises(BadInput, match="without products"):
        gradient(found, "R00").theta_s  # noqa: B018
    with pytest.raises(BadInput, match="buys no products"):
        gradient(replace(found, nests=()), "R00").lines_of("R00")
