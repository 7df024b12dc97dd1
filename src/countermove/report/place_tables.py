"""Long tables of jobs by sector, of places and of household prices; and jobs read back from a run.

| table | dimension | code | category |
|---|---|---|---|
| ``jobs`` | ``sector`` | country | sector; ``total`` |
| ``jobs`` | ``industry`` | country | a definition of the vehicle industry's jobs |
| ``places`` | ``place`` | ISO 3166-2 code; the country for the sum of its places | empty |
| ``households`` | ``household`` | country | spending category |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.places.households import household_prices
from countermove.places.jobs import SectorChange, sector_change
from countermove.places.linkages import change_by_cause, export_jobs, industry_jobs
from countermove.places.local_shares import LocalResult
from countermove.places.place_results import PlaceResults, place_results
from countermove.places.shares import OTHER
from countermove.questions.run_case import CaseResult, VariantResult
from countermove.report.longtable import LongTable

JOBS, PERCENT, FRACTION, MONEY = "jobs", "per cent", "fraction", "million US dollars"
PER_THOUSAND = "jobs per thousand inhabitants"
TOTAL = "total"

CARDS = (
    "census_divisions", "county_votes_2024", "dealers-split", "induced-income",
    "map_north_america", "pce_bridge_2024", "place-destinations", "place_anchors", "places",
    "province_shares", "state_shares",
)  # fmt: skip
"""Cards behind these tables."""

_KEPT: dict[str, str] = {
    "jobs": "jobs_s",
    "jobs_from_partner": "from_partner_s",
    "output_level": "output_s",
    "output_level_change": "output_change_s",
    "output_from_partner": "output_from_partner_s",
    "sold_to_partner": "sold_s",
    "targeted_share": "targeted_s",
}
"""Series by which a run's sectors can be read back, and the fields they fill."""

_LEVELS = {"jobs", "output_level", "sold_to_partner", "targeted_share"}
_BASE = _LEVELS - {"targeted_share"}
_NO_TOTAL = {"jobs_from_others", "jobs_change_reallocation"}
"""Pay differs by sector: jobs that workers find in other sectors add up to no number of heads."""
_UNITS = {
    "output_level": MONEY, "output_level_change": MONEY, "output_from_partner": MONEY,
    "sold_to_partner": FRACTION, "targeted_share": FRACTION,
}  # fmt: skip


def place_tables(result: CaseResult, *, horizon: str = "") -> dict[str, LongTable]:
    """Return the tables ``jobs``, ``places`` and ``households`` of a solved case.

    What stands before the change (jobs, spending shares) is the same in every variant and is
    written with the first. Countries without job figures, or without provinces and states, are left
    out; a case without any has no tables.
    """
    countries = countries_of(result)
    if not countries:
        return {}
    parts: dict[str, list[LongTable]] = {"jobs": [], "places": [], "households": []}
    for index, found in enumerate(result.variants.values()):
        constants = _constants(found, horizon)
        for country in countries:
            change = sector_change(found.outcome, country)
            parts["jobs"] += _jobs(found, change, constants, base=index == 0)
            parts["places"] += places_table(place_results(change), constants, base=index == 0)
            parts["households"] += _households(found, country, constants, base=index == 0)
            if index == 0:
                parts["jobs"] += _industry(found, country, constants)
    return {name: LongTable.concat(tables) for name, tables in parts.items()}


def place_cards(result: CaseResult) -> set[str]:
    """Return the cards behind these tables; none where the case has no such tables."""
    return set(CARDS) if countries_of(result) else set()


def countries_of(result: CaseResult) -> list[str]:
    """Return the countries of a case whose places can be told."""
    economy = result.economy
    jobs = economy.employment_ds
    if jobs is None:
        return []
    return [
        code
        for code in OTHER
        if {code, OTHER[code]} <= set(economy.regions)
        and np.isfinite(jobs[economy.region(code)]).all()
    ]


