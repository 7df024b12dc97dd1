"""Claims that answer the duty a move sets: the wedge collected, its slope, and the law it is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from countermove.equilibrium.claim_response import Claims
from countermove.equilibrium.varieties import Duties, cell_rates, wedges
from countermove.errors import BadInput, CountermoveError
from countermove.law.average_rates import effective, weights
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.questions.case import load_case
from countermove.questions.game_moves import Applier, Edit
from countermove.questions.game_read import read_game
from countermove.questions.game_worlds import worlds_of
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Posed, Question, pose, pose_all
from countermove.strategy.arena import Arena, arena
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.gradient import gradient
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.slopes import slope
from tests.synthetic import synthetic_economy

WORLD = synthetic_economy(4, 3, seed=1)
SHAPE = WORLD.tariff_rate_ods.shape
CELL = (1, 0, 2)
SAVINGS = (0.001, 0.01, 0.25)
MARCH_28 = "us-canada-2025/in-force-2025-03-28"


def claims(**changed: object) -> Claims:
    """All of a cell as one part; 95.5 % could claim; nothing due before."""
    both = np.array([False, True])
    half = {"share": np.ones(2), "eligible": np.full(2, 0.955), "adopted": np.ones(2)}
    none = {name: np.zeros(2) for name in ("added_rate", "ordinary", "saving")}
    found = Claims(
        destination=0,
        origin=np.full(2, 1),
        sector=np.full(2, 2),
        claimed=both,
        banned=np.zeros(2, dtype=bool),
        saves=np.ones(2),
        **half,
        **none,
    )
    return replace(found, **changed)


FREE = Duties(claims=claims())


@pytest.mark.parametrize(
    ("rate", "share", "next_point"),
    [
        (0.0005, 0.17, 0.66), (0.0025, 0.55, 0.19), (0.01, 0.84, 0.028), (0.025, 0.92, 0.027),
        (0.10, 0.952, 0.042), (0.25, 0.955, 0.044),
    ],
)  # fmt: skip
def test_a_rate_collects_what_does_not_claim(rate: float, share: float, next_point: float) -> None:
    """Shares and slopes by hand from the normal table: median cost 0.19 %, spread 1.44."""

    def collected(t: float) -> float:
        return float(wedges(WORLD, FREE.charged(CELL, t, SHAPE)).tariff_mean_ods[CELL])

    assert collected(rate) == pytest.approx(rate * (1 - share), abs=rate * 0.004)
    step = 1e-5 * rate
    by_step = (collected(rate + step) - collected(rate - step)) / (2 * step)
    assert by_step == pytest.approx(next_point, abs=0.005)


def test_claims_rise_with_the_rate_from_nothing() -> None:
    rates = np.array([0.0, 0.0005, 0.0025, 0.01, 0.025, 0.1, 0.25, 1.0])
    paid = [wedges(WORLD, FREE.charged(CELL, t, SHAPE)).tariff_mean_ods[CELL] for t in rates]
    share = 1 - np.array(paid[1:]) / rates[1:]
    assert paid[0] == 0 and (np.diff(share) > 0).all() and share[-1] < 0.955
    np.testing.assert_array_equal(
        wedges(WORLD, FREE.charged(CELL, 0.0, SHAPE)).iceberg_hat_ods, 1.0
    )


@pytest.mark.parametrize("rate", [0.0005, 0.25])
def test_goods_that_claim_whatever_it_saves_claim_any_rate(rate: float) -> None:
    """Hand: 4.5 % of what all would pay, and no claim is new, so none costs anything."""
    always = Duties(claims=claims(ordinary=np.full(2, np.inf), cost=1.0))
    free = Duties(claims=claims(ordinary=np.full(2, np.inf)))
    found, cheap = (wedges(WORLD, d.charged(CELL, rate, SHAPE)) for d in (always, free))
    assert found.tariff_mean_ods[CELL] == pytest.approx(0.045 * rate)
    np.testing.assert_array_equal(found.iceberg_hat_ods, cheap.iceberg_hat_ods)


@pytest.mark.parametrize("added", [True, False])
@pytest.mark.parametrize("cost", [0.0, 1.0])
@pytest.mark.parametrize("at", SAVINGS)
def test_what_the_cell_answers_is_the_derivative(at: float, cost: float, added: bool) -> None:
    """Of the log price index and of log trade net of duty, by differences of the wedges."""
    saves = np.full(2, 0.8)
    duties = Duties(claims=claims(ordinary=np.full(2, 0.0005), saves=saves, cost=cost))
    change = duties.raised if added else duties.charged
    theta = WORLD.theta_s[2]

    def logs(t: float) -> np.ndarray:
        found = cell_rates(WORLD, 0, change(CELL, t, SHAPE))
        factor = 1 + found.rate[1, 2]
        index = np.log(found.iceberg[1, 2] * factor)
        return np.array([index, -theta * index - np.log(factor)])

    step = 1e-4 * at
    index, trade = (logs(at + step) - logs(at - step)) / (2 * step)
    found = cell_rates(WORLD, 0, change(CELL, at, SHAPE))
    lift = found.lift[1, 2] / (1 + found.rate[1, 2])
    assert lift == pytest.approx(index, rel=1e-5)
    assert -(1 + theta) * found.marginal[1, 2] == pytest.approx(trade, rel=1e-5)
    assert found.lift[1, 2] < 0.7 + 0.3 * cost


def test_new_claims_cost_what_the_curve_says_and_no_more() -> None:
    """95.5 % claim a duty of 25 % at 0.52 % of their value, one of 0.19 % half as many."""
    for rate, cost in ((0.25, 0.955 * 0.0052), (0.0019, 0.955 * 0.5 * 0.00080)):
        dear = Duties(claims=claims(cost=1.0)).charged(CELL, rate, SHAPE)
        cheap = FREE.charged(CELL, rate, SHAPE)
        more = (
            wedges(WORLD, dear).iceberg_hat_ods[CELL] / wedges(WORLD, cheap).iceberg_hat_ods[CELL]
        )
        assert more - 1 == pytest.approx(cost, rel=0.02)


def _income(here: Arena, rates: np.ndarray) -> float:
    position = here.at({"R00": rates}, tolerance=1e-13)
    assert position is not None
    return here.payoff(here.players["R00"], position)


@pytest.mark.parametrize("added", [True, False])
@pytest.mark.parametrize("saving", SAVINGS)
def test_slopes_of_players_run_through_the_claims(saving: float, added: bool) -> None:
    chosen = InstrumentSet(partners=("R01",), sectors=("S02",), added=added, lowest=-0.05)
    here = arena(WORLD, ["R00"], instruments=chosen, duties=FREE)
    player, at = here.players["R00"], np.array([saving])
    position = here.at({"R00": at}, tolerance=1e-13)
    assert position is not None
    found = slope(player, position, here.adjoint(position, [player]), 0).derivative(at)
    h = 0.01 * saving
    values = [_income(here, at + n * h) for n in (-2, -1, 1, 2)]
    by_step = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    assert found[0] == pytest.approx((1 + saving) * by_step, rel=2e-4, abs=1e-10)


@pytest.mark.parametrize("saving", SAVINGS)
def test_the_gradient_runs_through_the_claims(saving: float) -> None:
    duties = FREE.raised(CELL, saving, SHAPE)
    posed = Posed(Question(), ModelOptions(), WORLD, ModelOptions().closure, None, (), duties)
    found = gradient(posed.solve(), "R00").tariff_of("R00", charged=posed.cells_of("R00"))
    h = 0.01 * saving

    def income(step: float) -> float:
        there = posed.charging(duties.raised(CELL, step, SHAPE)).solve(tolerance=1e-13)
        return float(np.log1p(there.values("real_income_change")[0] / 100))

    by_step = (income(-2 * h) - 8 * income(-h) + 8 * income(h) - income(2 * h)) / (12 * h)
    assert found[1, 2] == pytest.approx(by_step, rel=2e-4, abs=1e-10)
    fixed = replace(posed, duties=replace(duties, claims=None))
    blind = gradient(posed.solve(), "R00").tariff_of("R00", charged=fixed.cells_of("R00"))
    assert abs(blind[1, 2] - by_step) > 0.1 * abs(by_step)


def test_a_best_reply_is_no_worse_than_its_neighbours() -> None:
    chosen = InstrumentSet(partners=("R01",), sectors=("S02",), lowest=0.0, highest=1.0)
    best = optimal_tariff(WORLD, "R00", instruments=chosen, duties=FREE)
    here = arena(WORLD, ["R00"], instruments=chosen, duties=FREE)
    top = max(_income(here, np.array([t])) for t in np.linspace(0, 1, 41))
    assert best.payoff >= top - 1e-9
    bare = optimal_tariff(WORLD, "R00", instruments=replace(chosen, exemption="none"), duties=FREE)
    plain = optimal_tariff(WORLD, "R00", instruments=chosen)
    assert bare.rate == pytest.approx(plain.rate, abs=1e-8)
    with pytest.raises(CountermoveError, match="exemption"):
        InstrumentSet(exemption="some")


@pytest.fixture(scope="module")
def march() -> Posed:
    return pose(MARCH_28)


def test_the_claims_at_rest_are_the_law_line_by_line(march: Posed) -> None:
    assert march.duties.claims is not None
    found, law = march.wedges(), march.wedges(replace(march.duties, claims=None))
    for name in ("tariff_rate_ods", "iceberg_hat_ods", "tariff_mean_ods"):
        np.testing.assert_allclose(getattr(found, name), getattr(law, name), rtol=0, atol=1e-12)


def test_a_rate_on_top_is_the_law_with_that_rate() -> None:
    """35 % in place of 25 % as a measure's rate, and ten points by cell: the same lumber."""
    case = load_case("us-canada-2025")
    variant = case.variant("in-force-2025-03-28")
    plain = load_ledger().measure("usa/ieepa_canada").plain
    rates = [
        {**r, "rate": 0.35} if str(r["in_force_from"]) == "2025-03-04" and r["rate"] == 0.25 else r
        for r in plain["rates"]
    ]
    higher = replace(variant, replace={"usa/ieepa_canada": {**plain, "rates": rates}})
    now, by_law = pose_all([Question(case, variant), Question(case, higher)])
    economy = now.economy
    cell = tuple(
        np.array([place])
        for place in (economy.region("CAN"), economy.region("USA"), economy.sector("A02"))
    )
    by_cell = now.wedges(now.duties.raised(cell, 0.10, economy.tariff_rate_ods.shape))
    assert by_law.wedges().tariff_mean_ods[cell] != now.wedges().tariff_mean_ods[cell]
    for name in ("tariff_rate_ods", "iceberg_hat_ods", "tariff_mean_ods"):
        one, two = getattr(by_cell, name)[cell], getattr(by_law.wedges(), name)[cell]
        assert one == pytest.approx(two, abs=1e-9)


