"""An industry's jobs by place, as a sheet and a long table, with what the words mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from countermove.arrays import Float
from countermove.codes.sectors import sectors
from countermove.economy.economy import Economy
from countermove.places.gazetteer import all_places
from countermove.places.industry import IndustryJobs
from countermove.places.linkages import VEHICLES, industry_jobs
from countermove.report.labels import JOBS
from countermove.report.longtable import LongTable
from countermove.report.place_sheets import BandsBy, numbers_sheet
from countermove.report.place_tables import grids
from countermove.report.show import Sheet

BASE = {
    "direct": "jobs in it",
    "suppliers": "at suppliers",
    "direct_at_risk": "at risk",
    "suppliers_at_risk": "suppliers' at risk",
}
CHANGES = {
    "direct_change": "in it",
    "suppliers_change": "suppliers",
    "all_change": "all sectors",
}
DEFINITIONS = (
    "Jobs in it: the industry's own (card employment_2022). At suppliers: jobs of other domestic "
    "sectors behind its output, all rounds (Leontief inverse of the economy). At risk: the part "
    "whose product the other country buys; not a forecast. Changes: in it, the model's; suppliers, "
    "their jobs times the model's change of the industry's output, links held: at most so many; "
    "no gain in the first year, in which nobody is hired; all sectors, "
    "heads lost in the model, where nobody changes sector. In the long run all find work, so jobs "
    "that leave an industry are moves. Places by their shares in sectors (cards province_shares, "
    "state_shares) and by what they sell abroad; they add up to the nation."
)


def industry_changes(one: IndustryJobs) -> dict[str, Float]:
    """Return the changes by place and for the country, by series."""
    values = ((name, getattr(one, name)) for name in CHANGES)
    return {f"industry_{name}": np.append(v, v.sum()) for name, v in values if v is not None}


def industry_sheet(
    found: Mapping[str, IndustryJobs],
    *,
    at_risk: bool = True,
    bands: LongTable | None = None,
) -> Sheet:
    """Return provinces or states, the most jobs first; changes by horizon.

    ``at_risk``: with what is sold to the other country. ``bands``: below the changes.
    """
    banded = BandsBy(bands)
    first = next(iter(found.values()))
    columns: list[tuple[str, Any, tuple[str, str]]] = [
        (f"{head}:jobs", getattr(first, name), ("", ""))
        for name, head in BASE.items()
        if at_risk or not name.endswith("at_risk")
    ]
    for horizon, one in found.items():
        for name, head in CHANGES.items():
            if (value := getattr(one, name)) is not None:
                columns.append((f"{horizon}: {head}:+jobs", value, (horizon, f"industry_{name}")))
    order = np.argsort(-first.direct, kind="stable")
    known = all_places()
    named = [(known[first.codes[p]].name, first.codes[p], [p]) for p in order]
    named.append(("all of these", first.country, list(range(len(order)))))
    rows = [
        [name, *(banded.under(float(v[some].sum()), *key, code) for _, v, key in columns)]
        for name, code, some in named
    ]
    industry = sectors()[first.sector].name if first.sector in sectors() else first.sector
    title = f"{first.country}: {industry}" + (f", sales to {first.partner}" if at_risk else "")
    heads = "|".join(["place", *(head for head, *_ in columns)])
    return numbers_sheet("industry", heads, rows, title)


def industry_table(one: IndustryJobs, constants: Mapping[str, Any]) -> Iterator[LongTable]:
    """Yield the figures by place and for the country, one series a table."""
    axes = {"code": [*one.codes, one.country], "category": [one.sector]}
    for name in (*BASE, *CHANGES):
        if (value := getattr(one, name)) is not None:
            measure = "level" if name in BASE else "change"
            series = [(f"industry_{name}", measure, JOBS, np.append(value, value.sum()))]
            yield from grids(series, "place", axes, constants)


def outside_words(economy: Economy, country: str, sector: str) -> str | None:
    """Return what others say of the industry's jobs, beside ours; ``None`` where none are kept.

    Sources are with the definitions of :func:`countermove.places.linkages.industry_jobs`.
    """
    if (country, sector) != ("CAN", VEHICLES):
        return None
    rows = industry_jobs(economy, country, sector)
    claims = [row for row in rows if row.name.startswith("claimed")]
    said = "; ".join(
        f"{row.jobs:,.0f} {row.name.removeprefix('claimed: ')} ({row.source})" for row in claims
    )
    wide = next(row.jobs for row in rows if row.name == "direct, upstream and dealers")
    return (
        f"Claimed by the industry: {said}. Half a million is more than the industry and its "
        f"suppliers; with dealers, who sell imports too, we count {round(wide, -3):,.0f}."
    )