def places_table(
    results: PlaceResults, constants: Mapping[str, Any], *, base: bool = True
) -> list[LongTable]:
    """Return the figures of provinces or states, one series a table; levels where ``base``."""
    goods = results.national.goods_s
    codes = [*results.shares.codes, results.national.country]
    people = np.array([place.population for place in results.places], dtype=float)

    def summed(value_ps: Float) -> Float:
        value = value_ps.sum(axis=1)
        return np.append(value, value.sum())

    jobs, lost = summed(results.jobs_ps), summed(np.minimum(results.change_ps, 0.0))
    goods_jobs = summed(results.jobs_ps[:, goods])
    goods_change = summed(results.change_ps[:, goods])
    output, output_change = summed(results.output_ps), summed(results.output_change_ps)
    population = np.append(people, people.sum())
    series: list[tuple[str, str, str, Float]] = [
        ("place_jobs", "level", JOBS, jobs),
        ("place_goods_jobs", "level", JOBS, goods_jobs),
        ("place_jobs_lost", "change", JOBS, lost),
        ("place_goods_jobs_change", "change", JOBS, goods_change),
        ("place_goods_jobs_percent", "change", PERCENT, _percent(goods_change, goods_jobs)),
        ("place_goods_jobs_per_thousand", "change", PER_THOUSAND, 1000 * goods_change / population),
        ("place_goods_jobs_from_partner", "change", JOBS,
         summed(results.from_partner_ps[:, goods])),
        ("place_goods_jobs_by_sector_share", "change", JOBS,
         summed(results.sector_share_ps[:, goods])),
        ("place_output_change", "change", PERCENT, _percent(output_change, output)),
    ]  # fmt: skip
    return [
        LongTable.from_grid(
            value, axes={"code": codes}, series=name, measure=measure, unit=unit,
            **{**constants, "dimension": "place"},
        )
        for name, measure, unit, value in series
        if base or measure == "change"
    ]  # fmt: skip


def local_table(results: Iterable[LocalResult], constants: Mapping[str, Any]) -> LongTable:
    """Return the figures of cities, divisions or counties; what is not known has no row."""
    rows: list[dict[str, Any]] = []
    fixed = {**constants, "dimension": "place"}
    for entry in results:
        if entry.jobs is None:
            continue
        change = {"value": entry.change}
        if entry.censored:
            change |= {"lo": entry.change_low, "hi": entry.change_high}
        figures: list[tuple[str, str, str, dict[str, float | None]]] = [
            ("listed_jobs", "level", JOBS, {"value": entry.jobs}),
            ("listed_share", "level", FRACTION, {"value": entry.share}),
            ("jobs_at_stake", "level", JOBS, {"value": entry.targeted_jobs}),
            ("listed_jobs_change", "change", JOBS, change),
            ("listed_jobs_percent", "change", PERCENT, {"value": entry.change_percent}),
        ]
        rows += [
            {**fixed, "code": entry.id, "series": series, "measure": measure, "unit": unit, **value}
            for series, measure, unit, value in figures
            if value["value"] is not None
        ]
    return LongTable.from_rows(rows)


def sectors_of_run(tables: Mapping[str, LongTable], country: str, variant: str) -> SectorChange:
    """Return a country's sectors from the ``jobs`` table of a run.

    Raises:
        BadInput: the run has no such table, country or variant.
    """
    table = tables.get("jobs")
    part = None if table is None else table.select(code=country, dimension="sector")
    if part is None or not len(part.select(scenario=variant)):
        raise BadInput(
            f"the run has no jobs of {country} in variant {variant!r}; run the case again, or give "
            "its name instead of the folder."
        )
    sectors = tuple(name for name in part.distinct("category") if name != TOTAL)
    fields = {}
    for series, name in (*_KEPT.items(), ("jobs_from_others", "others")):
        rows = part.select(series=series)
        if series not in _BASE:
            rows = rows.select(scenario=variant)
        found = dict(zip(rows.text["category"], rows.numbers["value"].tolist(), strict=True))
        if any(code not in found for code in sectors):
            raise BadInput(
                f"the run's table of jobs lacks {series} of {country}; run the case again."
            )
        fields[name] = np.array([found[code] for code in sectors])
    change = fields["from_partner_s"] + fields.pop("others")
    return SectorChange(
        country=country,
        partner=OTHER[country],
        sectors=sectors,
        goods_s=_goods(sectors),
        change_s=change,
        **fields,
    )