def test_metals_are_not_spared_and_most_goods_are(march: Posed) -> None:
    """25 points more on steel mostly fall on all of it, on vehicles on what does not claim."""
    economy, shape = march.economy, march.economy.tariff_rate_ods.shape
    can, usa = economy.region("CAN"), economy.region("USA")
    for sector, low, high in (("C24A", 0.6, 1.0), ("C29", 0.01, 0.1)):
        cell = (can, usa, economy.sector(sector))
        more = march.wedges(march.duties.raised(cell, 0.25, shape)).tariff_mean_ods[cell]
        passed = (more - march.wedges().tariff_mean_ods[cell]) / 0.25
        assert low < passed < high
        bare = march.duties.unexempted(cell, shape).raised(cell, 0.25, shape)
        all_pay = march.wedges(bare).tariff_mean_ods[cell] - march.wedges().tariff_mean_ods[cell]
        assert all_pay == pytest.approx(0.25, abs=1e-9)


def test_before_the_exemption_nothing_is_spared() -> None:
    case = load_case("us-canada-2025")
    variant = replace(case.variant("in-force-2025-03-28"), on=date(2025, 3, 5))
    assert pose_all([Question(case, variant)])[0].duties.claims is None
    none = pose(MARCH_28, ModelOptions(utilisation="none"))
    assert none.duties.claims is None


