"""The specification of the back-test, as it was fixed before the first score."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from countermove.codes.lookup import unknown
from countermove.sources.store import table_path

CARD = "backtest-specification"
Months = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Goods that are compared together: codes of the source, and sectors of the model."""

    codes: tuple[str, ...]
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Months predicted with what was known on a day, by target."""

    known_on: date
    imports: Months
    canada: Months
    jobs: Months


@dataclass(frozen=True, slots=True)
class Specification:
    """What is compared, with what, and how; see the comments of the file.

    Attributes:
        days: days whose law stands for a month. transit_days, by_land: goods under way.
        claims_known_on: day whose data the claims are predicted with, in the conditional kind.
        elasticities: the set of the model's row. train, test: months. tried_before: a count.
        rule: elasticity of the one-parameter rule.
        partners: name in the source by code. groups: by name. least_usd_a_month: of a cell.
        outside_core, bullion_group, bullion_hubs: what the core leaves out. placebos: windows.
        old_windows: pairs of half-years, the later first.
        canada_months, canada_least, canada_groups: exports of Canada; C$ in the earlier window.
        duty_months: of the duties collected. jobs: sectors by industry.
        forecasts: by day of knowledge. neighbours, neighbour_months, neighbour_days: partners known
            by line for longer, the months that adds, and the days of the forecasts of them.
        draws, seed: of the bootstrap.
        bars, prototype: what was to be reached, and what an earlier program reached.
    """

    days: tuple[int, ...]
    transit_days: int
    by_land: tuple[str, ...]
    claims_known_on: date
    elasticities: str
    train: Months
    test: Months
    tried_before: int
    rule: float
    partners: Mapping[str, str]
    groups: Mapping[str, Group]
    least_usd_a_month: float
    outside_core: tuple[str, ...]
    bullion_group: str
    bullion_hubs: tuple[str, ...]
    placebos: tuple[Months, ...]
    old_windows: tuple[tuple[str, str], ...]
    canada_months: Months
    canada_least: float
    canada_groups: Mapping[str, Group]
    duty_months: Months
    jobs: Mapping[str, tuple[str, ...]]
    forecasts: Mapping[str, Forecast]
    neighbours: tuple[str, ...]
    neighbour_months: Months
    neighbour_days: tuple[str, ...]
    draws: int
    seed: int
    bars: Mapping[str, float]
    prototype: Mapping[str, float]

    def forecast(self, known_on: str) -> Forecast:
        """Return the forecast of a day, or say which days there are."""
        if known_on not in self.forecasts:
            raise unknown(known_on, self.forecasts, what="day of knowledge of a forecast")
        return self.forecasts[known_on]


@cache
def specification() -> Specification:
    """Return the shipped specification, verified against its card.

    >>> len(specification().partners), len(specification().groups)
    (29, 20)
    """
    with table_path(CARD).open("rb") as stream:
        raw = tomllib.load(stream)
    law, choice, cells, canada = (raw[name] for name in ("law", "choice", "cells", "canada"))
    return Specification(
        days=tuple(law["days"]),
        transit_days=law["transit_days"],
        by_land=tuple(law["by_land"]),
        claims_known_on=law["claims_known_on"],
        elasticities=choice["elasticities"],
        train=tuple(choice["train"]),
        test=tuple(choice["test"]),
        tried_before=choice["tried_before"],
        rule=raw["rivals"]["rule"],
        partners=raw["partners"],
        groups=_groups(raw["groups"], "naics"),
        least_usd_a_month=cells["least_usd_a_month"],
        outside_core=tuple(cells["outside_core"]),
        bullion_group=cells["bullion_group"],
        bullion_hubs=tuple(cells["bullion_hubs"]),
        placebos=tuple(map(tuple, cells["placebos"])),
        old_windows=tuple((pair["now"], pair["before"]) for pair in raw["old_windows"]),
        canada_months=tuple(canada["months"]),
        canada_least=canada["least_cad"],
        canada_groups=_groups(canada["groups"], "hs2"),
        duty_months=tuple(raw["duties"]["months"]),
        jobs={name: tuple(sectors) for name, sectors in raw["jobs"].items()},
        forecasts={day: _forecast(day, months) for day, months in raw["forecasts"].items()},
        neighbours=tuple(raw["neighbours"]["partners"]),
        neighbour_months=tuple(raw["neighbours"]["months"]),
        neighbour_days=tuple(raw["neighbours"]["forecasts"]),
        draws=raw["uncertainty"]["draws"],
        seed=raw["uncertainty"]["seed"],
        bars=raw["bars"],
        prototype=raw["prototype"],
    )


def _groups(raw: Mapping[str, Any], codes: str) -> dict[str, Group]:
    return {n: Group(tuple(g[codes]), tuple(g["sectors"])) for n, g in raw.items()}


def _forecast(day: str, months: Mapping[str, list[str]]) -> Forecast:
    every = {name: tuple(found) for name, found in months.items()}
    return Forecast(date.fromisoformat(day), **every)
