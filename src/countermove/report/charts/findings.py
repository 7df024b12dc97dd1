"""Titles of charts that state what the figures show: a sign turned over turns the sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.labels import PER_CENT, format_value
from countermove.report.sentences import series

MOST = 3
"""Rows that a title names, where bands overlap."""


def most_moved(what: str, rows: Sequence[Mapping[str, Any]], name: str) -> str:
    """Return which row of a chart moves most, and how.

    Args:
        what: moves, as the title begins. rows: with ``value``, per cent. name: the key of a row's
            name; a value that prints as nothing is no move. Rows whose band, ``start`` to ``end``,
            overlaps that of the first are named beside it.

    >>> rows = [{"of": "Iron and steel", "value": -9.8}, {"of": "IT services", "value": 3.9}]
    >>> most_moved("Output in Canada", rows, "of")
    'Output in Canada falls most in iron and steel: −9.80 %'
    >>> most_moved("Output in Canada", [{**row, "value": -row["value"]} for row in rows], "of")
    'Output in Canada rises most in iron and steel: +9.80 %'
    """
    ranked = sorted(rows, key=lambda row: -abs(row["value"]))
    top = ranked[0]
    told = format_value(top["value"], PER_CENT)
    if not any(digit in told for digit in "123456789"):
        return f"{what} hardly moves"
    same = [row for row in ranked if row["value"] * top["value"] > 0 and _meet(row, top)][:MOST]
    way = "falls" if top["value"] < 0 else "rises"
    numbers = series([format_value(row["value"], PER_CENT) for row in same])
    return f"{what} {way} most in {series([_inside(str(row[name])) for row in same])}: {numbers} %"


def _meet(row: Mapping[str, Any], top: Mapping[str, Any]) -> bool:
    """Say whether a row is the top one, or their bands overlap, so that neither is surely first."""
    if row is top or "start" not in row:
        return row is top
    return bool(row["start"] <= top["end"] and top["start"] <= row["end"])


def tariff_moved(
    what: str, before: Mapping[str, float], after: Mapping[str, float], names: Mapping[str, str]
) -> str:
    """Return on which partner the average tariff changes most, from what to what, in per cent.

    >>> tariff_moved("Canada’s tariff", {"USA": 0.0}, {"USA": 6.0}, {"USA": "the United States"})
    'Canada’s tariff rises most on the United States: from 0.0 to 6.0 %'
    """
    code = max(names, key=lambda each: abs(after[each] - before[each]))
    ends = f"{before[code]:.1f}", f"{after[code]:.1f}"
    if ends[0] == ends[1]:
        return f"{what} hardly changes"
    way = "rises" if after[code] > before[code] else "falls"
    return f"{what} {way} most on {names[code]}: from {ends[0]} to {ends[1]} %"


def _inside(title: str) -> str:
    """Return a title as it stands inside a sentence; what is capitals, as IT, stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