def test_recorded_claims_do_not_answer_but_are_spared() -> None:
    posed = pose(MARCH_28, ModelOptions(utilisation="2025-12"))
    economy, shape = posed.economy, posed.economy.tariff_rate_ods.shape
    law = posed.wedges(replace(posed.duties, claims=None)).tariff_mean_ods
    np.testing.assert_allclose(posed.wedges().tariff_mean_ods, law, rtol=0, atol=1e-12)
    cell = (economy.region("CAN"), economy.region("USA"), economy.sector("A02"))
    one, two = (
        posed.wedges(posed.duties.raised(cell, t, shape)).tariff_mean_ods[cell] - law[cell]
        for t in (0.1, 0.2)
    )
    assert 0 < one < 0.05 and two == pytest.approx(2 * one)


def test_one_day_in_rates_run_and_game(march: Posed, tmp_path: Path) -> None:
    """The mean duty on Canadian vehicles, and the leaf of a game that edits nothing is the run."""
    clocks = {"on": date(2025, 3, 28), "known_on": date(2025, 3, 28)}
    assert march.ledger is not None
    lines = weights(march.ledger, "USA", "CAN", **clocks).lines
    found = effective(rates_on(march.ledger, lines, **clocks, ordinary="lines"), by="sector")
    by_rates = {str(entry.code): entry.additional_rate for entry in found}
    economy = march.economy
    can, usa = economy.region("CAN"), economy.region("USA")
    more = march.wedges().tariff_mean_ods - economy.tariff_rate_ods
    for sector in ("C29", "C24A", "A02"):
        by_model = more[can, usa, economy.sector(sector)]
        assert by_model == pytest.approx(by_rates[sector], abs=1e-9)
    path = tmp_path / "abolish.yaml"
    path.write_text(ABOLISH, encoding="utf-8")
    run = march.solve().values("real_income_change")
    leaf = worlds_of(read_game(path), ModelOptions()).figures(("keep",))
    for (_, code, _), value in leaf.items():
        assert value == pytest.approx(run[economy.region(code)], abs=1e-9)


