"""Hard random worlds: solved exactly, or refused with a named status; never a warning.

Zero cells, near-autarky, non-traded sectors, absent sectors, elasticities from 0.4 to 50, large
deficits; tariffs to 500 %, icebergs, bans, technology; every deficit closure.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.equilibrium import solve as solver
from countermove.equilibrium.closure import DEFICITS, Closure
from countermove.equilibrium.newton import Work
from countermove.equilibrium.solve import solve
from countermove.equilibrium.status import Status
from countermove.errors import NoEquilibrium, NotSolved
from tests.hostile import Traits, hostile_economy

SHOCKS = ("none", "tariff", "five", "free trade", "iceberg", "ban", "technology")


@st.composite
def traits(draw, **fixed):
    sectors = draw(st.integers(1, 5))
    low = draw(st.floats(0.4, 50.0))
    return Traits(
        regions=draw(st.integers(2, 6)),
        sectors=sectors,
        seed=draw(st.integers(0, 10**6)),
        zeros=fixed.get("zeros", draw(st.sampled_from([0.0, 0.3, 0.7]))),
        openness=draw(st.sampled_from([1e-6, 1e-3, 0.1, 0.5, 2.0])),
        non_traded=draw(st.integers(0, sectors - 1)),
        theta=(low, draw(st.floats(low, 50.0))),
        inputs=draw(st.sampled_from([0.0, 0.3, 0.6])),
        balanced=fixed.get("balanced", draw(st.booleans())),
    )


def shock(economy, kind, seed):
    rng = np.random.default_rng(seed)
    n, j = len(economy.regions), len(economy.sectors)
    off = ~np.eye(n, dtype=bool)[:, :, None]
    base = economy.tariff_rate_ods
    return {
        "none": {},
        "tariff": {"tariff_rate_ods": base + off * rng.uniform(0, 0.5, (n, n, j))},
        "five": {"tariff_rate_ods": base + off * 5.0},
        "free trade": {"tariff_rate_ods": np.zeros_like(base)},
        "iceberg": {"iceberg_hat_ods": np.where(off, rng.uniform(0.7, 3, (n, n, j)), 1.0)},
        "ban": {"iceberg_hat_ods": np.where(off & (rng.uniform(size=(n, n, j)) < 0.3), np.inf, 1)},
        "technology": {"technology_hat_os": rng.uniform(0.3, 3, (n, j))},
    }[kind]


def assert_equilibrium(outcome, kind):
    """Check the answer by identities the solver does not use: a new economy, prices, costs."""
    economy = outcome.economy
    after = Economy(  # refuses itself above 1e-10
        regions=economy.regions,
        sectors=economy.sectors,
        trade_share_ods=outcome.trade_share_new_ods / outcome.trade_share_new_ods.sum(axis=0),
        value_added_share_ds=economy.value_added_share_ds,
        io_share_dsk=economy.io_share_dsk,
        final_share_ds=economy.final_share_ds,
        expenditure_ds=outcome.expenditure_new_ds,
        value_added_d=outcome.wage_hat_o * economy.value_added_d,
        deficit_d=outcome.deficit_new_d,
        tariff_rate_ods=outcome.tariff_rate_ods,
        theta_s=economy.theta_s,
    )
    if outcome.closure.deficits != "absorbing":
        assert after.world_value_added == pytest.approx(economy.world_value_added, rel=1e-9)
    price = np.einsum("dsk,ds->dk", economy.io_share_dsk, np.log(outcome.price_hat_ds))
    cost = economy.value_added_share_ds * np.log(outcome.wage_hat_o)[:, None] + price
    assert np.abs(cost - np.log(outcome.cost_hat_os)).max() < 1e-9
    if kind == "tariff":
        factor = (1 + outcome.tariff_rate_ods) / (1 + economy.tariff_rate_ods)
        paid = factor * outcome.cost_hat_os[:, None, :] / outcome.price_hat_ds[None]
        share = economy.trade_share_ods * paid**-economy.theta_s
        bought = economy.expenditure_ds > 0
        assert np.abs(share - outcome.trade_share_new_ods)[:, bought].max() < 1e-8


@settings(max_examples=150)
@given(traits(), st.sampled_from(SHOCKS), st.sampled_from(list(DEFICITS)))
def test_every_world_is_solved_or_refused_by_name(world, kind, closure):
    economy = hostile_economy(world)
    changes = shock(economy, kind, world.seed)
    try:
        outcome = solve(economy, closure=Closure(closure), throw=False, **changes)
    except NotSolved as refusal:  # refused before solving: a ban, or no world without deficits
        assert isinstance(refusal, NoEquilibrium), refusal  # noqa: PT017
        return
    assert isinstance(outcome.status, Status)
    if outcome.status is Status.SOLVED:
        assert outcome.residual <= 1e-11
        assert_equilibrium(outcome, kind)
    else:
        with pytest.raises(NotSolved, match=r"residual .*\. .*\."):
            solve(economy, closure=Closure(closure), **changes)


@settings(max_examples=100)
@given(
    traits(zeros=0.0, balanced=True),
    st.sampled_from([kind for kind in SHOCKS if kind != "ban"]),
    st.sampled_from(list(DEFICITS)),
)
def test_worlds_that_trade_everywhere_in_balance_are_always_solved(world, kind, closure):
    """Without deficits and gaps an equilibrium exists; near-autarky or wild elasticities or not."""
    economy = hostile_economy(world)
    outcome = solve(economy, closure=Closure(closure), **shock(economy, kind, world.seed))
    assert outcome.status is Status.SOLVED
    assert_equilibrium(outcome, kind)


# What the search above found, kept as cases of their own


def two(flow, **more):
    flow = np.array(flow, dtype=float)[:, :, None]
    n = len(flow)
    return economy_from_flows(
        flow, np.zeros((n, 1, 1)), np.zeros((n, n, 1)),
        regions=[f"R{i}" for i in range(n)], sectors=["g"], theta_s=more.get("theta_s", 4.0),
    )  # fmt: skip


def test_near_autarky_with_deficits_is_solved_to_the_last_digit():
    """Deficits a millionth of income: their sum must vanish at their own scale, not at income's."""
    economy = two([[1.0, 3.1e-7], [1.7e-7, 0.7]], theta_s=1.1)
    n = 2
    tariff = 5.0 * ~np.eye(n, dtype=bool)[:, :, None]
    for closure in DEFICITS:
        outcome = solve(economy, tariff_rate_ods=tariff, closure=Closure(closure))
        assert outcome.residual <= 1e-11