def _goods(sectors: Sequence[str]) -> np.ndarray:
    from countermove.codes.sectors import sectors as known

    return np.array([known()[code].goods if code in known() else True for code in sectors])


def _jobs(
    found: VariantResult, change: SectorChange, constants: Mapping[str, Any], *, base: bool
) -> Iterator[LongTable]:
    causes = change_by_cause(found.outcome, change.country, change.partner)
    tied = export_jobs(found.outcome.economy, change.country, change.partner)
    values: dict[str, Float] = {name: getattr(change, where) for name, where in _KEPT.items()}
    values["jobs_from_others"] = change.change_s - change.from_partner_s
    values |= {f"jobs_change_{cause}": value for cause, value in causes.items()}
    for name, value in (("direct", tied.direct), ("upstream", tied.upstream),
                        ("induced", tied.induced)):  # fmt: skip
        values[f"export_jobs_{name}"] = value
    for name, value in values.items():
        unit = _UNITS.get(name, JOBS)
        level = name in _LEVELS or name.startswith("export_jobs")
        if level and not base and (name in _BASE or name not in _KEPT):
            continue
        additive = unit != FRACTION and name not in _NO_TOTAL
        yield LongTable.from_grid(
            [np.append(value, value.sum()) if additive else value],
            axes={
                "code": [change.country],
                "category": [*change.sectors, *([TOTAL] if additive else [])],
            },
            series=name, measure="level" if level else "change", unit=unit,
            **{**constants, "dimension": "sector"},
        )  # fmt: skip


def _industry(
    found: VariantResult, country: str, constants: Mapping[str, Any]
) -> Iterator[LongTable]:
    rows = industry_jobs(found.outcome.economy, country, partner=OTHER[country])
    yield LongTable.from_grid(
        [[row.jobs for row in rows]],
        axes={"code": [country], "category": [row.name for row in rows]},
        series="industry_jobs", measure="level", unit=JOBS,
        **{**constants, "dimension": "industry"},
    )  # fmt: skip


def _households(
    found: VariantResult, country: str, constants: Mapping[str, Any], *, base: bool
) -> Iterator[LongTable]:
    rows = [row for row in household_prices(found.outcome, country) if row.pre is not None]
    pick: tuple[tuple[str, Callable[[Any], float]], ...] = (
        ("pre", lambda row: row.pre),
        ("post", lambda row: row.post),
    )
    for side, value in pick:
        yield LongTable.from_grid(
            [[value(row) for row in rows]],
            axes={"code": [country], "category": [row.name for row in rows]},
            series="category_price_change", measure="change", unit=PERCENT,
            **{**constants, "dimension": "household", "substitution": side},
        )  # fmt: skip
    if base:
        yield LongTable.from_grid(
            [[row.share for row in rows]],
            axes={"code": [country], "category": [row.name for row in rows]},
            series="category_share", measure="level", unit=FRACTION,
            **{**constants, "dimension": "household"},
        )  # fmt: skip


def _constants(found: VariantResult, horizon: str) -> dict[str, Any]:
    return {
        "scenario": found.variant.name,
        "date": found.variant.on.isoformat(),
        "horizon": horizon,
        "projected": 1.0,
    }


def _percent(change: Float, level: Float) -> Float:
    return 100.0 * np.divide(change, level, out=np.zeros_like(level), where=level > 0)
