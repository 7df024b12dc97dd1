"""Long tables of jobs by sector and of places; and jobs read back from a run.

| table | dimension | code | category |
|---|---|---|---|
| ``jobs`` | ``sector`` | country | sector; ``total`` |
| ``jobs`` | ``industry`` | country | a definition of the vehicle industry's jobs |
| ``places`` | ``place`` | ISO 3166-2 code; the country for the sum of its places | empty |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float
from countermove.codes.sectors import sectors as known_sectors
from countermove.errors import BadInput
from countermove.places.counties import County
from countermove.places.jobs import SectorChange, sector_change
from countermove.places.linkages import change_by_cause, export_jobs, industry_jobs
from countermove.places.local_shares import LocalResult
from countermove.places.place_results import PlaceResults, place_results
from countermove.places.shares import OTHER
from countermove.questions.bands import ABOUT, MODEL, Ends, ends_of
from countermove.questions.run_case import CaseResult, VariantResult
from countermove.report.band_tables import SHARE
from countermove.report.labels import FRACTION, JOBS, MILLION_USD, PER_CENT
from countermove.report.longtable import LongTable
from countermove.report.run_check import TOTAL

PER_THOUSAND = "jobs per thousand inhabitants"
CARDS = (
    "census_divisions", "county_votes_2024", "dealers-split", "induced-income",
    "map_north_america", "place-destinations", "place_anchors", "places",
    "province_shares", "state_shares",
)  # fmt: skip
"""Cards behind these tables."""


class _Kept(NamedTuple):
    """A field of a country's sectors that a run keeps; the same in every variant if ``before``."""

    field: str
    unit: str = JOBS
    before: bool = False


_KEPT = {
    "jobs": _Kept("jobs_s", before=True),
    "jobs_from_partner": _Kept("from_partner_s"),
    "output_level": _Kept("output_s", MILLION_USD, before=True),
    "output_level_change": _Kept("output_change_s", MILLION_USD),
    "output_from_partner": _Kept("output_from_partner_s", MILLION_USD),
    "sold_to_partner": _Kept("sold_s", FRACTION, before=True),
    "targeted_share": _Kept("targeted_s", FRACTION),
}
"""Series by which a run's sectors can be read back."""
_NO_TOTAL = {"jobs_from_others", "jobs_change_reallocation"}
"""Pay differs by sector: jobs that workers find in other sectors add up to no number of heads.
Where labour is specific to sectors they do, and have a total."""


def solved_variants(
    result: CaseResult,
) -> Iterator[tuple[VariantResult, dict[str, Any], bool]]:
    """Yield variants, the columns all their rows share, and whether they are the first."""
    for index, found in enumerate(result.variants.values()):
        constants = {
            "scenario": found.variant.name, "date": found.variant.on.isoformat(),
            "horizon": result.options.closure.horizon, "projected": 1.0,
        }  # fmt: skip
        copy = replace(found, outcome=replace(found.outcome))  # with what it keeps
        yield copy, constants, index == 0


def place_parts(
    found: VariantResult, countries: Iterable[str], constants: Mapping[str, Any], *, base: bool
) -> Iterator[tuple[str, LongTable]]:
    """Yield parts of the tables ``jobs`` and ``places``, by name, of a variant at a horizon.

    What stands before the change (jobs) is the same in every variant and is written with the
    first of each horizon, where ``base``.
    """
    for country in countries:
        change = sector_change(found.outcome, country)
        for part in _jobs(found, change, constants, base=base):
            yield "jobs", part
        for part in places_table(place_results(change), constants, base=base):
            yield "places", part
        if base:
            rows = industry_jobs(found.outcome.economy, country, partner=OTHER[country])
            industries = {"code": [country], "category": [row.name for row in rows]}
            jobs = [("industry_jobs", "level", JOBS, [row.jobs for row in rows])]
            for part in grids(jobs, "industry", industries, constants):
                yield "jobs", part


def countries_of(result: CaseResult) -> list[str]:
    """Return the countries of a case's focus whose places can be told.

    Those without job figures, or without provinces and states, are left out.
    """
    economy, jobs = result.economy, result.economy.employment_ds
    return [
        code
        for code in OTHER
        if jobs is not None
        and code in result.case.focus
        and {code, OTHER[code]} <= set(economy.regions)
        and np.isfinite(jobs[economy.region(code)]).all()
    ]


