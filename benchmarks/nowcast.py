"""The nowcast against the duties collected, March to November 2025, from the sources.

Needs ``COUNTERMOVE_SOURCES``: the monthly duties are read from them again and compared with the
shipped ones first. Errors are mean absolute errors in points of value.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.measure import table
from countermove.law.collected_duties import COLLECTED_CARD
from countermove.law.law_against_money import MonthRates, law_against_money
from countermove.law.load_law import load_ledger
from countermove.law.monthly_law import month_before
from countermove.sources.store import table_path
from pipeline.monthly_series import build_collected

NEIGHBOURS = ("CAN", "MEX")
OTHERS = (
    "CHN", "EU27", "JPN", "KOR", "VNM", "TWN", "IND", "GBR", "CHE", "THA", "MYS", "BRA", "IDN",
)  # fmt: skip
SPRING = tuple(f"2025-{month:02d}" for month in range(3, 12))
LATE = SPRING[4:]
TARGETS = {"CAN": ("0.7", "0.45"), "MEX": ("0.75", "0.35")}

Months = dict[str, MonthRates]
KINDS: dict[str, Callable[[Months, str], float]] = {
    "law": lambda months, month: months[month].claimed_rate,
    "in transit": lambda months, month: months[month].entered_rate,
    "trade out": lambda months, month: months[month].current_rate,
    "nowcast": lambda months, month: months[month].nowcast_rate,
    "persistence": lambda months, month: collected(months, month_before(month, 2)),
}


def collected(months: Months, month: str) -> float:
    """Return the duties of a month that is out over its imports."""
    rate = months[month].collected_rate
    return float("nan") if rate is None else rate


def months_of(origin: str) -> Months:
    """Return the totals of an origin by month."""
    return {row.month: row for row in law_against_money(load_ledger(), origin=origin).totals}


def error(found: Months, kind: str, span: tuple[str, ...] = SPRING) -> float:
    """Return the mean absolute error of a rate over some months, points."""
    gaps = [abs(KINDS[kind](found, month) - collected(found, month)) for month in span]
    return float(100 * np.mean(gaps))


def rows() -> Iterator[list[str]]:
    """Yield a line for each origin, then the means of the thirteen without a neighbour."""
    errors = {}
    for origin in (*NEIGHBOURS, *OTHERS):
        found = months_of(origin)
        errors[origin] = [error(found, kind) for kind in KINDS] + [error(found, "nowcast", LATE)]
        aim = TARGETS.get(origin, ("", ""))
        yield [origin, *(f"{gap:.2f}" for gap in errors[origin]), " / ".join(filter(None, aim))]
    for name, aim, chosen in (
        ("mean of 13", "1.9", OTHERS),
        ("without China", "1.6", OTHERS[1:]),
    ):
        mean = np.mean([errors[origin] for origin in chosen], axis=0)
        yield [name, *(f"{gap:.2f}" for gap in mean), aim]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "duties.csv")
        build_collected(Path(os.environ["COUNTERMOVE_SOURCES"]), path)
        same = path.read_bytes() == table_path(COLLECTED_CARD).read_bytes()
    print(f"Duties of the sources and shipped duties: {'the same' if same else 'DIFFERENT'}.")
    table(["origin", *KINDS, "nowcast from July", "at most"], list(rows()))


if __name__ == "__main__":
    main()
