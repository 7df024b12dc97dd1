"""What the statements of the answer say, as numbers, for the page's code to put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.answer import (
    INCOME,
    JOBS,
    LONG,
    OUTPUT,
    Question,
    decisive,
    least_of,
    size_of,
)
from countermove.report.headline import LOWER, Figure
from countermove.report.headline_bands import ends_of
from countermove.report.labels import REGION_TITLES, format_value, jobs_told
from countermove.report.sentences import HUNDREDTH, TENTH, Told, rounded, step

BILLIONS = "US$ bn"


def by_cents(figure: Figure) -> Figure:
    """Return a figure with dollars written to the digits of per cent."""
    return figure._replace(unit="per cent") if figure.unit == BILLIONS else figure


def statements_of(asked: Question) -> dict[str, Any]:
    """Return income, jobs, dollars, steps, the case's sector and what decides, rounded by nobody.

    Figures are ``value``, ``lo``, ``hi``, their ``size`` and the ``ends`` of their band as the
    English sentences print them, whether the size is ``less`` than that, and whether they are
    ``close`` or only ``small``; of what a step adds the size is that of the sentence on steps.
    """
    found = decisive(asked)
    cost = asked.at(asked.shown, INCOME, asked.near)
    added = asked.at(asked.shown, OUTPUT, asked.near, "added")
    money = billions([cost] if cost else [], asked.manifest).get(asked.country)
    return {
        "income": {key: _plain(asked.at(asked.shown, INCOME, at)) for key, at in _at(asked)},
        "jobs": _plain(asked.at(asked.shown, JOBS, asked.near)),
        "money": money and size_of(by_cents(money)),
        "year": asked.manifest["model"]["data_year"],
        "steps": [
            {"variant": name, **_plain(figure), **_sized(Told(figure.value), HUNDREDTH)}
            for name in asked.chain
            if (figure := asked.adds(name, INCOME, asked.near)) is not None
        ],
        "sector": asked.sector,
        "output": {key: _plain(asked.at(asked.shown, OUTPUT, at)) for key, at in _at(asked)},
        "output_added": {
            **_plain(added),
            **({} if added is None else _sized(Told(added.value), TENTH)),
        },
        "decides": None
        if found is None
        else {
            "variant": found.variant,
            "times": found.times,
            **_plain(found.figure),
            **({} if found.like else {"ends": ""}),
        },
        "currency": currency_of(asked),
    }


def _at(asked: Question) -> tuple[tuple[str, str], ...]:
    return (("first", asked.near), ("long", LONG))


def _plain(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return {}
    held = {name: getattr(figure, name) for name in ("value", "lo", "hi")}
    told = Told(figure.value, figure.lo, figure.hi)
    return {
        **held, **_sized(told, least_of(figure)), "ends": " to ".join(ends_of(figure) or ()),
        "close": bool(figure.close), "small": bool(figure.small),
    }  # fmt: skip


def _sized(told: Told, least: float) -> dict[str, Any]:
    """Return a size without its sign, or what it is ``less`` than where it rounds to none."""
    to = step(told, least)
    size = rounded(told.value, to)
    return {"size": rounded(float(to), to), "less": True} if size == "0" else {"size": size}


def currency_of(asked: Question) -> dict[str, list[float]]:
    """Return income and jobs of the first year with exchange rates held, and 5 % lower."""
    found = {}
    for name, series in (("income", INCOME), ("jobs", JOBS)):
        held = asked.at(asked.shown, series, asked.near)
        lower = asked.at(asked.shown, series, f"{asked.near}, {LOWER}")
        if held is not None and lower is not None:
            found[name] = [held.value, lower.value]
    return found if len(found) == 2 else {}


def held_words(asked: Question) -> dict[str, str]:
    """Return what the page's sentence on exchange rates is told with, in English."""
    found = currency_of(asked)
    if not found:
        return {}
    (income, income_then), (jobs, jobs_then) = found["income"], found["jobs"]
    return {
        "country": REGION_TITLES[asked.country],
        "law": asked.titles[asked.shown],
        "income": f"{format_value(income, 'per cent')} %",
        "income_then": f"{format_value(income_then, 'per cent')} %",
        "jobs": jobs_told(jobs),
        "jobs_then": jobs_told(jobs_then),
    }


def billions(figures: Sequence[Figure], manifest: Mapping[str, Any]) -> dict[str, Figure]:
    """Return the income of the first year in billions of dollars, by country, of one variant."""
    base = manifest.get("base_income", {})
    found = {}
    for f in figures:
        if f.series != INCOME or f.column == LONG or not f.main or not base.get(f.country):
            continue
        scale = base[f.country] / 100.0 / 1e3
        ends: dict[str, Any] = {
            key: None if end is None else end * scale
            for key in ("value", "lo", "hi", "lo_error", "hi_error")
            for end in (getattr(f, key),)
        }
        found[f.country] = f._replace(unit=BILLIONS, **ends)
    return found
