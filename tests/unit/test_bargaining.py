"""Bargaining solutions: axioms on problems with known answers, then the model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import countermove as cm
from countermove.arrays import Float
from countermove.strategy.arena import arena
from countermove.strategy.bargaining.bargain import Bargain, bargain
from countermove.strategy.bargaining.deal_search import Space, make_space
from countermove.strategy.bargaining.deal_world import world_space
from countermove.strategy.bargaining.solutions import Solutions, solve_bargain, trace
from countermove.strategy.instruments import InstrumentSet
from tests.commands import call
from tests.synthetic import synthetic_economy

SOLUTIONS = ("nash", "kalai-smorodinsky", "equal-gains")


def cake(scale: tuple[float, float] = (1.0, 1.0), shift: tuple[float, float] = (0.0, 0.0)) -> Space:
    """Payoffs x and sqrt(y) with x + y <= 1 (a share s goes to the first, waste allowed)."""

    def compute(z: Float) -> tuple[Float, Float]:
        share, kept = z[0], z[1]
        first, second = share * kept, np.sqrt((1 - share) * kept + 1e-12)
        jacobian = np.array(
            [[kept, share], [-0.5 * kept / second, 0.5 * (1 - share) / second]]
        ) * np.array(scale)[:, None]  # fmt: skip
        return np.array(scale) * [first, second] + np.array(shift), jacobian

    low, high = np.array([0.0, 0.1]), np.array([1.0, 1.0])
    return make_space("AB", low, high, compute, starts=[np.array([0.3, 0.5]), np.array([0.7, 0.9])])


def payoffs(found: Solutions, name: str) -> Float:
    return found.points[name].payoffs


def test_nash_solution_of_a_risk_averse_divider_is_the_textbooks() -> None:
    found = solve_bargain(cake(), np.zeros(2))
    # max x * sqrt(1 - x): x = 2/3 (Osborne & Rubinstein 1990, section 2.4.1, concave utility)
    np.testing.assert_allclose(payoffs(found, "nash"), [2 / 3, np.sqrt(1 / 3)], atol=1e-4)
    # equal shares of the ideal gains (1, 1): x = sqrt(1 - x)
    golden = (np.sqrt(5) - 1) / 2
    np.testing.assert_allclose(payoffs(found, "kalai-smorodinsky"), golden, atol=1e-5)
    np.testing.assert_allclose(payoffs(found, "equal-gains"), golden, atol=1e-5)
    np.testing.assert_allclose(payoffs(found, "joint").sum(), 1.25, atol=1e-6)  # 3/4 + 1/2


def test_scale_invariance_of_nash_and_kalai_smorodinsky() -> None:
    plain = solve_bargain(cake(), np.array([0.1, 0.2]))
    scale, shift = (3.0, 0.5), (1.0, -2.0)
    moved = solve_bargain(
        cake(scale, shift), np.array(shift) + np.array(scale) * [0.1, 0.2], unit=np.array(scale)
    )
    for name in ("nash", "kalai-smorodinsky"):
        back = (payoffs(moved, name) - shift) / scale
        np.testing.assert_allclose(back, payoffs(plain, name), atol=2e-4)


def test_bargaining_power_moves_the_nash_solution() -> None:
    found = solve_bargain(cake(), np.zeros(2), power=np.array([3.0, 1.0]))
    # max 3 log x + log sqrt(1 - x): x = 6/7
    np.testing.assert_allclose(payoffs(found, "nash")[0], 6 / 7, atol=1e-4)


def test_no_deal_is_a_result() -> None:
    found = solve_bargain(cake(), np.array([0.9, 0.9]))
    assert found.status == "no deal"
    assert found.best_common_gain < 0
    assert set(found.points) == {"joint"}


def test_frontier_is_within_its_tolerance_of_the_known_one() -> None:
    space = cake()
    found = trace(space, solve_bargain(space, np.zeros(2)), tolerance=0.01)
    assert found.gap <= 0.01
    x = np.linspace(0, 1, 2001)
    true = np.column_stack([x, np.sqrt(1 - x)])
    a, b = found.payoffs[:-1], found.payoffs[1:]
    along = b - a
    part = ((true[:, None] - a) * along).sum(axis=2) / (along**2).sum(axis=1)
    nearest = a + np.clip(part, 0, 1)[:, :, None] * along
    away = np.sqrt(((true[:, None] - nearest) ** 2).sum(axis=2)).min(axis=1)
    assert away.max() <= 0.01 + 1e-6
    np.testing.assert_allclose(found.payoffs[:, 1] ** 2 + found.payoffs[:, 0], 1.0, atol=1e-5)


@pytest.fixture(scope="module")
def twins() -> Bargain:
    """Two equal countries and a third: everything about the twins is the same."""
    flow = np.array([[[80.0], [15.0], [5.0]], [[15.0], [80.0], [5.0]], [[5.0], [5.0], [90.0]]])
    world = cm.economy_from_flows(
        flow, np.zeros((3, 1, 1)), np.zeros((3, 3, 1)),
        regions=["A", "B", "C"], sectors=["g"], theta_s=5.0,
    )  # fmt: skip
    return bargain(world, ["A", "B"], transfers=0.05, frontier=True)


@pytest.mark.parametrize("name", [*SOLUTIONS, *(f"{n} with transfers" for n in SOLUTIONS)])
def test_symmetric_players_gain_the_same(twins: Bargain, name: str) -> None:
    deal = twins.deals[name]
    assert deal.gains["A"] == pytest.approx(deal.gains["B"], abs=1e-7)
    assert deal.gains["A"] > 0
    assert sum(deal.transfers.values()) == pytest.approx(0.0, abs=1e-9)
    assert deal.mismatch < 1e-9


@pytest.fixture(scope="module")
def unequal() -> tuple[Bargain, cm.Economy]:
    world = synthetic_economy(4, 3, seed=2)
    return bargain(world, ["R00", "R03"], transfers=0.05, frontier=True, tolerance=0.02), world


def test_deals_are_undominated_by_random_deals(unequal: tuple[Bargain, cm.Economy]) -> None:
    found, world = unequal
    here = arena(
        world, found.players,
        instruments={
            a: cm.InstrumentSet(partners=(b,), lowest=0.0, highest=1.0)
            for a, b in (found.players, found.players[::-1])
        },
    )  # fmt: skip
    deals = world_space(here)
    assert deals.space is not None
    assert found.frontier is not None
    rng = np.random.default_rng(5)
    low, high = deals.space.lowest, deals.space.highest
    tried = []
    for point in found.frontier.points:
        for spread in (0.003, 0.03, 0.3):
            move = rng.normal(0, spread, (10, low.size)) * (high - low)
            tried += [deals.compute(np.clip(point.x + m, low, high))[0] for m in move]
    values = np.array(tried)
    for payoff in found.frontier.payoffs:
        assert not (values > payoff + 1e-7).all(axis=1).any()


def test_transfers_cannot_hurt_and_walking_away_costs_both(
    unequal: tuple[Bargain, cm.Economy],
) -> None:
    found, _ = unequal
    assert found.status == "deal"
    for name in SOLUTIONS:
        plain, paid = found.deals[name], found.deals[f"{name} with transfers"]
        assert min(plain.gains.values()) > 0
        assert min(paid.gains.values()) > 0
    without, with_ = found.deals["equal-gains"], found.deals["equal-gains with transfers"]
    assert min(with_.gains.values()) >= min(without.gains.values()) - 1e-7
    table = found.schedule("nash")
    assert set(table.player) == set(found.players)
    assert table.tariff_rate.between(-1e-12, 1 + 1e-12).all()


@pytest.mark.parametrize("wanted", [{}, {"R00": cm.political_income("R00", {"S01": 1.5})}])
def test_transfers_enter_the_deficits_and_derivatives_match_differences(
    wanted: dict[str, cm.Payoff],
) -> None:
    world = synthetic_economy(4, 3, seed=7)
    issues = cm.InstrumentSet(highest=1.0, lowest=0.0)
    here = arena(world, ["R00", "R01"], instruments=issues, payoffs=wanted)
    deals = world_space(here, transfers=0.05)
    assert deals.space is not None
    x = deals.space.starts[0] + 0.1
    x[-1] = 0.4
    slopes = deals.compute(x)[1]
    step = 1e-2
    rng = np.random.default_rng(0)
    for direction in (np.eye(x.size)[-1], rng.normal(size=x.size)):
        values = [deals.compute(x + k * step * direction)[0] for k in (-2, -1, 1, 2)]
        numeric = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
        np.testing.assert_allclose(slopes @ direction, numeric, rtol=1e-6)
    _, received = deals.split(x)
    amounts = np.zeros(4)
    amounts[:2] = received * here.economy.world_value_added
    paid = cm.solve(here.economy, transfer_d=amounts, closure=cm.Closure(deficits="removed"))
    np.testing.assert_allclose(paid.deficit_new_d, amounts, rtol=1e-12)
    flow = paid.flow_new_ods
    balance = flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2))
    np.testing.assert_allclose(balance, amounts, atol=1e-9 * here.economy.world_value_added)


def test_three_players_agree(factory: Callable[..., Bargain]) -> None:
    found = factory(["R00", "R01", "R02"])
    assert found.status == "deal"
    assert min(found.deals["nash"].gains.values()) > 0
    assert found.frontier is None


@pytest.fixture
def factory() -> Callable[..., Bargain]:
    return lambda players: bargain(synthetic_economy(4, 2, seed=4), players)


def test_frontier_is_drawn_with_every_named_outcome(twins: Bargain) -> None:
    from countermove.report.charts.game_charts import frontier_chart
    from countermove.report.game_dollars import money_of
    from countermove.report.labels import deal_title

    spec = frontier_chart(twins)
    layers = spec["vconcat"][0]["layer"]
    found = [layer["data"]["values"] for layer in layers]
    marks = next(rows for rows in found if len(rows) > 1 and "name" in rows[0])
    names = ", ".join(mark["name"] for mark in marks)
    assert "no deal (Nash tariffs)" in names
    assert all(deal_title(name) in names for name in twins.deals)
    assert "Nash bargaining with transfers" in names
    nash, (first, second) = twins.deals["nash"], twins.players
    at = next(mark for mark in marks if deal_title("nash") in mark["name"].split(", "))
    economy = twins.disagreement.economy
    scale, unit = money_of(economy)
    assert [at["x"], at["y"]] == pytest.approx(
        [scale * nash.gains_usd[first], scale * nash.gains_usd[second]], rel=1e-6
    )
    assert f"{scale * nash.gains_usd[first]:,.1f}" in " ".join(spec["title"]["text"])
    assert unit in layers[0]["encoding"]["x"]["axis"]["title"]


@pytest.mark.parametrize(("seed", "players"), [(3, "R00 R01"), (4, "R00 R01 R02")])
def test_a_right_deal_is_not_said_to_have_stopped_short(seed: int, players: str) -> None:
    """Near an optimum SLSQP may find no step that gains: it has arrived nevertheless."""
    world, names = synthetic_economy(4, 3, seed=seed), players.split()
    war = bargain(world, names)
    issues = {
        name: InstrumentSet(partners=tuple(n for n in names if n != name), lowest=0.0, highest=1.0)
        for name in names
    }
    here = arena(world, names, instruments=issues)
    space = world_space(here, transfers=0.05, starts=[war.rates_before]).space
    assert space is not None
    d = np.array([war.disagreement_payoffs[name] for name in names])
    found = solve_bargain(space, d, unit=np.full(len(names), 1e-3))
    assert [name for name, point in found.points.items() if not point.converged] == []


@pytest.mark.usefixtures("small_world")
def test_the_cure_for_a_war_without_end_works() -> None:
    """First year, sticky wages: no war is found; one rate a partner and today's duties are."""
    words = ("bargain", "CAN", "USA", "--set", "horizon=first-year")
    said = call(*words)
    assert said.status == 3
    assert "--by uniform --disagreement status-quo" in said.err
    assert call(*words, "--by", "uniform", "--disagreement", "status-quo").status == 0