def places_table(
    results: PlaceResults, constants: Mapping[str, Any], *, base: bool = True
) -> list[LongTable]:
    """Return the figures of provinces or states, one series a table; levels where ``base``."""
    codes = [*results.shares.codes, results.national.country]
    wanted = [row for row in _of_places(results) if base or row[1] == "change"]
    return list(grids(wanted, "place", {"code": codes}, constants))


def place_changes(results: PlaceResults) -> dict[str, Float]:
    """Return the changes of provinces or states by series, and their sum below."""
    return {name: value for name, kind, _, value in _of_places(results) if kind == "change"}


def local_bands(change_lx: Float, results: Sequence[LocalResult]) -> dict[str, Ends]:
    """Return the bands of cities, divisions or counties whose jobs are known, by series.

    Args:
        change_lx: of :func:`countermove.places.local_shares.local_changes`.
    """
    known = [place for place, one in enumerate(results) if one.jobs is not None]
    whole = [place for place in known if results[place].employment]
    size = np.array([results[place].employment for place in whole], dtype=float)[:, None]
    return {
        "listed_jobs_change": ends_of(change_lx[known]),
        "listed_jobs_percent": ends_of(100.0 * change_lx[whole] / size),
    }


def votes_bands(change_lx: Float, counties: Sequence[County], winners: Sequence[str]) -> Ends:
    """Return the bands of counties together, by who won them: rows as ``by_winner`` names them."""
    named = np.array([c.winner or "no vote by county" for c in counties])
    counted = np.array([c.employment is not None for c in counties])
    known = np.nan_to_num(change_lx)
    return ends_of(np.stack([known[(named == who) & counted].sum(axis=0) for who in winners]))


def votes_facts(bands: Ends | None, row: int) -> dict[str, Any]:
    """Return the band of one row of the votes as plain data; nothing without any."""
    if bands is None:
        return {}
    return {MODEL: {name: float(end[row]) for name, end in bands._asdict().items()}}


def banded(table: LongTable, bands: Mapping[str, Ends]) -> Iterator[LongTable]:
    """Yield the model bands of a table's changes, the ends of a series in the order of its rows."""
    for name, ends in bands.items():
        rows = table.select(series=name, measure="change")
        if not len(rows):
            continue

        def marked(band: str, rows: LongTable = rows, **more: Any) -> LongTable:
            columns = {**rows.text, **rows.numbers, "lo": None, "hi": None, "band": band}
            return LongTable.from_columns({**columns, **more}, length=len(rows))

        yield marked(MODEL, lo=ends.lo, hi=ends.hi)
        for field, words in ABOUT.items():
            unit: dict[str, Any] = {"unit": SHARE} if field == "above" else {}
            yield marked(f"{MODEL}, {words}", value=getattr(ends, field), **unit)


def _of_places(results: PlaceResults) -> list[tuple[str, str, str, Float]]:
    """Return series, measure, unit and values of provinces or states, and of all of them."""
    goods = results.national.goods_s
    people = np.array([place.population for place in results.places], dtype=float)

    def summed(value_ps: Float) -> Float:
        value = value_ps.sum(axis=1)
        return np.append(value, value.sum())

    jobs, goods_jobs = summed(results.jobs_ps), summed(results.jobs_ps[:, goods])
    goods_change = summed(results.change_ps[:, goods])
    output, output_change = summed(results.output_ps), summed(results.output_change_ps)
    per_thousand = 1000 * goods_change / np.append(people, people.sum())
    heads = []
    if results.national.heads:
        change = summed(results.change_ps)
        heads = [
            ("place_jobs_change", "change", JOBS, change),
            ("place_jobs_percent", "change", PER_CENT, _percent(change, jobs)),
        ]
    abroad, by_share = results.from_partner_ps[:, goods], results.sector_share_ps[:, goods]
    return [
        ("place_jobs", "level", JOBS, jobs),
        ("place_goods_jobs", "level", JOBS, goods_jobs),
        ("place_jobs_lost", "change", JOBS, summed(np.minimum(results.change_ps, 0.0))),
        *heads,
        ("place_goods_jobs_change", "change", JOBS, goods_change),
        ("place_goods_jobs_percent", "change", PER_CENT, _percent(goods_change, goods_jobs)),
        ("place_goods_jobs_per_thousand", "change", PER_THOUSAND, per_thousand),
        ("place_goods_jobs_from_partner", "change", JOBS, summed(abroad)),
        ("place_goods_jobs_by_sector_share", "change", JOBS, summed(by_share)),
        ("place_output_change", "change", PER_CENT, _percent(output_change, output)),
    ]