def test_a_country_without_any_trade_keeps_its_wage():
    economy = two([[8, 2, 0], [2, 8, 0], [0, 0, 10]])
    tariff = np.zeros((3, 3, 1))
    tariff[1, 0] = 0.25
    outcome = solve(economy, tariff_rate_ods=tariff)
    alone = solve(two([[8, 2], [2, 8]]), tariff_rate_ods=tariff[:2, :2])
    assert outcome.values("real_income_change")[2] == pytest.approx(0, abs=1e-9)
    assert outcome.values("real_income_change")[:2] == pytest.approx(
        alone.values("real_income_change"), abs=1e-8
    )


def test_trade_in_one_direction_only_is_named():
    """C only sells: it must run a surplus, so a world without deficits does not exist."""
    economy = two([[8, 2, 0], [2, 8, 0], [1, 1, 8]])
    assert solve(economy).iterations == 0
    with pytest.raises(NoEquilibrium, match=r"R2 can only sell to the rest .* balanced trade"):
        solve(economy, closure=Closure("removed"))


def test_two_blocks_cut_apart_by_bans():
    """Blocks in balance go on by themselves; with deficits between them there is no equilibrium."""
    flow = np.array([[8, 1, 1, 0], [1, 8, 0, 1], [1, 0, 8, 1], [0, 1, 1, 8]], dtype=float)
    cut = np.ones((4, 4, 1))
    cut[:2, 2:] = cut[2:, :2] = np.inf
    outcome = solve(two(flow), iceberg_hat_ods=cut)
    assert outcome.values("real_income_change") == pytest.approx(
        100 * (0.9**0.25 - 1), abs=1e-8
    )  # one tenth of the sources is gone: (1 - 0.1) ** (1 / theta)
    flow[0, 2] = 2.0
    with pytest.raises(NoEquilibrium, match="R0, R1 have no trade route .* a surplus"):
        solve(two(flow), iceberg_hat_ods=cut)


def test_the_reason_names_the_closure_in_use():
    economy = hostile_economy(
        Traits(regions=4, sectors=1, seed=972628, zeros=0.3, openness=3.0, inputs=0.6)
    )
    off = 5.0 * ~np.eye(4, dtype=bool)[:, :, None]
    with pytest.raises(NoEquilibrium, match="the proportional trade surplus of R"):
        solve(economy, tariff_rate_ods=off, closure=Closure("proportional"))


def test_money_in_any_unit_changes_no_status():
    economy = two([[1.0, 3.1e-7], [1.7e-7, 0.7]], theta_s=1.1)
    scaled = replace(
        economy,
        expenditure_ds=1e9 * economy.expenditure_ds,
        value_added_d=1e9 * economy.value_added_d,
        deficit_d=1e9 * economy.deficit_d,
    )
    tariff = 5.0 * ~np.eye(2, dtype=bool)[:, :, None]
    one, other = (solve(e, tariff_rate_ods=tariff) for e in (economy, scaled))
    assert one.wage_hat_o == pytest.approx(other.wage_hat_o, rel=1e-9)


def test_a_search_without_end_is_stopped_and_says_so(monkeypatch):
    """The number of evaluations is bounded, so the time is; nothing unsolved is called stalled."""
    economy = hostile_economy(
        Traits(regions=4, sectors=3, seed=210976, zeros=0.7, openness=0.5, non_traded=1,
               theta=(46.21414980696956, 49.2682035077389), inputs=0.6, balanced=True)
    )  # fmt: skip
    closure = Closure(deficits="proportional", wages="rigid")
    spent = []

    def limited(_problem):
        spent.append(Work(300))
        return spent[-1]

    monkeypatch.setattr(solver, "work_for", limited)
    asked = shock(economy, "five", 210976)
    outcome = solve(economy, closure=closure, throw=False, **asked)
    assert outcome.status is Status.OUT_OF_TIME
    assert -150 < spent[0].left <= 0  # one step of Newton's method is finished
    with pytest.raises(NotSolved, match=r"out of time.*there may be no equilibrium: choose"):
        solve(economy, closure=closure, **asked)


def test_a_residual_far_from_the_tolerance_is_not_blamed_on_the_tolerance():
    """A world whose solution ends before the shock does: no tolerance would make one."""
    economy = hostile_economy(Traits(regions=3, sectors=2, seed=1, openness=0.5, theta=(5.0, 20.0)))
    with pytest.raises(NotSolved) as caught:
        solve(economy, **shock(economy, "five", 1))
    assert "tolerance" not in str(caught.value)
