"""Caliendo & Parro (2015), Table 2: every printed cell, on the authors' 1993 data.

Input: the authors' replication files (see the PROVENANCE beside them); the published "welfare" is
their first-order formula (16), so it is held against ours of that name, and the exact change of
real income against the authors' programs.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from countermove.economy.construct import economy_from_shares
from countermove.equilibrium.solve import solve

PRINTED = {
    "welfare_total": "real_income_first_order_change",
    "terms_of_trade": "terms_of_trade",
    "volume_of_trade": "volume_of_trade",
    "real_wage": "real_wage_change",
}
PROGRAMS = {
    "W_linear_pct": "real_income_first_order_change",
    "ToT_pct": "terms_of_trade",
    "VoT_pct": "volume_of_trade",
    "real_wage_pct": "real_wage_change",
    "W_exact_pct": "real_income_change",
}
HALF_A_DIGIT = 0.005


def tariffs(folder, year):
    """Read rows (sector, importer) by exporter, in per cent; services carry none."""
    table = np.loadtxt(folder / f"tariffs{year}.txt").reshape(20, 31, 31) / 100.0
    rates = np.zeros((31, 31, 40))
    rates[:, :, :20] = table.transpose(2, 1, 0)
    return rates


@pytest.fixture(scope="module")
def nafta(validation):
    folder = validation / "caliendo_parro_2015"
    base = np.load(folder / "base_1993_balanced.npz")
    value_added_share = base["va_share"].T
    countries = [str(name) for name in base["countries"]]
    before, after = tariffs(folder, 1993), tariffs(folder, 2005)
    economy = economy_from_shares(
        regions=countries,
        sectors=[f"S{i + 1:02d}" for i in range(40)],
        trade_share_ods=base["trade_share"].transpose(2, 1, 0),
        value_added_share_ds=value_added_share,
        io_share_dsk=base["io"] * (1.0 - value_added_share)[:, None, :],
        final_share_ds=base["alphas"].T,
        value_added_d=base["value_added"],
        tariff_rate_ods=before,
        theta_s=1.0 / base["theta_inv"],
        deficit_d=-base["surplus"],
    )
    members = [countries.index(name) for name in ("Mexico", "Canada", "USA")]
    new = before.copy()
    pairs = np.ix_(members, members)
    new[pairs] = after[pairs]
    return folder, economy, solve(economy, tariff_rate_ods=new)


def rows(path):
    with path.open(encoding="utf-8") as handle:
        yield from csv.DictReader(handle)


def test_the_base_year_is_the_authors(nafta):
    folder, economy, _ = nafta
    spending = np.load(folder / "base_1993_balanced.npz")["X0"].T
    assert np.abs(economy.expenditure_ds / spending - 1).max() < 1e-4


def test_every_printed_cell_of_table_2(nafta):
    folder, economy, outcome = nafta
    cells = 0
    for row in rows(folder / "published_table2_nafta.csv"):
        place = economy.region(row["country"])
        for column, series in PRINTED.items():
            assert outcome.values(series)[place] == pytest.approx(
                float(row[column]), abs=HALF_A_DIGIT
            ), (row["country"], column)
            cells += 1
    assert cells == 12


def test_all_31_countries_of_the_authors_programs(nafta):
    folder, economy, outcome = nafta
    names = {"ROW": len(economy.regions) - 1}
    for row in rows(folder / "reference_run_nafta_31_countries.csv"):
        place = names.get(row["country"])
        place = economy.region(row["country"]) if place is None else place
        for column, series in PROGRAMS.items():
            assert outcome.values(series)[place] == pytest.approx(float(row[column]), abs=1e-4)


@pytest.mark.parametrize("column", ["tot_nafta", "tot_row", "vot_nafta", "vot_row"])
def test_every_printed_cell_of_table_3(nafta, column):
    """Terms and volume of trade with the other members, and with the rest of the world."""
    folder, economy, outcome = nafta
    members = [economy.region(name) for name in ("Mexico", "Canada", "USA")]
    others = [o for o in range(len(economy.regions)) if o not in members]
    series = "terms_of_trade_with" if column.startswith("tot") else "volume_of_trade_with"
    partners = members if column.endswith("nafta") else others
    cells = 0
    for row in rows(folder / "published_table3_bilateral.csv"):
        place = economy.region(row["country"])
        found = outcome.values(series)[partners, place].sum()
        assert found == pytest.approx(float(row[column]), abs=HALF_A_DIGIT), row["country"]
        cells += 1
    assert cells == 3


def test_partners_add_up_to_the_whole(nafta):
    _, _, outcome = nafta
    for series in ("terms_of_trade", "volume_of_trade"):
        parts = outcome.values(f"{series}_with").sum(axis=0)
        assert np.abs(parts - outcome.values(series)).max() < 1e-12


def test_iterations_stay_below_fifty(nafta):
    assert nafta[2].residual <= 1e-11
    assert nafta[2].iterations <= 50