def test_a_move_that_abolishes_the_exemption_is_utilisation_none(tmp_path: Path) -> None:
    """Both emergency acts without their exemptions, as law a move edits, to the last figure."""
    path = tmp_path / "abolish.yaml"
    path.write_text(ABOLISH, encoding="utf-8")
    found = {}
    for used in (None, "none"):
        worlds = worlds_of(read_game(path), ModelOptions(utilisation=used))
        found[used] = {leaf: worlds.figures((leaf,)) for leaf in ("keep", "abolish")}
    for key, value in found[None]["abolish"].items():
        assert value == pytest.approx(found["none"]["abolish"][key], abs=1e-9)
        assert value == pytest.approx(found["none"]["keep"][key], abs=1e-9)
        assert abs(value - found[None]["keep"][key]) > 0.01


ABOLISH = """
title: The exemption abolished
players: [USA]
law: {case: us-canada-2025, variant: in-force-2025-03-28}
moves:
  keep: {}
  abolish:
    law:
      set:
        "usa/ieepa_canada.exemptions[0].from": "2099-01-01"
        "usa/ieepa_mexico.exemptions[0].from": "2099-01-01"
stages: [{name: first, player: USA, moves: [keep, abolish]}]
payoffs:
  profiles:
    income:
      USA:
        - {series: real_income_change, of: CAN}
        - {series: real_income_change, of: USA}
        - {series: real_income_change, of: MEX}
"""


def test_edits_by_cell_move_the_claims(march: Posed) -> None:
    applier, economy = Applier(march.economy), march.economy
    can, usa = economy.region("CAN"), economy.region("USA")

    def mean(**edit: object) -> np.ndarray:
        duties = applier.applied(march.duties, Edit(by=("USA",), on=("CAN",), **edit))
        return march.wedges(duties).tariff_mean_ods[can, usa]

    goods = np.flatnonzero(economy.goods_s)
    law, more, bare = mean(trade_cost=1.0), mean(add=0.25), mean(add=0.25, exemption="none")
    assert (bare[goods] == pytest.approx(law[goods] + 0.25)) and more.mean() < bare.mean() - 0.1
    assert not mean(to=0.0)[goods].any()
    assert mean(to=0.25, exemption="none")[goods] == pytest.approx(0.25)
    back = mean(rule="restore")
    assert back == pytest.approx(economy.tariff_rate_ods[can, usa])
    for useless in ({"trade_cost": 0.9}, {"rule": "restore"}):
        edit = Edit(by=("USA",), on=("CAN",), exemption="none", **useless)
        assert any("exemption has no effect" in broken[2] for broken in edit.broken())
    with pytest.raises(BadInput, match="above -100"):
        mean(add=-1.0)
