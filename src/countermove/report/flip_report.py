"""What would turn a statement, printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from countermove.equilibrium.series import SERIES
from countermove.questions.doubts import words_of
from countermove.questions.flips import FARTHEST, Flip
from countermove.report.attribution_report import wanted_title
from countermove.report.labels import JOBS, MINUS, column_form, display_unit
from countermove.report.show import Answer, Column, Sheet

DIGITS = ".4g"
MOST = 8
"""Parameters shown, those that move the most."""


def flip_answer(found: Flip) -> Answer:
    """Return the smallest change of beliefs that turns a statement, and what it is made of."""
    unit, said, posed = SERIES[found.wanted.series].unit, found.statement, found.asked.posed
    form = _telling([found.centre, *(o.figure for o in found.others)], said.limit, unit)
    shown = display_unit(unit)
    says = f"{wanted_title(found.wanted)}, {said.horizon.replace('-', ' ')}, "
    says += f"{'below' if said.sign == '<' else 'above'} {form(said.limit)} {shown}"
    digits = "z,.0f" if abs(found.figure) >= 1000.0 or unit == JOBS else "z,.4g"
    exact = format(found.figure, digits).replace("-", MINUS)
    truth = "so" if found.holds else "not so"
    if found.distance is None:
        answer = (
            f"No change of beliefs within {FARTHEST:g} standard deviations turns it: along the "
            f"steepest way the figure is {form(found.figure)} {shown} at {FARTHEST:g}."
        )
    else:
        answer = (
            f"It turns with a change of {found.distance:.2f} standard deviations of what is "
            f"believed; the figure is {exact} {shown} there:"
        )
    moves = Sheet(
        "moves",
        (
            Column("belief"),
            Column("words", "belief on"),
            Column("sector", "industry"),
            Column("deviations", "standard deviations", "+z.2f"),
            Column("before", "from", DIGITS),
            Column("after", "to", DIGITS),
        ),
        [
            (m.name, words_of(m.name), m.sector, m.deviations, m.before, m.after)
            for m in found.moved
        ],
        most=MOST,
        more="see --csv or --json.",
    )
    seen = [row for row in moves.rows if format(row[4], DIGITS) != format(row[5], DIGITS)]
    unseen = len(moves.rows) - len(seen)
    turning = [each for each in found.others if each.turns]
    others = Sheet(
        "others",
        (
            Column("belief"),
            Column("words", "belief on"),
            Column("value", "value", right=True),
            Column("chance", "chance, %", lambda chance: f"{100 * chance:.0f}", right=True),
            Column("figure", f"figure, {shown}", form),
            Column("turns", "turns it"),
        ),
        [
            (o.name, words_of(o.name), _written(o.value), o.chance, o.figure, o.turns)
            for o in found.others
        ],
        title="Beliefs on few values have no standard deviation; each value alone, all else at "
        "the centre:",
    )
    return Answer(
        [
            (
                f"{says}, under {posed.name}: {truth} at the printed centre "
                f"({form(found.centre)} {shown})."
            ),
            answer,
            replace(moves, rows=seen),
            *([f"{unseen} more move by less than the four digits shown."] if unseen else []),
            *([others] if found.others else []),
        ],
        {
            "residual": found.effort[0],
            "iterations": found.effort[1],
            "at": posed.name,
            "of": found.wanted.series,
            "country": found.wanted.code,
            "sector": found.wanted.sector,
            "horizon": said.horizon,
            "sign": said.sign,
            "limit": said.limit,
            "unit": unit,
            "centre": found.centre,
            "holds": found.holds,
            "distance": found.distance,
            "figure": found.figure,
            "turned_by_one_value": len(turning),
            "run_hash": posed.hash,
        },
        csv=moves,
        tables={"moves": moves.records(), "others": others.records()},
    )


def _telling(figures: Sequence[float], limit: float, unit: str) -> Callable[[float], str]:
    """Return a form with decimals enough to tell figures from the limit, six at most."""
    forms = [column_form([*figures, limit], unit, least=n) for n in range(7)]
    apart = (form for form in forms if form(limit) not in {form(x) for x in figures if x != limit})
    return next(apart, forms[0])


def _written(value: Any) -> Any:
    """Return a value of a belief as JSON can hold it: what is infinite in words of YAML."""
    return "inf" if value == inf else value
