"""Fetch the figures a chart draws, as plain rows with titles and printed labels."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.labels import FRACTION, MILLION_USD, format_value
from countermove.report.longtable import LongTable

_SCALE = {MILLION_USD: 1e-3, FRACTION: 100.0}
"""From the tables' units to those drawn: USD billions, per cent."""


def figures(
    tables: Mapping[str, LongTable], *, series: str, scenario: Iterable[str], **wanted: Any
) -> list[dict[str, Any]]:
    """Return the rows of a series wanted, in drawing units, with ``label`` as printed text.

    ``start`` and ``end`` are the range, or the value itself where there is none.

    Raises:
        BadInput: there are none.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for table in tables.values():
        for row in table.select(series=series, scenario=scenario, **wanted).rows():
            key = tuple(row[name] for name in ("scenario", "measure", "code", "category"))
            found.setdefault(key, _drawn(row))
    if not found:
        what = ", ".join(f"{name} {choice!r}" for name, choice in wanted.items())
        raise BadInput(f"nothing to draw: the run has no {series} for {what or 'this variant'}.")
    return list(found.values())


def variant_titles(
    manifest: Mapping[str, Any], variants: Sequence[str] | None, *, wrap: int = 34
) -> dict[str, str]:
    """Return title by variant name, in the order asked for; the default scenario is left out.

    Titles are wrapped with newlines for the axis labels.
    """
    known = {str(entry["name"]): str(entry["title"]) for entry in manifest["variants"]}
    chosen = variants
    if chosen is None:
        chosen = [name for name in known if name != manifest["default_scenario"]] or list(known)
    for name in chosen:
        if name not in known:
            raise unknown(name, known, what="variant")
    shared = [title for title in known.values() if list(known.values()).count(title) > 1]
    called = {
        name: f"{known[name]} ({name})" if known[name] in shared else known[name] for name in chosen
    }
    return {name: "\n".join(_balanced(title, wrap)) for name, title in called.items()}


def range_note(rows: Iterable[Mapping[str, Any]], mark: str) -> str:
    """Return the words that explain the range drawn as ``mark``; none where no row has one."""
    if not any(row["ranged"] for row in rows):
        return ""
    return f"; {mark} span the results under other published trade elasticities"


def scaled(value: float, unit: str) -> float:
    """Return a value in the unit drawn."""
    return value * _SCALE.get(unit, 1.0)


def _balanced(text: str, width: int) -> list[str]:
    """Wrap into as few lines as ``width`` allows, and those of about the same length."""
    lines = textwrap.wrap(text, width)
    for narrower in range(len(text) // max(len(lines), 1), width):
        tried = textwrap.wrap(text, max(narrower, 1))
        if len(tried) == len(lines):
            return tried
    return lines


def _drawn(row: Mapping[str, Any]) -> dict[str, Any]:
    unit, value = row["unit"], row["value"]
    low = value if row["lo"] is None else min(row["lo"], value)
    high = value if row["hi"] is None else max(row["hi"], value)
    return {
        "scenario": row["scenario"],
        "code": row["code"],
        "category": row["category"],
        "value": scaled(value, unit),
        "start": scaled(low, unit),
        "end": scaled(high, unit),
        "ranged": row["lo"] is not None,
        "label": format_value(value, unit, signed=row["measure"] != "level"),
    }
