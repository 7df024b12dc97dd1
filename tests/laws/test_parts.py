"""Industries in parts: the same world where parts are alike, another one where not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from countermove.economy.aggregate import aggregate
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.economy.economy_files import economy_from_file
from countermove.economy.materials import with_materials
from countermove.economy.parts import with_country_elasticities, with_split_uses
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.solve import solve
from countermove.errors import BadInput
from countermove.strategy.gradient import gradients
from countermove.strategy.payoff import as_payoff, real_income
from tests.commands import call, refused
from tests.laws.test_gradient_laws import NAMES, Case
from tests.synthetic import synthetic_economy
from tests.unit.test_official_layouts import icio


def world() -> Economy:
    plain = synthetic_economy(5, 3, seed=4, theta=(3.0, 6.0))
    return replace(plain, employment_ds=np.random.default_rng(1).uniform(1.0, 2.0, (5, 3)))


def final_part(economy: Economy) -> np.ndarray:
    """(N, J) share of spending that is final."""
    final = economy.final_share_ds * economy.income_d[:, None]
    return final / economy.expenditure_ds


def shocked(economy: Economy, size: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(3)
    half = size * rng.uniform(size=(5, 5, 3)) * ~np.eye(5, dtype=bool)[:, :, None]
    return economy.tariff_rate_ods + (half if len(economy.sectors) == 3 else np.tile(half, 2))


SERIES = ("real_income_change", "real_wage_change", "exports_to_value_added_change")


@pytest.mark.parametrize(
    "closure",
    [Closure(), Closure(deficits="proportional"), Closure(deficits="removed"),
     Closure(supply=0.5, revenue="income-tax")],
)  # fmt: skip
def test_equal_shares_are_the_model_of_all_uses(closure: Closure) -> None:
    economy = world()
    split = with_split_uses(economy, economy.flow_ods * final_part(economy))
    one = solve(economy, tariff_rate_ods=shocked(economy), closure=closure, tolerance=1e-13)
    two = solve(split, tariff_rate_ods=shocked(split), closure=closure, tolerance=1e-13)
    for name in SERIES:
        assert two.values(name) == pytest.approx(one.values(name), abs=1e-9)
    both = two.output_new_os.reshape(5, 2, 3).sum(axis=1)
    assert both == pytest.approx(one.output_new_os, rel=1e-9)
    assert split.employment_ds is not None
    assert split.employment_ds.reshape(5, 2, 3).sum(axis=1) == pytest.approx(economy.employment_ds)


def other(economy: Economy) -> Economy:
    """Final users buy at home first: shares of the uses differ, totals do not."""
    flow = economy.flow_ods
    final = flow * final_part(economy)
    moved = 0.3 * np.minimum(final, flow - final)
    sign = np.where(np.eye(5, dtype=bool), 1.0, -1.0)[:, :, None] * moved
    paid = sign * (1 + economy.tariff_rate_ods)
    up, down = (np.where(s > 0, s, 0).sum(axis=0) for s in (paid, -paid))
    least = np.minimum(up, down)
    return with_split_uses(economy, final + sign * np.where(sign > 0, least / up, least / down))


def test_other_shares_add_up_to_the_same_world_and_answer_otherwise() -> None:
    economy = world()
    split = other(economy)
    sectors = {code: [f"{code}-inputs", f"{code}-final"] for code in economy.sectors}
    whole = aggregate(split, sectors=sectors)
    for name in ("flow_ods", "io_share_dsk", "final_share_ds", "deficit_d"):
        assert getattr(whole, name) == pytest.approx(getattr(economy, name), rel=1e-9, abs=1e-12)
    final_costs = np.zeros((5, 5, 6))
    final_costs[:, :, 3:] = 0.3 * ~np.eye(5, dtype=bool)[:, :, None]
    prices = solve(split, tariff_rate_ods=split.tariff_rate_ods + final_costs)
    everything = solve(split, tariff_rate_ods=shocked(split, 0.6))
    assert not np.allclose(
        prices.values("real_income_change"), everything.values("real_income_change")
    )
    gap = prices.flow_new_ods.sum(axis=(0, 2)) - prices.flow_new_ods.sum(axis=(1, 2))
    assert gap == pytest.approx(prices.deficit_new_d, abs=1e-9 * economy.world_value_added)
    assert np.abs(solve(split).values("real_income_change")).max() < 1e-8


def test_derivatives_match_differences() -> None:
    split = other(world())
    payoffs = [real_income("R00"), as_payoff("R03.revenue"), as_payoff("R01.exports")]
    case = Case(split, payoffs, "fixed", seed=5)
    found = gradients(case.solve(case.at), payoffs, tolerance=1e-12)
    for part, name in enumerate(NAMES):
        derivatives = np.array([case.derivative(part, one) for one in found])
        assert derivatives == pytest.approx(case.difference(part), rel=2e-7), name


@pytest.mark.parametrize(
    "switches",
    [{"labour": "specific"}, {"labour": "sluggish"}, {"wages": "rigid"}, {"scale": 0.05}],
)
def test_what_would_make_the_uses_at_two_costs_is_refused(switches: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="does not go with industries in parts"):
        solve(other(world()), closure=Closure(**switches))  # type: ignore[arg-type]


def test_other_materials_and_a_second_split_are_refused() -> None:
    split = other(world())
    with pytest.raises(BadInput, match="materials=none does not go with industries in parts"):
        with_materials(split, "none")
    with pytest.raises(BadInput, match="in parts already"):
        with_split_uses(split, split.flow_ods)


def test_one_elasticity_for_all_countries_is_the_plain_model() -> None:
    economy = world()
    rates = shocked(economy)
    one = solve(economy, tariff_rate_ods=rates, tolerance=1e-13)
    theta = np.tile(economy.theta_s, (5, 1))
    theta[2] *= 1.0 + 1e-12  # a group of its own, whose elasticities are the others'
    parts = with_country_elasticities(economy, theta)
    assert len(parts.sectors) == 6
    two = solve(parts, tariff_rate_ods=np.tile(rates, 2), tolerance=1e-13)
    for name in SERIES:
        assert two.values(name) == pytest.approx(one.values(name), abs=1e-9)


def test_elasticities_of_importers_by_hand() -> None:
    """Small open importers of one good: what each buys abroad answers by its own elasticity."""
    flow = np.zeros((3, 3, 1))
    flow[0, 0], flow[1, 1], flow[2, 2] = 1e9, 8.0, 8.0
    flow[0, 1] = flow[0, 2] = flow[1, 0] = flow[2, 0] = 2.0
    economy = economy_from_flows(
        flow, np.zeros((3, 1, 1)), np.zeros((3, 3, 1)),
        regions=["BIG", "B", "C"], sectors=["g"], theta_s=4.0,
    )  # fmt: skip
    parts = with_country_elasticities(economy, [[4.0], [4.0], [8.0]])
    rates = np.zeros((3, 3, 2))
    rates[0, 1:] = 0.1
    after = solve(parts, tariff_rate_ods=rates)
    for place, (theta, sector) in enumerate([(4.0, 0), (8.0, 1)], start=1):
        share = after.trade_share_new_ods[:, place, sector]
        hat = after.wage_hat_o
        relative = 2 / 8 * (1.1 * hat[0] / hat[place]) ** -theta
        assert share[0] / share[place] == pytest.approx(relative, rel=1e-9)


def test_a_file_with_countries_goes_into_an_economy_and_out_again(tmp_path: Path) -> None:
    table = tmp_path / "theta.csv"
    table.write_text("sector,theta,country\nA01,5,\nG46,4,\nA01,7,AUT\n")
    saved = str(tmp_path / "mine.npz")
    call("economy", "read", str(icio(tmp_path)), "--set", str(table), "--save", saved)
    economy = economy_from_file(saved)
    assert dict(zip(economy.sectors, economy.theta_s, strict=True)) == {
        "A01-AUT": 7.0, "G46-AUT": 4.0, "A01-ROW": 5.0, "G46-ROW": 4.0,
    }  # fmt: skip
    own = ("--set", f"economy={saved}", "--set", "elasticities=own")
    best = call("optimal", "AUT", "--partners", "ROW", *own, "--json")
    assert best.status == 0, best.err
    assert "cap does nothing beside elasticities=own" in refused(
        "optimal", "AUT", *own, "--set", "cap=3"
    )
    assert "differs between countries" in refused(
        "optimal", "AUT", "--set", f"elasticities={table}"
    )
    table.write_text("sector,theta,country\nA01,5,\nG46,7,AUT\n")
    read = ("economy", "read", str(icio(tmp_path)), "--set", str(table), "--save", saved)
    assert "no elasticity of G46 for ROW" in refused(*read)
    table.write_text("sector,theta,country\nA01,5,\nG46,4,\nA01,7,AUT\n")
    call(*read, "--uses", "split")
    both = economy_from_file(saved)
    theta = dict(zip(both.sectors, both.theta_s, strict=True))
    assert len(theta) == 8
    assert (theta["A01-final-AUT"], theta["A01-inputs-ROW"], theta["G46-final-ROW"]) == (7, 5, 4)
    assert both.output_os.sum(axis=1) == pytest.approx(economy.output_os.sum(axis=1))


def test_uses_apart_are_read_from_a_table(tmp_path: Path) -> None:
    saved = str(tmp_path / "mine.npz")
    call(
        "economy",
        "read",
        str(icio(tmp_path)),
        "--uses",
        "split",
        "--set",
        "uniform-4",
        "--save",
        saved,
    )
    economy = economy_from_file(saved)
    assert economy.parted
    assert economy.sectors == ("A01-inputs", "G46-inputs", "A01-final", "G46-final")
    assert economy.flow_ods[0, 0, [0, 2]].tolist() == [7, 12]  # 5 + 2 to producers, 10 + 2 final


def test_uses_apart_go_with_elasticities_by_country() -> None:
    """Equal shares of both uses are the model of all uses, one elasticity is uses apart alone."""
    economy, rates = world(), shocked(world())
    theta = np.tile(economy.theta_s, (5, 1))
    theta[2] *= 1.3
    plain = with_country_elasticities(economy, theta)
    alike = with_split_uses(economy, economy.flow_ods * final_part(economy))
    split, same = other(economy), np.tile(economy.theta_s, (5, 2))
    same[2] *= 1.0 + 1e-12
    for one, two in (
        (plain, with_country_elasticities(alike, np.tile(theta, 2))),
        (split, both := with_country_elasticities(split, same)),
    ):
        first, second = (
            solve(each, tariff_rate_ods=np.tile(rates, len(each.sectors) // 3), tolerance=1e-13)
            for each in (one, two)
        )
        assert len(two.sectors) == 12
        for name in SERIES:
            assert second.values(name) == pytest.approx(first.values(name), abs=1e-9)
    with pytest.raises(BadInput, match="each once"):
        with_country_elasticities(both, np.tile(theta, 4))
    with pytest.raises(BadInput, match="part uses first"):
        with_split_uses(plain, plain.flow_ods)
