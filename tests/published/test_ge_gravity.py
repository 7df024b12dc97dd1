"""The Stata command ge_gravity (Zylkin): its EU-enlargement example with additive deficits.

Input and expected values: the replication file shipped with an R port of the command (see the
PROVENANCE beside it), stored by Stata in single precision; the tolerance is that of the issue.
Model: one sector, labour only, trade elasticity 4, deficits fixed, world output unchanged.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.solve import solve

THETA = 4.0
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def enlargement(validation):
    folder = validation / "ge_gravity_eu_enlargement"
    with (folder / "trade_2000_44x44.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    regions = list(dict.fromkeys(row["exporter"] for row in rows))
    n = len(regions)
    trade, effect = np.zeros((2, n, n, 1))
    for row in rows:
        cell = regions.index(row["exporter"]), regions.index(row["importer"]), 0
        trade[cell], effect[cell] = float(row["trade"]), float(row["eu_effect"])
    economy = economy_from_flows(
        trade, np.zeros((n, 1, 1)), np.zeros((n, n, 1)),
        regions=regions, sectors=["all"], theta_s=THETA,
    )  # fmt: skip
    # The partial effect multiplies trade: exp(effect) = iceberg_hat ** -theta.
    return folder, economy, solve(economy, iceberg_hat_ods=np.exp(-effect / THETA))


def test_welfare_of_every_country(enlargement):
    folder, economy, outcome = enlargement
    welfare = 1.0 + outcome.values("real_income_change") / 100.0
    with (folder / "stata_welfare_hat_additive.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 44
    for row in rows:
        place = economy.region(row["exporter"])
        assert welfare[place] == pytest.approx(float(row["w_eu"]), abs=TOLERANCE), row["exporter"]


def test_every_flow(enlargement):
    folder, economy, outcome = enlargement
    with (folder / "stata_counterfactual_trade_additive.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 44 * 44
    for row in rows:
        o, d = economy.region(row["exporter"]), economy.region(row["importer"])
        assert outcome.flow_new_ods[o, d, 0] == pytest.approx(float(row["X_eu"]), rel=TOLERANCE)
