"""Places and jobs as sheets for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from countermove.codes.sectors import sectors
from countermove.places.gazetteer import all_places
from countermove.places.local_shares import LocalResult, VoteRow
from countermove.questions.bands import ABOUT, MODEL, Ends
from countermove.questions.variant_draws import Drawing
from countermove.report.headline_bands import beside_words
from countermove.report.labels import JOBS, column_form, end_form
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Ranged, Sheet

UNDER = ("place_jobs_percent", "place_goods_jobs_percent", "place_jobs_lost", "place_output_change")
"""Series of provinces and states whose band stands below their figures; of others it is in JSON."""


def bands_note(drawing: Drawing) -> str:
    """Return what bands of places are, and what they leave out."""
    aside = beside_words(drawing.beside)
    return (
        f"Bands: model, 5 to 95 % of {drawing.count} draws of the beliefs on the parameters "
        f"({', '.join(drawing.beliefs.files)}), printed no finer than their sampling error; those "
        "of every change are in --json and --csv. Where places' industries are and what they sell "
        "abroad is taken as known: the doubt about it is in no band."
        + (f" In draws, {aside}." if aside else "")
    )


class BandsBy:
    """Bands of a table by horizon, series and code."""

    def __init__(self, bands: LongTable | None) -> None:
        rows = [] if bands is None else bands.rows()
        self._rows: dict[tuple[str, ...], dict[str, Any]] = {
            (row["horizon"], row["series"], row["code"], row["band"]): row for row in rows
        }

    def under(self, value: float, *key: str) -> Ranged | float:
        """Return a figure with its band, its ends no finer than their error; alone without one."""
        if (band := self._rows.get((*key, MODEL))) is None:
            return value
        return Ranged(value, band["lo"], band["hi"], None, self._form(*key))

    def text(self, *key: str) -> str | None:
        """Return a band by itself, in words; ``None`` where there is none."""
        if (band := self._rows.get((*key, MODEL))) is None:
            return None
        form = self._form(*key)
        return f"{form(band['lo'])} … {form(band['hi'])}"

    def _form(self, *key: str) -> Callable[[float], str]:
        errors = [
            self._rows[(*key, f"{MODEL}, {ABOUT[side]}")]["value"]
            for side in ("lo_error", "hi_error")
        ]
        return end_form(max(errors), self._rows[(*key, MODEL)]["unit"])


def places_sheet(
    table: LongTable, variant: str, country: str, bands: LongTable | None = None
) -> Sheet:
    """Return provinces or states, the largest loss of goods jobs in per cent first.

    With several horizons, those of each side by side; jobs of all sectors where they are heads.
    """
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    horizons = table.distinct("horizon")
    value = {h: _values(table.select(horizon=h), variant, "code") for h in horizons}
    first = value[horizons[0]]
    codes = [code for s, code in first if s == "place_goods_jobs" and code.startswith(prefix)]
    codes.sort(key=lambda code: (first["place_goods_jobs_percent", code], code))
    known = all_places()
    base = {"place_goods_jobs": "goods jobs:jobs"}
    if len(horizons) > 1:
        base = {"place_jobs": "jobs:jobs", **base}
    columns = [(horizons[0], series, head) for series, head in base.items()]
    banded = BandsBy(bands)
    for horizon in horizons:
        heads = MANY if len(horizons) > 1 else ALONE
        before = f"{horizon}: " if len(horizons) > 1 else ""
        columns += [
            (horizon, series, before + head)
            for series, head in heads.items()
            if (series, country) in value[horizon]
            and not (
                series == "place_jobs_lost" and ("place_jobs_change", country) in value[horizon]
            )
        ]
    rows = []
    for code in [*codes, country]:
        name = known[code].name if code in known else "all of these"
        rows.append([
            name,
            *(
                banded.under(value[horizon][series, code], horizon, series, code)
                if series in UNDER
                else value[horizon][series, code]
                for horizon, series, _ in columns
            ),
        ])  # fmt: skip
    return numbers_sheet("places", "|".join(["place", *(head for *_, head in columns)]), rows)


ALONE = {
    "place_jobs_change": "jobs, change:+jobs",
    "place_jobs_percent": "jobs, %:+per cent",
    "place_goods_jobs_change": "change:+jobs",
    "place_goods_jobs_percent": "%:+per cent",
    "place_goods_jobs_per_thousand": "per 1,000:+per cent",
    "place_goods_jobs_from_partner": "sales abroad:+jobs",
    "place_goods_jobs_by_sector_share": "by sector share:+jobs",
    "place_jobs_lost": "jobs lost:+jobs",
    "place_output_change": "output, %:+per cent",
}
"""Columns of one horizon by itself, beside the base; of several side by side those of MANY."""
MANY = {
    "place_jobs_change": "jobs:+jobs",
    "place_jobs_percent": "%:+per cent",
    "place_goods_jobs_change": "goods jobs:+jobs",
    "place_goods_jobs_percent": "% of goods jobs:+per cent",
    "place_jobs_lost": "jobs that move:+jobs",
    "place_output_change": "output, %:+per cent",
}


def local_sheet(
    every: Mapping[str, Sequence[LocalResult]],
    *,
    title: str = "",
    most: int = 0,
    bands: LongTable | None = None,
) -> Sheet:
    """Return cities, divisions or counties, the largest loss in per cent of their jobs first.

    A censored industry opens a range below the change; what is not known is blank. Results are by
    horizon, in one order of places, ranked by the first.
    """
    rows, banded = [], BandsBy(bands)
    for at in sorted(
        zip(*every.values(), strict=True),
        key=lambda at: (at[0].change is None, at[0].change_percent or 0, at[0].change or 0),
    ):
        r, moved = at[0], list[Any]()
        for horizon, one in zip(every, at, strict=True):
            bounds = (one.change_low, one.change_high) if one.censored else (None, None)
            change = None if one.change is None else Ranged(one.change, *bounds)
            moved += [change, one.change_percent]
            moved += [banded.text(horizon, "listed_jobs_change", r.id)] * (bands is not None)
        known = f"{r.listed - r.censored - r.missing}+{r.censored}+{r.missing}"
        rows.append([f"{r.name} ({r.id})", r.jobs, r.share, r.targeted_jobs, *moved, known])
    heads = ["place", "listed jobs:jobs", "% of all:fraction", "at stake:jobs"]
    for horizon in every:
        before = f"{horizon}: " if len(every) > 1 else ""
        heads += [f"{before}change:+jobs", f"{before}% of all jobs:+per cent"]
        heads += [f"{before}change, model band:text"] * (bands is not None)
    industries = Column("industries", "known + censored + missing", right=True)
    return numbers_sheet("places", "|".join(heads), rows, title, most, industries)


def votes_sheet(
    every: Mapping[str, Sequence[VoteRow]], bands: Mapping[str, Ends] | None = None
) -> Sheet:
    """Return counties by who won them, changes by horizon, with bands by row of the votes."""

    def under(value: float, horizon: str, row: int) -> Ranged | float:
        if not bands:
            return value
        lo, hi, *errors = (float(end[row]) for end in bands[horizon][:4])
        return Ranged(value, lo, hi, None, end_form(max(errors), JOBS))

    rows = [
        [at[0].winner, at[0].counties, at[0].employment, at[0].targeted_jobs,
         at[0].targeted_jobs / at[0].employment if at[0].employment else None,
         *(under(one.change, h, row) for h, one in zip(every, at, strict=True))]
        for row, at in enumerate(zip(*every.values(), strict=True))
    ]  # fmt: skip
    heads = "counties won by|counties:|jobs:jobs|at stake:jobs|% at stake:fraction"
    for horizon in every:
        heads += f"|{horizon}: change:+jobs" if len(every) > 1 else "|change:+jobs"
    return numbers_sheet("votes", heads, rows)


def jobs_sheets(table: LongTable, variant: str, country: str) -> list[Sheet]:
    """Return jobs by sector, their change by cause at each horizon, and what vehicle jobs are."""
    part = table.select(code=country, dimension="sector")
    causes = ("direct", "upstream", "induced", "reallocation")
    titles = {code: entry.name for code, entry in sectors().items()} | {"total": "all sectors"}
    horizons = table.distinct("horizon")
    heads = "sector|jobs:jobs|" + "|".join(f"exports: {kind}:jobs" for kind in causes[:3])
    changes = "sector|" + "|".join(f"{kind}:+jobs" for kind in ("change", *causes))
    means = "jobs in vehicles can mean|jobs:jobs"
    sheets: list[Sheet] = []
    for horizon in horizons:
        value = _values(part.select(horizon=horizon), variant, "category")
        tied, moved = [], []
        for sector in [category for series, category in value if series == "jobs"]:
            title = titles.get(sector, sector)
            exports = (value[f"export_jobs_{kind}", sector] for kind in causes[:3])
            tied.append([title, value["jobs", sector], *exports])
            parts = [value.get((f"jobs_change_{cause}", sector)) for cause in causes]
            known = [each for each in parts if each is not None]
            moved.append([title, sum(known) if len(known) == len(parts) else None, *parts])
        if not sheets:
            sheets.append(
                numbers_sheet("jobs", heads, tied, f"{country}: jobs, and those behind exports")
            )
        when = f", {horizon}" if horizon else ""
        sheets.append(
            numbers_sheet("changes", changes, moved, f"{country}: change of jobs by cause{when}")
        )
    industry = table.select(code=country, dimension="industry", horizon=horizons[0])
    meanings = [[row["category"], row["value"]] for row in industry.rows()]
    return [*sheets, numbers_sheet("vehicles", means, meanings)]


def _values(table: LongTable, variant: str, axis: str) -> dict[tuple[str, str], float]:
    """Return the levels and the variant's changes by series and place or sector."""
    return {
        (row["series"], row[axis]): row["value"]
        for row in table.rows()
        if row["measure"] == "level" or row["scenario"] == variant
    }


def numbers_sheet(
    name: str,
    heads: str,
    rows: Sequence[Sequence[Any]],
    title: str = "",
    most: int = 0,
    *more: Column,
) -> Sheet:
    """Return a sheet of names and numbers, each column with decimals of its own.

    ``heads`` are headings, a bar between, and units behind a colon, + for a sign; none for a count,
    ``text`` for words.
    """
    first, *others = heads.split("|")
    columns = [Column("name", first)]
    for n, text in enumerate(others, start=1):
        head, _, unit = text.rpartition(":")
        cells = [] if unit == "text" else [row[n] for row in rows[: most or None]]
        numbers = [x for cell in cells for x in (cell[:3] if isinstance(cell, Ranged) else (cell,))]
        form = column_form(numbers, unit.lstrip("+"), signed=unit[:1] == "+") if unit else ",d"
        columns.append(
            Column(head, head, right=True) if unit == "text" else Column(head, head, form)
        )
    return Sheet(name, [*columns, *more], rows, title, most)
