"""Fetch the figures a chart draws, as plain rows with titles and printed labels."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.report.labels import FRACTION, MILLION_USD, format_value
from countermove.report.longtable import LongTable

Tables = Mapping[str, LongTable]
Manifest = Mapping[str, Any]
_SCALE = {MILLION_USD: 1e-3, FRACTION: 100.0}
"""From the tables' units to those drawn: USD billions, per cent."""


def figures(
    tables: Tables, *, series: str, scenario: Iterable[str], **wanted: Any
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


def variant_titles(manifest: Manifest, variants: Sequence[str] | None = None) -> dict[str, str]:
    """Return title by variant name: those asked for, or all but the default scenario.

    All titles together are wrapped with newlines for the axis labels.
    """
    known = {str(entry["name"]): str(entry["title"]) for entry in manifest["variants"]}
    for name in variants or ():
        if name not in known:
            raise unknown(name, known, what="variant")
    compared = [name for name in known if name != manifest["default_scenario"]] or list(known)
    every = list(known.values())
    called = {
        name: f"{known[name]} ({name})" if every.count(known[name]) > 1 else known[name]
        for name in variants or compared
    }
    return called if variants else {name: _balanced(title) for name, title in called.items()}


def range_note(rows: Iterable[Mapping[str, Any]], mark: str) -> str:
    """Return the words that explain the range drawn as ``mark``; none where no row has one."""
    if not any(row["ranged"] for row in rows):
        return ""
    return f"; {mark} span the results under other published trade elasticities"


def _balanced(text: str, width: int = 34) -> str:
    """Wrap into as few lines as ``width`` allows, and those of about the same length."""
    count = len(textwrap.wrap(text, width))
    tries = (textwrap.wrap(text, narrow) for narrow in range(max(len(text) // count, 1), width + 1))
    return "\n".join(next(lines for lines in tries if len(lines) == count))


def _drawn(row: Mapping[str, Any]) -> dict[str, Any]:
    unit, value = row["unit"], row["value"]
    scale = _SCALE.get(unit, 1.0)
    low = value if row["lo"] is None else min(row["lo"], value)
    high = value if row["hi"] is None else max(row["hi"], value)
    return {
        **{name: row[name] for name in ("scenario", "code", "category")},
        "value": scale * value,
        "start": scale * low,
        "end": scale * high,
        "ranged": row["lo"] is not None,
        "label": format_value(value, unit, signed=row["measure"] != "level"),
    }