def local_table(results: Iterable[LocalResult], constants: Mapping[str, Any]) -> LongTable:
    """Return the figures of cities, divisions or counties; what is not known has no row."""
    fixed, rows = {**constants, "dimension": "place"}, []
    for entry in results:
        if entry.jobs is None:
            continue
        span = {"lo": entry.change_low, "hi": entry.change_high} if entry.censored else {}
        for series, measure, unit, value, bounds in (
            ("listed_jobs", "level", JOBS, entry.jobs, {}),
            ("listed_share", "level", FRACTION, entry.share, {}),
            ("jobs_at_stake", "level", JOBS, entry.targeted_jobs, {}),
            ("listed_jobs_change", "change", JOBS, entry.change, span),
            ("listed_jobs_percent", "change", PER_CENT, entry.change_percent, {}),
        ):
            if value is not None:
                rows.append({**fixed, "code": entry.id, "series": series, "measure": measure,
                             "unit": unit, "value": value, **bounds})  # fmt: skip
    return LongTable.from_rows(rows)


def sectors_of_run(tables: Mapping[str, LongTable], country: str, variant: str) -> SectorChange:
    """Return a country's sectors from the ``jobs`` table of a run; refuse a run without them."""
    table = tables.get("jobs")
    part = None if table is None else table.select(code=country, dimension="sector")
    if part is None or not len(part.select(scenario=variant)):
        raise BadInput(
            f"the run has no jobs of {country} in variant {variant!r}; run the case again, or give "
            "its name instead of the folder."
        )
    sectors = tuple(name for name in part.distinct("category") if name != TOTAL)
    fields = {}
    for series, kept in (*_KEPT.items(), ("jobs_from_others", _Kept("others"))):
        rows = part.select(series=series, **({} if kept.before else {"scenario": variant}))
        found = dict(zip(rows.text["category"], rows.numbers["value"].tolist(), strict=True))
        if any(code not in found for code in sectors):
            raise BadInput(
                f"the run's table of jobs lacks {series} of {country}; run the case again."
            )
        fields[kept.field] = np.array([found[code] for code in sectors])
    known = known_sectors()
    return SectorChange(
        country=country,
        partner=OTHER[country],
        sectors=sectors,
        goods_s=np.array([known[code].goods if code in known else True for code in sectors]),
        change_s=fields["from_partner_s"] + fields.pop("others"),
        heads=bool(len(part.select(series="jobs_from_others", scenario=variant, category=TOTAL))),
        **fields,
    )


def _jobs(
    found: VariantResult, change: SectorChange, constants: Mapping[str, Any], *, base: bool
) -> Iterator[LongTable]:
    causes = change_by_cause(found.outcome, change.country, change.partner)
    tied = export_jobs(found.outcome.economy, change.country, change.partner)
    others = change.change_s - change.from_partner_s
    rows = [(name, k.unit, k.before, getattr(change, k.field)) for name, k in _KEPT.items()]
    rows.append(("jobs_from_others", JOBS, False, others))
    rows += [(f"jobs_change_{cause}", JOBS, False, value) for cause, value in causes.items()]
    rows += [
        (f"export_jobs_{link}", JOBS, True, getattr(tied, link))
        for link in ("direct", "upstream", "induced")
    ]
    for name, unit, before, value in rows:
        if before and not base:
            continue
        measure = "level" if before or unit == FRACTION else "change"
        total = unit != FRACTION and (change.heads or name not in _NO_TOTAL)
        axes = {"code": [change.country], "category": [*change.sectors, *[TOTAL] * total]}
        value = np.append(value, value.sum()) if total else value
        yield from grids([(name, measure, unit, value)], "sector", axes, constants)


def grids(
    rows: Iterable[tuple[str, str, str, ArrayLike]],
    dimension: str,
    axes: Mapping[str, Sequence[str]],
    constants: Mapping[str, Any],
) -> Iterator[LongTable]:
    """Yield a table for each series, measure, unit and values along the axes."""
    shape = [len(labels) for labels in axes.values()]
    for series, measure, unit, values in rows:
        yield LongTable.from_grid(
            np.reshape(values, shape), axes=axes, series=series, measure=measure, unit=unit,
            **{**constants, "dimension": dimension},
        )  # fmt: skip


def _percent(change: Float, level: Float) -> Float:
    return 100.0 * np.divide(change, level, out=np.zeros_like(level), where=level > 0)
