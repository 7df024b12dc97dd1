"""Results of gradients, best responses and Nash searches as long tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES
from countermove.report.longtable import LongTable
from countermove.strategy.best_response import BestResponse
from countermove.strategy.nash import Nash
from countermove.strategy.points import Points

Tables = dict[str, LongTable]
COUNTRY_SERIES = ("real_income_change", "tariff_applied")


def long_rows(scenario: str, rows: Iterable[Mapping[str, Any]]) -> LongTable:
    """Return a long table of model results of one scenario."""
    return LongTable.from_rows([{"scenario": scenario, "projected": 1, **row} for row in rows])


def gradient_tables(found: Points, scenario: str, unit: str) -> Tables:
    """Return what one more percentage point does, by partner and sector; ``unit`` is of trade."""
    kinds = (
        ("trade_flow", "level", unit),
        ("tariff_rate", "level", "fraction"),
        ("payoff_per_point", "change", "payoff per percentage point"),
        ("own_real_income_per_point", "change", "US dollars per million of trade"),
        ("partner_real_income_per_point", "change", "US dollars per million of trade"),
    )
    rows = [
        {"measure": measure, "dimension": "bilateral_sector", "code": f"{o}>{found.importer}",
         "category": s, "series": series, "unit": unit, "value": float(value)}
        for o, s, *values in zip(
            found.partner, found.sector, found.trade, found.rate, found.payoff_per_point,
            found.own, found.theirs, strict=True,
        )
        for (series, measure, unit), value in zip(kinds, values, strict=True)
    ]  # fmt: skip
    return {"gradient": long_rows(scenario, rows)}


def optimal_tables(found: BestResponse, scenario: str) -> Tables:
    """Return the best rates by instrument, and real income by country under them."""
    rates = [
        {"measure": "level", "dimension": "instrument", "code": found.player,
         "category": name, "series": "optimal_tariff", "unit": "fraction", "value": float(rate)}
        for name, rate in zip(found.names, found.rate, strict=True)
    ]  # fmt: skip
    return {
        "optimal_tariff": long_rows(scenario, rates),
        "country": income(found.outcome, scenario),
    }


def nash_tables(found: Nash, scenario: str) -> Tables:
    """Return Nash rates by player, real income by country, and the gains the search found."""
    rates = [
        {"measure": "level", "dimension": "instrument", "code": name, "category": instrument,
         "series": "nash_tariff", "unit": "fraction", "value": float(rate)}
        for name in found.players
        for instrument, rate in zip(found.instruments[name], found.rates[name], strict=True)
    ]  # fmt: skip
    left = [
        {"measure": "change", "dimension": "country", "code": name, "series": series,
         "unit": "share of payoff", "value": float(value)}
        for name, check in found.checks.items()
        for series, value in (
            ("gain_left", check.gain),
            ("gain_from_restarts", check.from_starts),
            ("gain_from_deviations", check.from_deviations),
        )
    ]  # fmt: skip
    tables = {
        "nash_tariff": long_rows(scenario, rates),
        "country": income(found.outcome, scenario),
    }
    return tables | ({"certificate": long_rows(scenario, left)} if left else {})


def income(outcome: Outcome, scenario: str) -> LongTable:
    """Return the change of real income of every region."""
    return country_table({scenario: outcome}, ["real_income_change"])


def country_table(
    outcomes: Mapping[str, Outcome], series: Sequence[str] = COUNTRY_SERIES
) -> LongTable:
    """Return series of every region by scenario."""
    return LongTable.concat(
        LongTable.from_grid(
            outcome.values(name),
            axes={"code": outcome.economy.regions},
            scenario=scenario,
            measure="change" if name.endswith("_change") else "level",
            dimension="country",
            series=name,
            unit=SERIES[name].unit,
            projected=1.0,
        )
        for scenario, outcome in outcomes.items()
        for name in series
    )


def tariff_table(outcomes: Mapping[str, Outcome]) -> LongTable:
    """Return every rate that differs from the baseline's, by origin, destination and sector."""
    parts = []
    for scenario, outcome in outcomes.items():
        economy, new = outcome.economy, outcome.tariff_mean_ods
        moved = np.argwhere(np.abs(new - economy.tariff_rate_ods) > 1e-12)
        o, d, s = moved.T
        parts.append(
            LongTable.from_columns(
                {
                    "scenario": scenario,
                    "measure": "level",
                    "dimension": "bilateral_sector",
                    "code": [
                        f"{economy.regions[i]}>{economy.regions[j]}"
                        for i, j in zip(o, d, strict=True)
                    ],
                    "category": [economy.sectors[k] for k in s],
                    "series": "tariff_rate",
                    "unit": "fraction",
                    "value": new[o, d, s],
                    "projected": 1.0,
                },
                length=len(moved),
            )
        )
    return LongTable.concat(parts)
