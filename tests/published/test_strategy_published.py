"""Nash and optimal tariffs against reference runs of other authors' programs and formulas."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from countermove.economy.construct import economy_from_flows
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.uniform_nash import optimal_rate


def liberation_day(folder):
    """Return flows of the variant without markups (alternative 4): ``Y`` from GDP, ``nu = 0``."""
    trade = np.nan_to_num(np.genfromtxt(folder / "trade_cepii.csv", delimiter=",", skip_header=1))
    np.fill_diagonal(trade, 0.0)
    gdp = np.genfromtxt(folder / "gdp.csv", skip_header=1) / 1000.0
    spending = gdp + trade.sum(axis=0) - trade.sum(axis=1)
    home = np.maximum(spending - trade.sum(axis=0), 0.0)
    with (folder / "country_labels.csv").open() as file:
        codes = [row["iso3"] for row in csv.DictReader(file)]
    return trade + np.diag(home), codes


def one_sector(flow, codes):
    n = len(codes)
    return economy_from_flows(
        flow[:, :, None],
        np.zeros((n, 1, 1)),
        np.zeros((n, n, 1)),
        regions=codes,
        sectors=["all"],
        theta_s=4.0,
    )


def test_closed_form_us_tariff_on_two_regions(validation):
    """Ignatenko et al. (2025), ``t = 1 / ((1 + delta eps) phi - 1)``, with ``phi = 1``, ``nu = 0``.

    ``delta`` is then the mean of one minus the US share abroad, at the tariffs of the optimum;
    with one foreign region the formula is exact.
    """
    flow, codes = liberation_day(validation / "liberation_day_2025_baseline")
    us = np.array([code == "USA" for code in codes])
    group = np.stack([~us, us]).astype(float)
    world = one_sector(group @ flow @ group.T, ["ROW", "USA"])
    best = optimal_tariff(world, "USA", instruments=InstrumentSet(by="uniform"))
    delta = 1.0 - best.outcome.trade_share_new_ods[1, 0, 0]
    assert best.rate[0] == pytest.approx(1.0 / (4.0 * delta), rel=1e-7)


def test_closed_form_us_tariff_on_194_countries_is_near(validation):
    """With many foreign countries the formula leaves out how their wages move among themselves."""
    flow, codes = liberation_day(validation / "liberation_day_2025_baseline")
    world = one_sector(flow, codes)
    best = optimal_tariff(world, "USA", instruments=InstrumentSet(by="uniform"))
    formula = optimal_rate(best.outcome)[codes.index("USA")]
    assert abs(best.rate[0] - formula) < 0.01
