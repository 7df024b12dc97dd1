"""Capital that stays in its sector: books, derivatives, and what it is the same as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.economy.capital import with_capital
from countermove.economy.describe import describe
from countermove.economy.economy import Economy
from countermove.economy.markups import with_markups
from countermove.economy.saved import save_economy
from countermove.equilibrium.batch import solve_many
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.rebase import rebase
from countermove.equilibrium.solve import solve
from countermove.equilibrium.varieties import Duties, wedges
from countermove.errors import BadInput
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from countermove.strategy.gradient import gradients
from countermove.strategy.nash import nash
from tests.laws.test_gradient_laws import NAMES, Case, all_kinds
from tests.synthetic import synthetic_economy

N, J = 7, 5
SHARE = np.array([0.1, 0.3, 0.0, 0.5, 0.6])
ABROAD = ~np.eye(N, dtype=bool)[:, :, None]


def plain(seed: int = 3) -> Economy:
    economy = synthetic_economy(N, J, seed=seed, theta=(3.0, 6.0))
    persons = np.random.default_rng(0).uniform(1.0, 2.0, (N, J))
    return replace(economy, employment_ds=persons)


@pytest.mark.parametrize(
    "switches",
    [{}, {"deficits": "multiplicative"}, {"labour": "sluggish"}, {"wages": "rigid"},
     {"supply": 0.4, "revenue": "income-tax"}],
)  # fmt: skip
@pytest.mark.parametrize("profits", [False, True])
def test_derivatives_match_differences(switches: dict[str, Any], profits: bool) -> None:
    economy = with_capital(with_markups(plain(), 12.0) if profits else plain(), SHARE)
    case = Case(economy, all_kinds(), "fixed", seed=5)
    case.closure = Closure(**switches)
    found = gradients(case.solve(case.at), case.payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=1e-8, abs=1e-11), name


def test_a_share_alike_everywhere_is_sluggish_labour() -> None:
    """Cost ``V**(1-k) Y**k``: sluggish labour of mobility ``(1-k) / k`` has the same."""
    share, rates = 1.0 / 3.0, plain().tariff_rate_ods + 0.3 * ABROAD
    mine = solve(with_capital(plain(), share), tariff_rate_ods=rates)
    closure = Closure(labour="sluggish", mobility=2.0)
    other = solve(plain(), tariff_rate_ods=rates, closure=closure)
    for series in ("real_income_change", "output_change", "exports_change"):
        assert mine.values(series) == pytest.approx(other.values(series), abs=1e-7)


def test_books_close_and_rents_are_what_is_left_of_value_added() -> None:
    economy = with_capital(plain(), SHARE)
    assert np.abs(solve(economy).values("real_income_change")).max() < 1e-8
    assert economy.income_d == pytest.approx(plain().income_d)
    after = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + 0.2 * ABROAD, tolerance=1e-12)
    sold = after.output_new_os
    labour = (economy.value_added_share_ds * sold).sum(axis=1)
    assert labour / (after.wage_hat_o * economy.value_added_d) == pytest.approx(1.0, abs=1e-10)
    rents = plain().value_added_share_ds * SHARE * sold
    assert after.values("rents") == pytest.approx(rents)
    assert after.values("profits") == pytest.approx(0.0, abs=1e-9 * labour.max())
    hat = rents / np.where(
        SHARE > 0, plain().value_added_share_ds * SHARE * plain().output_os, np.nan
    )
    price = np.exp((economy.final_share_ds * np.log(after.price_hat_ds)).sum(axis=1))
    assert after.values("real_rent_change") == pytest.approx(
        100.0 * (hat / price[:, None] - 1.0), nan_ok=True
    )
    income = labour + rents.sum(axis=1) + after.values("tariff_revenue") + after.deficit_new_d
    bought = np.einsum("dsk,dk->ds", economy.io_share_dsk, sold)
    bought += economy.final_share_ds * income[:, None]
    assert bought == pytest.approx(after.expenditure_new_ds, rel=1e-9)
    assert np.abs(solve(rebase(after)).values("real_income_change")).max() < 1e-8


def test_first_order_parts_add_up() -> None:
    economy = with_capital(plain(), SHARE)
    added = np.random.default_rng(7).uniform(size=(N, N, J)) * ABROAD
    gaps = []
    for size in (1e-4, 2e-4):
        after = solve(economy, tariff_rate_ods=economy.tariff_rate_ods + size * added)
        exact = after.values("real_income_change")
        gaps.append((exact - after.values("real_income_first_order_change")) / size)
    assert np.abs(2 * gaps[0] - gaps[1]).max() < 1e-3 * np.abs(exact / size).max()


def test_worlds_solved_together_and_searches_know_capital() -> None:
    economy = with_capital(plain(), SHARE)
    rates = [economy.tariff_rate_ods + size * ABROAD for size in (0.1, 0.2)]
    shape = economy.tariff_rate_ods.shape
    asked = [wedges(economy, Duties().charged(slice(None), rate, shape)) for rate in rates]
    for together, rate in zip(solve_many(economy, asked), rates, strict=True):
        alone = solve(economy, tariff_rate_ods=rate)
        assert together.values("rents") == pytest.approx(alone.values("rents"), rel=1e-8)
    war = nash(economy, ["R00", "R01"], starts=1)
    assert war.status == "certified" or war.largest_gain < 1e-6


def test_capital_is_an_option_of_every_question() -> None:
    options = with_settings(ModelOptions(), ["capital=0.35", "capital.C29=0.4"])
    assert "capital in sectors (share 0.35, C29 0.4)" in options.phrase
    world = pose("baseline", options).economy
    whole = pose("baseline").economy
    vehicles = whole.sector("C29")
    assert world.rent_share_ds is not None
    assert world.rent_share_ds[:, vehicles] == pytest.approx(
        0.4 * whole.value_added_share_ds[:, vehicles]
    )


def test_contradictions_are_refused_with_the_reason() -> None:
    economy = with_capital(plain(), SHARE)
    for closure, said in (
        (Closure(scale=0.05), "capital is no firm's that enters"),
        (Closure(deficits="absorbing"), "does not go with profits or rents"),
    ):
        with pytest.raises(BadInput, match=said):
            solve(economy, closure=closure)
    for wrong in (1.0, -0.1):
        with pytest.raises(BadInput, match="from 0 to below 1"):
            with_capital(plain(), wrong)
    with pytest.raises(BadInput, match="has capital already"):
        with_capital(economy, 0.2)


def test_nothing_changes_without_a_change_and_gdp_counts_rents() -> None:
    """Trade over GDP and the table of an economy are those of the same flows without capital."""
    bare = plain()
    for world in (with_capital(bare, SHARE), with_capital(with_markups(bare, 12.0), SHARE)):
        still, before = solve(world), solve(bare)
        for name in ("gdp_value_change", "exports_to_value_added_change", "real_gdp_change"):
            assert still.values(name) == pytest.approx(0.0, abs=1e-9)
        for name in ("exports_over_gdp", "imports_over_gdp"):
            assert still.values(name) == pytest.approx(before.values(name), rel=1e-9)
        assert [row.gdp for row in describe(world)] == pytest.approx(
            [row.gdp for row in describe(bare)]
        )


def test_markups_beside_capital_are_set_first() -> None:
    with pytest.raises(BadInput, match="take with_markups first, then with_capital"):
        with_markups(with_capital(plain(), 0.3), 12.0)


@pytest.mark.parametrize(
    "change", [lambda e: with_capital(e, 0.3), lambda e: with_markups(e, 12.0)]
)
def test_a_saved_economy_with_profits_is_refused_by_a_question_not_answered_without(
    tmp_path: Path, change: Any
) -> None:
    path = save_economy(change(plain()), tmp_path / "own.npz")
    options = with_settings(ModelOptions(), [f"economy={path}", "elasticities=own"])
    with pytest.raises(BadInput, match="has profits or rents of its own"):
        pose(options=options)
