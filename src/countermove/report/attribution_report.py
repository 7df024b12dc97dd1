"""What drives an outcome, printed: instruments of law, beliefs, and what would turn a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from countermove.equilibrium.series import SERIES
from countermove.questions.attribution import Attribution
from countermove.questions.doubts import Doubts, words_of
from countermove.questions.wanted_figure import WORLD, Wanted
from countermove.report.labels import PER_CENT, REGION_TITLES, column_form, display_unit
from countermove.report.show import Answer, Column, Sheet

SMALL, FINE = 0.1, 4
"""Per cent below which effects have four decimals."""


def wanted_title(wanted: Wanted) -> str:
    """Return what a figure is called.

    >>> wanted_title(Wanted("real_income_change", "CAN"))
    'Real income of Canada'
    """
    code = wanted.code
    who = {WORLD: "the world", "USA": "the United States", "EU27": "the EU"}.get(code)
    sector = "" if wanted.sector is None else f" in {wanted.sector}"
    return f"{SERIES[wanted.series].title}{sector} of {who or REGION_TITLES.get(code, code)}"


def attribution_answer(found: Attribution) -> Answer:
    """Return the effect of every instrument, alone, on average and last, and the sum."""
    unit = SERIES[found.wanted.series].unit
    title, names = wanted_title(found.wanted), list(found.posed)
    rows = [
        {
            "horizon": horizon,
            "instrument": instrument.name,
            "title": instrument.title,
            "measures": list(instrument.measures),
            **{key: float(getattr(shares, key)[k]) for key in shares._fields},
        }
        for horizon, shares in found.shares.items()
        for k, instrument in enumerate(found.instruments)
    ]
    keys = ("horizon", "instrument", "title", "measures", "value", "error", "alone", "last")
    long = Sheet("attribution", list(map(Column, keys)), [[r[key] for key in keys] for r in rows])
    posed = next(iter(found.posed.values()))
    how = (
        f"Shapley values over {found.orders} random orders, with one standard error below"
        if found.orders
        else f"exact Shapley values over {found.worlds} laws"
    )
    return Answer(
        [
            (
                f"{title}: what each part of the law of {posed.name} adds, {display_unit(unit)} "
                f"({how}). They add up to the whole effect."
            ),
            *_sheets(found, unit),
            (
                "Alone: with no other part. Last: on top of all others. A part left out says what "
                f"it said on {posed.question.of.base_law_on}."
            ),
            *_families(found),
        ],
        {
            "residual": found.effort[0],
            "iterations": found.effort[1],
            "at": posed.name,
            "of": found.wanted.series,
            "country": found.wanted.code,
            "sector": found.wanted.sector,
            "unit": unit,
            "exact": not found.orders,
            "orders": found.orders,
            "laws": found.worlds,
            "total": dict(found.total),
            "run_hash": {name: found.posed[name].hash for name in names},
        },
        csv=long,
        tables={"attribution": long.records()},
    )


def models_answer(found: Attribution) -> Answer:
    """Return what each switch adds between two models, and the answers of both."""
    unit = SERIES[found.wanted.series].unit
    ((horizon, posed),) = found.posed.items()
    answer, first = attribution_answer(found), found.without[horizon]
    last = first + found.total[horizon]
    form = column_form([first, last], unit, least=FINE if max(abs(first), abs(last)) < SMALL else 0)
    return replace(
        answer,
        parts=[
            (
                f"{wanted_title(found.wanted)} under {posed.name}, {horizon.replace('-', ' ')}, "
                f"{display_unit(unit)}: {form(first)} in the first model ({posed.options.phrase}, "
                f"elasticities {posed.options.elasticities}), {form(last)} in the other."
            ),
            f"What each switch adds (exact Shapley values over {found.worlds} models):",
            *_sheets(found, unit, "switch"),
            "Alone: in the first model. Last: on top of all others.",
        ],
        facts={**answer.facts, "first": first, "other": last, "models": found.worlds},
    )


def _sheets(found: Attribution, unit: str, what: str = "part of the law") -> list[Sheet]:
    """Return one sheet: a row for each instrument, three columns for each horizon."""
    parts = [
        value
        for shares in found.shares.values()
        for array in (shares.value, shares.alone, shares.last)
        for value in array.tolist()
    ]
    every = [*parts, *found.total.values()]
    least = FINE if unit == PER_CENT and max(map(abs, every)) < SMALL else 0  # parts are to add up
    form = column_form(every, unit, least=least)
    error_form = column_form(parts, unit, signed=False, least=least)
    columns = [Column("title", what)]
    for horizon in found.shares:
        head = horizon.replace("-", " ")
        columns += [
            Column(f"{horizon}.value", head, form, right=True),
            Column(f"{horizon}.alone", "alone", form, right=True),
            Column(f"{horizon}.last", "last", form, right=True),
        ]
    rows = []
    for k, instrument in enumerate(found.instruments):
        row: list[object] = [instrument.title]
        for shares in found.shares.values():
            value = float(shares.value[k])
            told = f"{form(value)}\n± {error_form(float(shares.error[k]))}"
            row += [told if found.orders else value, float(shares.alone[k]), float(shares.last[k])]
        rows.append(row)
    plain = [Column(c.key, c.head, right=True) if c.key.endswith(".value") else c for c in columns]
    whole: list[object] = ["All of it"]
    for horizon in found.shares:
        whole += [form(found.total[horizon]) if found.orders else found.total[horizon], None, None]
    return [Sheet("shares", plain if found.orders else columns, [*rows, whole])]


def _families(found: Attribution) -> list[str]:
    """Return which measures make up the families, where there are any."""
    if all(each.name in each.measures for each in found.instruments):
        return []
    return [f"{each.title}: {', '.join(each.measures)}." for each in found.instruments]


def doubts_answer(found: Mapping[str, Doubts], wanted: Wanted) -> Answer:
    """Return which belief drives the doubt about a figure: shares of variance, and a tornado."""
    unit = SERIES[wanted.series].unit
    keys = (
        "horizon", "belief", "words", "first", "total", "first_error", "total_error", "lo", "hi",
    )  # fmt: skip
    rows = [
        (
            horizon, name, words_of(name),
            *(float(array[k]) for array in each.indices), float(each.lo[k]), float(each.hi[k]),
        )
        for horizon, each in found.items()
        for k, name in enumerate(each.names)
    ]  # fmt: skip
    long = Sheet("doubts", list(map(Column, keys)), rows)
    first = next(iter(found.values()))
    parts: list[str | Sheet] = [
        f"{wanted_title(wanted)} under {first.posed.name}: which belief drives the doubt about it."
    ]
    parts += [
        sheet for horizon, each in found.items() for sheet in _doubt_parts(horizon, each, unit)
    ]
    parts.append(
        "Alone: share of the variance that goes if this were known. In all: share that is left if "
        "everything else were known; what is more than alone acts together with others, and less "
        "is sampling error. Shares are right to about the standard error after ±. 5 to 95 %: "
        "draws of this belief, all others at the printed centre."
    )
    return Answer(
        parts,
        {
            "residual": max(each.effort[0] for each in found.values()),
            "iterations": max(each.effort[1] for each in found.values()),
            "at": first.posed.name,
            "of": wanted.series,
            "country": wanted.code,
            "sector": wanted.sector,
            "unit": unit,
            "horizons": {
                horizon: {
                    "centre": each.centre,
                    "deviation": each.deviation,
                    "draws": each.draws,
                    "failed": each.failed,
                    "run_hash": each.posed.hash,
                }
                for horizon, each in found.items()
            },
        },
        csv=long,
        tables={"doubts": long.records()},
    )


def _doubt_parts(horizon: str, found: Doubts, unit: str) -> list[str | Sheet]:
    figures = [found.centre, *found.lo.tolist(), *found.hi.tolist()]
    form = column_form(figures, unit)
    left_out = f", {found.failed} left out" if found.failed else ""
    widest = sorted(
        range(len(found.names)),
        key=lambda k: (-found.indices.total[k], -abs(found.hi[k] - found.lo[k])),
    )
    rows = [
        (
            words_of(found.names[k]),
            _share(found.indices.first[k], found.indices.first_error[k]),
            _share(found.indices.total[k], found.indices.total_error[k]),
            f"{form(float(found.lo[k]))} … {form(float(found.hi[k]))}",
        )
        for k in widest
    ]
    columns = (
        Column("words", "belief on"),
        Column("first", "alone, %", right=True),
        Column("total", "in all, %", right=True),
        Column("ends", f"5 to 95 %, {display_unit(unit)}", right=True),
    )
    title = (
        f"{horizon.replace('-', ' ').capitalize()}: {form(found.centre)} {display_unit(unit)}, "
        f"standard deviation {column_form([found.deviation], unit, signed=False)(found.deviation)} "
        f"({found.draws} draws{left_out})"
    )
    return [Sheet(f"doubts {horizon}", columns, rows, title=title)]


def _share(value: float, error: float) -> str:
    return "" if value != value else f"{100 * value:z.0f} ± {100 * error:.0f}".replace("-", "−")
