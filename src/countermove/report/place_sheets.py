"""Places, jobs and household prices as sheets for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from countermove.codes.sectors import sectors
from countermove.places.gazetteer import all_places
from countermove.places.local_shares import LocalResult, VoteRow
from countermove.report.labels import column_form
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Ranged, Sheet


def places_sheet(table: LongTable, variant: str, country: str) -> Sheet:
    """Return provinces or states, the largest loss of goods jobs in per cent first."""
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    value = _values(table, variant, "code")
    codes = [code for s, code in value if s == "place_goods_jobs" and code.startswith(prefix)]
    codes.sort(key=lambda code: (value["place_goods_jobs_percent", code], code))
    known = all_places()
    heads = {
        "place_goods_jobs": "goods jobs:jobs",
        "place_goods_jobs_change": "change:+jobs",
        "place_goods_jobs_percent": "%:+per cent",
        "place_goods_jobs_per_thousand": "per 1,000:+per cent",
        "place_goods_jobs_from_partner": "sales abroad:+jobs",
        "place_goods_jobs_by_sector_share": "by sector share:+jobs",
        "place_jobs_lost": "jobs lost:+jobs",
        "place_output_change": "output, %:+per cent",
    }
    rows = []
    for code in [*codes, country]:
        name = known[code].name if code in known else "all of these"
        rows.append([name, *(value[series, code] for series in heads)])
    return _sheet("places", "|".join(["place", *heads.values()]), rows)


def local_sheet(results: Sequence[LocalResult], *, title: str = "", most: int = 0) -> Sheet:
    """Return cities, divisions or counties, the largest loss in per cent of their jobs first.

    A censored industry opens a range below the change; what is not known is blank.
    """
    rows = []
    for r in sorted(
        results, key=lambda r: (r.change is None, r.change_percent or 0, r.change or 0)
    ):
        bounds = (r.change_low, r.change_high) if r.censored else (None, None)
        change = None if r.change is None else Ranged(r.change, *bounds)
        known = f"{r.listed - r.censored - r.missing}+{r.censored}+{r.missing}"
        rows.append([f"{r.name} ({r.id})", r.jobs, r.share, r.targeted_jobs, change,
                     r.change_percent, known])  # fmt: skip
    heads = "place|listed jobs:jobs|% of all:fraction|at stake:jobs|change:+jobs"
    industries = Column("industries", "known + censored + missing", right=True)
    return _sheet("places", f"{heads}|% of all jobs:+per cent", rows, title, most, industries)


def votes_sheet(votes: Iterable[VoteRow]) -> Sheet:
    """Return counties by who won them."""
    rows = [
        [r.winner, r.counties, r.employment, r.targeted_jobs,
         r.targeted_jobs / r.employment if r.employment else None, r.change]
        for r in votes
    ]  # fmt: skip
    heads = "counties won by|counties:|jobs:jobs|at stake:jobs|% at stake:fraction|change:+jobs"
    return _sheet("votes", heads, rows)


def jobs_sheets(table: LongTable, variant: str, country: str) -> list[Sheet]:
    """Return jobs by sector, their change by cause, and what jobs in vehicles can mean."""
    value = _values(table.select(code=country, dimension="sector"), variant, "category")
    causes = ("direct", "upstream", "induced", "reallocation")
    titles = {code: entry.name for code, entry in sectors().items()} | {"total": "all sectors"}
    tied, moved = [], []
    for sector in [category for series, category in value if series == "jobs"]:
        title = titles.get(sector, sector)
        exports = (value[f"export_jobs_{kind}", sector] for kind in causes[:3])
        tied.append([title, value["jobs", sector], *exports])
        parts = [value.get((f"jobs_change_{cause}", sector)) for cause in causes]
        known = [part for part in parts if part is not None]
        moved.append([title, sum(known) if len(known) == len(parts) else None, *parts])
    industry = table.select(code=country, dimension="industry")
    meanings = [[row["category"], row["value"]] for row in industry.rows()]
    heads = "sector|jobs:jobs|" + "|".join(f"exports: {kind}:jobs" for kind in causes[:3])
    changes = "sector|" + "|".join(f"{kind}:+jobs" for kind in ("change", *causes))
    means = "jobs in vehicles can mean|jobs:jobs"
    return [
        _sheet("jobs", heads, tied, f"{country}: jobs, and those behind exports"),
        _sheet("changes", changes, moved, f"{country}: change of jobs by cause"),
        _sheet("vehicles", means, meanings),
    ]


def households_sheet(table: LongTable, variant: str, country: str) -> Sheet:
    """Return what spending categories cost, before and after households substitute."""
    part = table.select(code=country)
    shares = {row["category"]: row["value"] for row in part.select(series="category_share").rows()}
    prices: dict[str, dict[str, float]] = {}
    for row in part.select(series="category_price_change", scenario=variant).rows():
        prices.setdefault(row["category"], {})[row["substitution"]] = row["value"]
    rows = [
        [name, shares[name], sides["pre"], sides["post"]]
        for name, sides in sorted(prices.items(), key=lambda item: -item[1]["post"])
    ]
    heads = "% of spending:fraction|before substitution, %:+per cent|after, %:+per cent"
    return _sheet("households", f"{country}: spending category|{heads}", rows)


def _values(table: LongTable, variant: str, axis: str) -> dict[tuple[str, str], float]:
    """Return the levels and the variant's changes by series and place or sector."""
    return {
        (row["series"], row[axis]): row["value"]
        for row in table.rows()
        if row["measure"] == "level" or row["scenario"] == variant
    }


def _sheet(
    name: str,
    heads: str,
    rows: Sequence[Sequence[Any]],
    title: str = "",
    most: int = 0,
    *more: Column,
) -> Sheet:
    """Return a sheet of names and numbers, each column with decimals of its own.

    ``heads`` are headings, a bar between, and units behind a colon, + for a sign; none for a count.
    """
    first, *others = heads.split("|")
    columns = [Column("name", first)]
    for n, text in enumerate(others, start=1):
        head, _, unit = text.rpartition(":")
        cells = [row[n] for row in rows[: most or None]]
        numbers = [x for cell in cells for x in (cell[:3] if isinstance(cell, Ranged) else (cell,))]
        form = column_form(numbers, unit.lstrip("+"), signed=unit[:1] == "+") if unit else ",d"
        columns.append(Column(head, head, form))
    return Sheet(name, [*columns, *more], rows, title, most)
