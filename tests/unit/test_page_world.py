"""The world inside a page: what is packed comes out again, and what cannot be in it is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countermove.economy.capital import with_capital
from countermove.economy.markups import with_markups
from countermove.economy.shipped import load_economy
from countermove.equilibrium.varieties import Duties, Varieties, wedges
from countermove.errors import BadInput
from countermove.page.build_page import refuse_switches
from countermove.page.page_world import duties_of, economy_of, pack, pool_of, table_of, unpack
from countermove.questions.horizons import at_horizons
from countermove.questions.options import ModelOptions, with_settings
from tests.synthetic import synthetic_economy


def law() -> Duties:
    """Return lines of one importer: two that pay the same, one banned, a cell covered in full."""
    origin, sector = np.array([1, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1])
    return Duties((
        Varieties(
            0, origin, sector, np.array([0.25, 0.25, 0.125, 0.5, 0.5]),
            np.array([0.25, 0.25, 0.0, 0.5, 0.125]),
            np.array([False, False, True, False, False]),
        ),
    ))  # fmt: skip


def test_single_precision_holds_the_shipped_table():
    world = load_economy()
    table = unpack(pack(table_of(world)))
    again = economy_of(table, world.regions, world.sectors, world.theta_s)
    for name in ("trade_share_ods", "io_share_dsk", "expenditure_ds", "tariff_rate_ods"):
        assert np.abs(getattr(again, name) - getattr(world, name)).max() <= (
            1e-15 * np.abs(getattr(world, name)).max()
        ), name


def test_the_law_of_a_variant_comes_out_as_it_went_in():
    world = synthetic_economy(4, 3, seed=2)
    pool = pool_of(world, {"before": Duties(), "law": law()})
    arrays = unpack(pack(pool.arrays()))
    assert duties_of(arrays, 0, 4, 3).varieties == ()
    wanted, found = wedges(world, law()), wedges(world, duties_of(arrays, 1, 4, 3))
    for name in ("tariff_rate_ods", "iceberg_hat_ods", "tariff_mean_ods"):
        assert np.allclose(getattr(found, name), getattr(wanted, name), rtol=1e-7, atol=1e-7)


def test_lines_that_pay_the_same_are_one_and_variants_share_their_cells():
    world = synthetic_economy(4, 3, seed=2)
    pool = pool_of(world, {"one": law(), "two": law()})
    assert pool.cell.size == 2
    assert pool.share.tolist() == [0.5, 0.125, 0.5, 0.5]
    assert pool.laws["one"].tolist() == pool.laws["two"].tolist() == [0, 1]


def test_what_a_page_does_not_solve_is_refused():
    world = synthetic_economy(4, 3, seed=2)
    for own, given in (
        (with_markups(world, 50.0), "markups"),
        (with_capital(world, 0.3), "capital"),
    ):
        with pytest.raises(BadInput, match=f"has {given} .*, which a page does not know"):
            table_of(own)
    levied = replace(law(), levy_ods=np.full((4, 4, 3), 0.1))
    with pytest.raises(BadInput, match="not edits of cells"):
        pool_of(world, {"levied": levied})
    edited = replace(law(), added_ods=np.zeros((4, 4, 3)))
    with pytest.raises(BadInput, match="not edits of cells"):
        pool_of(world, {"edited": edited})


@pytest.mark.parametrize(
    "setting",
    ["capital=0.3", "market=restricted-entry", "labour=specific", "export_tax.CAN=0.1", "m=0.5"],
)
def test_a_page_refuses_switches_that_it_does_not_solve(setting: str) -> None:
    horizon = {"m": "horizon=first-year"}.get(setting[0], "supply=0")
    options = with_settings(ModelOptions(), [horizon, setting])
    with pytest.raises(BadInput, match=f"does not solve {setting.partition('=')[0]}"):
        refuse_switches(options)


def test_a_page_solves_both_horizons() -> None:
    for options in at_horizons([]).values():
        refuse_switches(options)
