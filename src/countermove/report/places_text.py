"""Places, jobs and household prices as text tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from countermove.places.gazetteer import all_places
from countermove.places.local_shares import LocalResult, VoteRow
from countermove.report.labels import format_value
from countermove.report.longtable import LongTable

GAP = "gap"
SHOWN = 20


def aligned(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under their heads, text to the left and numbers to the right."""
    listed = [list(row) for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in listed)]) for i, name in enumerate(head)]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "  ".join([first, *rest]).rstrip() + "\n"

    return line(head) + line(["-" * width for width in widths]) + "".join(map(line, listed))


def places_text(table: LongTable, variant: str, country: str, gaps: Sequence[str] = ()) -> str:
    """Return provinces or states, the largest loss of goods jobs in per cent first."""
    prefix = {"CAN": "CA-", "USA": "US-"}[country]
    value: dict[tuple[str, str], float] = {}
    for row in table.rows():
        if row["measure"] == "level" or row["scenario"] == variant:
            value[row["series"], row["code"]] = row["value"]
    codes = [code for s, code in value if s == "place_goods_jobs" and code.startswith(prefix)]
    codes.sort(key=lambda code: value["place_goods_jobs_percent", code])
    known = all_places()
    head = (
        "place", "goods jobs", "change", "%", "per 1,000", "sales abroad", "by sector share",
        "jobs lost", "output %",
    )  # fmt: skip
    rows = []
    for code in [*codes, country]:

        def get(series: str, unit: str, *, signed: bool = True, code: str = code) -> str:
            return format_value(value[series, code], unit, signed=signed)

        rows.append([
            known[code].name if code in known else "all of these",
            get("place_goods_jobs", "jobs", signed=False),
            get("place_goods_jobs_change", "jobs"),
            get("place_goods_jobs_percent", "per cent"),
            get("place_goods_jobs_per_thousand", "per cent"),
            get("place_goods_jobs_from_partner", "jobs"),
            get("place_goods_jobs_by_sector_share", "jobs"),
            get("place_jobs_lost", "jobs"),
            get("place_output_change", "per cent"),
        ])  # fmt: skip
    rows[-1:-1] = [[known[code].name, *[GAP] * (len(head) - 1)] for code in gaps]
    return aligned(head, rows)


def local_text(results: Sequence[LocalResult], *, shown: int | None = SHOWN) -> str:
    """Return cities, divisions or counties, the largest loss in per cent of their jobs first.

    A censored industry opens a range; a place without any figure prints as a gap.
    """
    ranked = sorted(
        results, key=lambda r: (r.change is None, r.change_percent or 0.0, r.change or 0.0)
    )
    rows = []
    for entry in ranked[:shown]:
        span = ""
        if entry.censored and entry.change_low is not None and entry.change_high is not None:
            span = f"{_jobs(entry.change_low)} to {_jobs(entry.change_high)}"
        rows.append([
            f"{entry.name} ({entry.id})",
            _jobs(entry.jobs, signed=False),
            GAP if entry.share is None else format_value(entry.share, "fraction", signed=False),
            _jobs(entry.targeted_jobs, signed=False),
            _jobs(entry.change),
            span,
            GAP if entry.change_percent is None
            else format_value(entry.change_percent, "per cent"),
            f"{entry.listed - entry.censored - entry.missing}+{entry.censored}+{entry.missing}",
        ])  # fmt: skip
    head = (
        "place", "listed jobs", "% of all", "at stake", "change", "with censored", "% of all jobs",
        "known+censored+missing",
    )  # fmt: skip
    text = aligned(head, rows)
    if shown is not None and len(ranked) > shown:
        text += f"... {len(ranked) - shown} more; --csv or --json has all.\n"
    return text


def votes_text(rows: Iterable[VoteRow]) -> str:
    """Return counties by who won them."""
    return aligned(
        ("counties won by", "counties", "jobs", "at stake", "% at stake", "change"),
        [
            [
                row.winner,
                str(row.counties),
                _jobs(row.employment, signed=False),
                _jobs(row.targeted_jobs, signed=False),
                format_value(row.targeted_jobs / row.employment, "fraction", signed=False)
                if row.employment
                else GAP,
                _jobs(row.change),
            ]
            for row in rows
        ],
    )


def jobs_text(table: LongTable, variant: str, country: str, titles: Mapping[str, str]) -> str:
    """Return the split of jobs by sector, and what the jobs of the vehicle industry can mean."""
    part = table.select(code=country, dimension="sector")
    value: dict[tuple[str, str], float] = {}
    for row in part.rows():
        if row["measure"] == "level" or row["scenario"] == variant:
            value[row["series"], row["category"]] = row["value"]
    causes = ("direct", "upstream", "induced", "reallocation")
    sectors = [category for series, category in value if series == "jobs"]
    rows = []
    for sector in sectors:
        parts = [value.get((f"jobs_change_{cause}", sector)) for cause in causes]
        rows.append([
            titles.get(sector, "all sectors" if sector == "total" else sector),
            _jobs(value["jobs", sector], signed=False),
            *(_jobs(value[f"export_jobs_{kind}", sector], signed=False) for kind in causes[:3]),
            _jobs(None if None in parts else sum(p for p in parts if p is not None)),
            *map(_jobs, parts),
        ])  # fmt: skip
    head = ("sector", "jobs", "exports: direct", "upstream", "induced", "change", "direct",
            "upstream", "induced", "reallocation")  # fmt: skip
    text = aligned(head, rows)
    meanings = table.select(code=country, dimension="industry")
    lines = [
        [row["category"], format_value(row["value"], "jobs", signed=False)]
        for row in meanings.rows()
    ]
    return text + "\n" + aligned(("jobs in vehicles can mean", "jobs"), lines)


def _jobs(value: float | None, *, signed: bool = True) -> str:
    return GAP if value is None else format_value(value, "jobs", signed=signed)
