"""Titles of charts that state what the figures show: a sign turned over turns the sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.headline import WORLD
from countermove.report.labels import PER_CENT, format_value
from countermove.report.sentences import place, series

MOST = 3
"""Rows that a title names, where bands overlap."""


def most_moved(
    what: str, rows: Sequence[Mapping[str, Any]], name: str, *, as_is: bool = False
) -> str:
    """Return which row of a chart moves most, and how.

    Args:
        what: moves, as the title begins. rows: with ``value``, per cent. name: the key of a row's
            name, ``as_is`` if a proper one; a value that prints as nothing is no move. Rows whose
            band, ``start`` to ``end``, overlaps that of the first are named beside it.

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
    names = [str(row[name]) for row in same]
    where = series(names if as_is else map(inside, names))
    return f"{what} {way} most in {where}: {numbers} %"


def most_of_all(what: str, rows: Sequence[Mapping[str, Any]], shown: str | None) -> str:
    """Return in which country a series moves most, under which variant and at what horizon.

    Told is the variant ``shown``; of all, where it is not drawn. The world is no country.

    >>> about = {"scenario": "autos", "variant": "Autos", "horizon": "", "country": "United States"}
    >>> rows = [{**about, "code": "USA", "value": -0.2}, {**about, "code": "WLD", "value": -0.3}]
    >>> most_of_all("Real income", rows, "autos")
    'Real income falls most in the United States: −0.20 % (Autos)'
    >>> most_of_all("Real income", [{**row, "value": -row["value"]} for row in rows], None)
    'Real income rises most in the United States: +0.20 % (Autos)'
    """
    rows = [row for row in rows if row["code"] != WORLD] or rows
    rows = [row for row in rows if row["scenario"] == shown] or rows
    top = max(rows, key=lambda row: abs(row["value"]))
    when = [str(top[key]).replace("\n", " ") for key in ("variant", "horizon") if top[key]]
    same = [row for row in rows if all(row[key] == top[key] for key in ("variant", "horizon"))]
    named = [{**row, "where": place(row["code"], row["country"])} for row in same]
    told = most_moved(what, named, "where", as_is=True)
    return told if told.endswith("moves") else f"{told} ({', '.join(when)})"


def imports_moved(
    whose: str, change: Mapping[str, Mapping[str, float]], names: Mapping[str, str]
) -> str:
    """Return in which sector a country's imports change most, from whom, and who steps in.

    Args:
        change: of imports in billion US dollars, by title of the sector and code of the origin.
        names: of the origins, as sentences have them.

    >>> names = {"USA": "the United States", "MEX": "Mexico"}
    >>> change = {"Motor vehicles": {"USA": -12.3, "MEX": 2.1}}
    >>> imports_moved("Canada", change, names)
    'Canada buys less from the United States and more from Mexico, motor vehicles: −12.3 and +2.1'
    >>> imports_moved("Canada", {"Motor vehicles": {"USA": 12.3, "MEX": -2.1}}, names)
    'Canada buys more from the United States and less from Mexico, motor vehicles: +12.3 and −2.1'
    """
    sector = max(change, key=lambda each: max(map(abs, change[each].values())))
    by_origin = change[sector]
    first = max(by_origin, key=lambda code: abs(by_origin[code]))
    other = min(by_origin, key=lambda code: by_origin[code] * by_origin[first])
    told = {code: _signed(by_origin[code]) for code in dict.fromkeys((first, other))}
    told = {code: text for code, text in told.items()
            if text[1:] != "0.0" and (code == first or text[0] != told[first][0])}  # fmt: skip
    parts = [f"{'more' if t[0] == '+' else 'less'} from {names[code]}" for code, t in told.items()]
    start = whose[:1].upper() + whose[1:]
    if first not in told:
        return f"{start} buys about the same from everyone"
    return f"{start} buys {series(parts)}, {inside(sector)}: {series(told.values())}"


def over_time(who: str, first: float, last: float, years: float) -> str:
    """Return how a change of real income, in per cent, goes on over the years.

    >>> over_time("Canada", -0.52, -0.31, 10.0)
    'The loss of real income of Canada shrinks from 0.52 to 0.31 % within 10 years'
    >>> over_time("Canada", 0.52, -0.31, 10.0)
    'Real income of Canada goes from a gain of 0.52 % to a loss of 0.31 % within 10 years'
    """
    kinds = ["loss" if value < 0 else "gain" for value in (first, last)]
    start, end = (f"{abs(value):.2f}" for value in (first, last))
    if kinds[0] != kinds[1] and "0.00" not in (start, end):
        ways = f"goes from a {kinds[0]} of {start} % to a {kinds[1]} of {end} %"
        return f"Real income of {who} {ways} within {years:g} years"
    kind = kinds[start == "0.00"]
    way = "stays at" if start == end else "shrinks" if float(end) < float(start) else "grows"
    ends = start if start == end else f"from {start} to {end}"
    return f"The {kind} of real income of {who} {way} {ends} % within {years:g} years"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


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


def inside(title: str) -> str:
    """Return a title as it stands inside a sentence; what is capitals, as IT, stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
