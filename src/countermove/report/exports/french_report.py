"""A report in French: the same figures under French titles, sentences, heads and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from countermove.codes.sectors import sectors
from countermove.errors import CountermoveError
from countermove.questions.case import load_case
from countermove.report.answer_sheet import answer_sheet
from countermove.report.exports.french_answer import french_sentences
from countermove.report.exports.french_words import (
    ENGLISH,
    bare,
    catalogued,
    french,
    numbers,
    place,
)
from countermove.report.exports.report_content import Content
from countermove.report.labels import REGION_TITLES
from countermove.report.show import Column, Sheet


def in_french(held: Content) -> Content:
    """Return a report in French; what has no French stays, and is said to be in English."""
    case = _case(str(held.asked.manifest["scenario"]))
    asked = held.asked
    words: Mapping[str, Any] = case.get("variants", {})
    variants = [_entry(entry, words.get(entry["name"], {})) for entry in asked.manifest["variants"]]
    absent = case.get("not_in_model", asked.manifest["model"]["not_in_model"][1:])
    model = asked.manifest["model"]
    manifest = {
        **asked.manifest,
        "variants": variants,
        "title": case.get("title", held.title),
        "model": {**model, "not_in_model": [*model["not_in_model"][:1], *absent]},
    }
    titles = {str(entry["name"]): str(entry["title"]) for entry in variants}
    told = asked._replace(manifest=manifest, titles={**asked.titles, **titles})
    missing = [] if case else [catalogued("answer.titles", "")]
    return replace(
        held,
        lang="fr",
        title=str(manifest["title"]),
        country=bare(place(told.country, held.country)),
        asked=told,
        sentences=french_sentences(told),
        table=_table(held, answer_sheet(told)),
        figures=[f._replace(indicator=_indicator(f.category, f.indicator)) for f in held.figures],
        parts=[*_cut(held), *missing, ENGLISH, *held.notes],
        references=[
            replace(r, what=catalogued(f"measure.{r.what}", r.what)) if r.kind == "law" else r
            for r in held.references
        ],
    )


def _case(name: str) -> Mapping[str, Any]:
    try:
        return load_case(name).fr
    except CountermoveError:  # a case of one's own, which the run's folder does not hold
        return {}


def _entry(entry: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    title = words.get("title", str(entry["title"]))
    called = f"les droits de « {title} »"
    return {**entry, "title": title, "called": called, "step": words.get("step", called)}


def _indicator(category: str, indicator: str) -> str:
    if not category:
        return french(indicator)
    what = french(indicator.rpartition(": ")[2])
    what = {"output": "production"}.get(what, what)
    return f"{catalogued(f'sector.{category}', sectors()[category].name)} : {what}"


def _cut(held: Content) -> list[str | Sheet]:
    last = max(n for n, part in enumerate(held.parts) if isinstance(part, Sheet))
    return list(held.parts[: last + 1])


def _table(held: Content, sheet: Sheet) -> Sheet:
    """Return the table of the country as texts in French."""
    asked = held.asked
    rows = [
        [row[0], *(french(c.text(v, "…")) for c, v in zip(sheet.columns[1:], row[1:], strict=True))]
        for row in sheet.rows
    ]
    near = french(asked.near)
    units = ["emplois : milliers"] if any("jobs" in c.key for c in sheet.columns) else []
    if any("output" in c.key for c in sheet.columns):
        name = catalogued(f"sector.{asked.sector}", asked.sector)
        units.append(f"production : {name[:1].lower()}{name[1:]}")
    where = bare(place(asked.country, held.country))
    title = (
        f"{where}, {near} ({french(asked.far)} où il est dit) : en %" if near else f"{where} : en %"
    )
    title += f" ({' ; '.join(units)})" if units else ""
    columns = [Column(c.key, french(c.head or ""), right=c.right) for c in sheet.columns]
    return replace(sheet, title=numbers(title), columns=columns, rows=rows)


def region(code: str) -> str:
    """Return the name of a country in French, without its article."""
    return bare(place(code, REGION_TITLES[code]))
