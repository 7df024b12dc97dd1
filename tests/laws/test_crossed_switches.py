"""All switches crossed in pairs on a random world: they hold the model's laws, or are refused.

Of every pair that goes together: the baseline reproduces itself, books close after a shock
(spending, wage bills, trade balances, the world's sum), and derivatives are those of differences.
Of every other pair the reason is known by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest

from countermove.economy.capital import with_capital
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.economy.markups import at_market, with_markups
from countermove.economy.materials import with_materials
from countermove.economy.parts import with_country_elasticities, with_split_uses
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput
from countermove.strategy.gradient import gradients
from countermove.strategy.payoff import as_payoff, real_income
from tests.laws import test_gradient_laws
from tests.laws.test_gradient_laws import NAMES, Case
from tests.synthetic import synthetic_economy

N, J = 5, 3


@cache
def plain() -> Economy:
    """Return a random world with room for profits in value added."""
    economy = synthetic_economy(N, J, seed=3, theta=(4.0, 6.0))
    inputs = 0.5 * economy.io_share_dsk * economy.output_os[:, None]
    return economy_from_flows(
        economy.flow_ods, inputs, economy.tariff_rate_ods,
        regions=economy.regions, sectors=economy.sectors, theta_s=economy.theta_s,
        employment_ds=np.random.default_rng(1).uniform(1.0, 2.0, (N, J)),
    )  # fmt: skip


def selling(economy: Economy) -> Economy:
    """Return the economy of the same table with fixed costs where goods are sold."""
    inputs = 0.8 * economy.io_share_dsk * economy.output_os[:, None]
    return economy_from_flows(
        economy.flow_ods, inputs, economy.tariff_rate_ods,
        regions=economy.regions, sectors=economy.sectors, theta_s=economy.theta_s,
        employment_ds=economy.employment_ds, margin_d=np.linspace(0.05, 0.2, N),
    )  # fmt: skip


def split(economy: Economy) -> Economy:
    final = economy.final_share_ds * economy.income_d[:, None] / economy.expenditure_ds
    tilt = np.random.default_rng(5).uniform(0.8, 1.0, economy.flow_ods.shape)
    return with_split_uses(economy, economy.flow_ods * final * tilt)


def by_country(economy: Economy) -> Economy:
    theta = np.tile(economy.theta_s, (len(economy.regions), 1))
    theta[0] *= 1.3
    return with_country_elasticities(economy, theta)


class Switch(NamedTuple):
    """What a switch changes: the world, or the closure."""

    world: Callable[[Economy], Economy] | None = None
    closure: Mapping[str, Any] = MappingProxyType({})


SWITCHES = {
    "materials=none": Switch(lambda e: with_materials(e, "none")),
    "materials=own-sector": Switch(lambda e: with_materials(e, "own-sector")),
    "selling costs": Switch(selling),
    "entry into markets": Switch(lambda e: replace(e, duty_response_d=np.linspace(0.8, 1.3, N))),
    "markups": Switch(with_markups),
    "restricted entry": Switch(lambda e: at_market(e, "restricted-entry", np.full(J, 0.1))),
    "capital": Switch(lambda e: with_capital(e, 0.3)),
    "uses split": Switch(split),
    "elasticities by country": Switch(by_country),
    "proportional": Switch(closure={"deficits": "proportional"}),
    "multiplicative": Switch(closure={"deficits": "multiplicative"}),
    "removed": Switch(closure={"deficits": "removed"}),
    "absorbing": Switch(closure={"deficits": "absorbing", "m": 0.5, "rho": 0.2}),
    "exchange": Switch(closure={"deficits": "absorbing", "exchange": {"R01": 0.95}}),
    "sluggish": Switch(closure={"labour": "sluggish", "mobility": 2.0}),
    "specific": Switch(closure={"labour": "specific"}),
    "rigid": Switch(closure={"wages": "rigid", "floor": 0.99}),
    "rigid, floating": Switch(closure={"wages": "rigid", "regime": {"R01": "floating"}}),
    "supply": Switch(closure={"supply": 0.4}),
    "income tax": Switch(closure={"supply": 0.5, "revenue": "income-tax"}),
    "entry": Switch(closure={"scale": 0.1}),
    "entry by sector": Switch(closure={"scale": {"S01": 0.12}}),
    "short": Switch(closure={"elasticity_scale": "short"}),
}
"""Every switch; those that set one option to two values do not cross."""


def same_option(one: str, two: str) -> bool:
    first, second = SWITCHES[one], SWITCHES[two]
    keys = set(first.closure) & set(second.closure) - {"supply"}
    return (
        bool(keys)
        or {one, two} == {"materials=none", "materials=own-sector"}
        or {one, two} == {"markups", "restricted entry"}
        or ({one, two} == {"supply", "income tax"})
    )


PAIRS = [pair for pair in combinations(SWITCHES, 2) if not same_option(*pair)]


def made(pair: tuple[str, str]) -> tuple[Economy, Closure]:
    economy = plain()
    for name in pair:
        world = SWITCHES[name].world
        economy = economy if world is None else world(economy)
    return economy, Closure(**{**SWITCHES[pair[0]].closure, **SWITCHES[pair[1]].closure})


PARTS, LABOUR = ("uses split", "elasticities by country"), ("sluggish", "specific")
RIGID, FIRMS = ("rigid", "rigid, floating"), ("entry", "entry by sector")
FEES, FIRST_YEAR = ("selling costs", "entry into markets"), ("absorbing", "exchange")
OWNED = ("markups", "restricted entry", "capital")
AGAINST: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    (FEES[1:], PARTS[:1], "a firm that enters a market sells to all uses there"),
    (OWNED, PARTS, "which a world of industries in parts does not know"),
    (PARTS, (*LABOUR, *RIGID, *FIRMS), "does not go with industries in parts"),
    (FEES, OWNED[:2], "does not go with profits"),
    (OWNED, FIRMS, "scale does not go with profits"),
    (OWNED, FIRST_YEAR, "deficits=absorbing does not go with profits"),
    (FEES, (*LABOUR, *RIGID, *FIRST_YEAR), "does not go with (margin_d|duty_response_d)"),
    (FEES[:1], FIRMS, "scale does not go with margin_d"),
    (FIRST_YEAR, ("rigid, floating",), "take exchange rates as given, so none floats"),
    (FIRST_YEAR, (*FIRMS, "income tax"), "does not go with deficits=absorbing"),
    (RIGID, (*FIRMS, "income tax"), "does not go with wages=rigid"),
    (LABOUR[1:], FIRMS, "scale does nothing where labour=specific and its supply is fixed"),
]
"""Which switches contradict which, and what is said of it."""
REASONS = {
    frozenset((one, two)): why for first, second, why in AGAINST for one in first for two in second
}
GOOD = [pair for pair in PAIRS if frozenset(pair) not in REASONS]


@pytest.mark.parametrize("pair", sorted(map(sorted, REASONS)), ids=" and ".join)
def test_contradictions_are_refused_with_the_reason(pair: list[str]) -> None:
    ordered = [name for name in SWITCHES if name in pair]
    with pytest.raises(BadInput, match=REASONS[frozenset(pair)]):
        solved((ordered[0], ordered[1]))


def solved(pair: tuple[str, str]) -> Outcome:
    economy, closure = made(pair)
    return solve(economy, closure=closure)


def shocked(pair: tuple[str, str]) -> tuple[Case, Outcome]:
    economy, closure = made(pair)
    payoffs = [real_income("R00"), as_payoff("R03.revenue"), as_payoff("R01.exports")]
    case = Case(economy, payoffs, closure.deficits, seed=5)
    case.closure = closure
    return case, case.solve(case.at)


@pytest.mark.parametrize("pair", GOOD, ids=" and ".join)
def test_a_pair_holds_the_laws(pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    if {*pair} & {*RIGID}:  # near by, so that no wage reaches its floor in between
        monkeypatch.setattr(test_gradient_laws, "STEP", 5e-6)
    case, after = shocked(pair)
    if "exchange" not in pair:  # a currency that falls is a shock by itself
        same = solve(case.economy, closure=case.closure)
        for series in ("real_income_change", "employment_change", "real_gdp_change"):
            assert np.abs(same.values(series)).max() < 1e-8, series
    base, flow, made_os = after.economy, after.flow_new_ods, after.output_new_os
    scale, earned = base.world_value_added, base.earned_ods(flow)
    gap = earned.sum(axis=(0, 2)) - earned.sum(axis=(1, 2)) - after.deficit_new_d
    assert np.abs(gap).max() < 1e-10 * scale
    assert abs(after.deficit_new_d.sum()) < 1e-10 * scale
    paid = (base.value_added_share_ds * made_os + base.margin_ds(flow)).sum(axis=1)
    assert paid / (after.wage_hat_o * base.value_added_d) == pytest.approx(1.0, abs=1e-10)
    income = paid + base.profits_of(made_os) + after.values("tariff_revenue") + after.deficit_new_d
    demand = np.einsum("dsk,dk->ds", base.io_share_dsk, made_os)
    demand += base.final_share_ds * income[:, None]
    assert demand / scale == pytest.approx(after.expenditure_new_ds / scale, abs=1e-10)
    found = gradients(after, case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        if name == "theta":  # those in effect, of the horizon
            derivatives *= base.theta_s[0] / case.economy.theta_s[0]
        assert derivatives == pytest.approx(case.difference(part), rel=1e-6), name
