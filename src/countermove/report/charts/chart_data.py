"""What a chart of a run draws: its figures as plain rows with titles and printed labels."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from countermove.errors import BadInput
from countermove.questions.bands import MODEL
from countermove.report.charts.theme import Spec, framed, run_caption, title_of
from countermove.report.labels import FRACTION, MILLION_USD, format_value, variant_titles
from countermove.report.longtable import LongTable

Tables = Mapping[str, LongTable]
Manifest = Mapping[str, Any]
SECOND_LINES = "second_lines"
"""Table of other readings, which charts leave to the text."""
_SCALE = {MILLION_USD: 1e-3, FRACTION: 100.0}
"""From the tables' units to those drawn: USD billions, per cent."""


class Source:
    """A run, and the variants of it that a chart draws.

    Attributes:
        titles: by variant: those asked for, or all but the one compared with, whose titles are then
            wrapped with newlines for the axis labels. name: the title of the first.
        horizons: those of the run, in order.
    """

    def __init__(self, tables: Tables, manifest: Manifest, *variants: str) -> None:
        """Choose the variants; an unknown one is refused."""
        self.tables, self.manifest = tables, manifest
        known = variant_titles(manifest, variants)
        others = [name for name in known if name != manifest["default_scenario"]] or list(known)
        every = list(known.values())
        called = {
            name: f"{known[name]} ({name})" if every.count(known[name]) > 1 else known[name]
            for name in variants or others
        }
        self.titles = called if variants else {n: _balanced(t) for n, t in called.items()}
        self.name = next(iter(self.titles.values()))
        self.horizons = [entry["horizon"] for entry in manifest["model"].get("horizons", ())]

    def figures(self, series: str, horizon: str = "", **wanted: Any) -> list[dict[str, Any]]:
        """Return the rows of a series wanted, in drawing units, with ``label`` as printed text.

        ``start`` and ``end`` are what the text prints below the figure: the model band over draws
        (``drawn``), else the range over sets, else the value itself. Without a horizon they are of
        the last that the run has.

        Raises:
            BadInput: there are none.
        """
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        if self.horizons:
            wanted["horizon"] = horizon or self.horizons[-1]
        for name, table in self.tables.items():
            if name == SECOND_LINES:
                continue
            for row in table.select(series=series, scenario=self.titles, **wanted).rows():
                key = tuple(row[name] for name in ("scenario", "measure", "code", "category"))
                if row["band"] == MODEL:
                    found[key] = self._drawn(row)
                elif not row["band"]:
                    found.setdefault(key, self._drawn(row))
        if not found:
            what = ", ".join(f"{name} {choice!r}" for name, choice in wanted.items())
            raise BadInput(
                f"nothing to draw: the run has no {series} for {what or 'this variant'}."
            )
        return list(found.values())

    def at(self, horizon: str) -> str:
        """Return the name of the variant and of the horizon, or of the last, for subtitles."""
        return ", ".join([self.name, *([horizon] if horizon else self.horizons[-1:])])

    def framed(self, body: Spec, **about: Any) -> Spec:
        """Return a complete chart, captioned with what the run is made of."""
        return framed(body, caption=run_caption(self.manifest, list(self.titles)), **about)

    def _drawn(self, row: Mapping[str, Any]) -> dict[str, Any]:
        unit, value, scale = row["unit"], row["value"], _SCALE.get(row["unit"], 1.0)
        low, high = (value if row[side] is None else row[side] for side in ("lo", "hi"))
        return {
            **{name: row[name] for name in ("scenario", "code", "category", "horizon")},
            "variant": self.titles[row["scenario"]],
            "country": title_of(row["code"]),
            "value": scale * value,
            "start": scale * min(low, value),
            "end": scale * max(high, value),
            "ranged": row["lo"] is not None,
            "drawn": row["band"] == MODEL,
            "label": format_value(value, unit, signed=row["measure"] != "level"),
        }


def range_note(rows: Iterable[Mapping[str, Any]], mark: str) -> str:
    """Return the words that explain the range drawn as ``mark``; none where no row has one."""
    drawn = {row["drawn"] for row in rows if row["ranged"]}
    if not drawn:
        return ""
    sets = "results under other published trade elasticities"
    if drawn == {False}:
        return f"; {mark} span the {sets}"
    band = "model band, 5 to 95 % of draws of the beliefs"
    return f"; {mark} span the {band}" + (f", or, without draws, the {sets}" * (False in drawn))


def ends(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the least and the largest figure drawn, ranges included."""
    return min(row["start"] for row in rows), max(row["end"] for row in rows)


def _balanced(text: str, width: int = 34) -> str:
    """Wrap into as few lines as ``width`` allows, and those of about the same length."""
    count = len(textwrap.wrap(text, width))
    tries = (textwrap.wrap(text, narrow) for narrow in range(max(len(text) // count, 1), width + 1))
    return "\n".join(next(lines for lines in tries if len(lines) == count))
