"""A finished sweep, printed: bands of real income, and the draws that have no solution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from countermove.questions.bands import INCOME, ends_of
from countermove.questions.belief_sweep import Sweep
from countermove.questions.sweep_blocks import columns_of, filled
from countermove.report.labels import PER_CENT, end_form
from countermove.report.show import Answer, Column, Ranged, Sheet

SHOWN = 10
"""Draws without a solution that the text names."""
FIGURES = (
    Column("variant", "variant"),
    Column("horizon", "horizon"),
    Column("country", "country"),
    Column("draws", "draws", ","),
    Column("median"),
    Column("lo"),
    Column("hi"),
    Column("lo_error"),
    Column("hi_error"),
    Column("above"),
)


def sweep_answer(found: Sweep) -> Answer:
    """Return bands of real income by variant, horizon and country, and what failed."""
    rows: list[list[Any]] = []
    text: list[list[Any]] = []
    failed: list[dict[str, Any]] = []
    for variant, horizon in found.posed:
        paths = found.paths(variant, horizon)
        solved = columns_of(paths, ["solved"])["solved"]
        for code in found.codes:
            name = f"{INCOME}.{code}"
            values = filled(columns_of(paths, [name])[name])[solved]
            if not values.size:
                continue
            ends, middle = ends_of(values), float(np.median(values))
            lo, hi, lo_error, hi_error, above = map(float, ends)
            start = [variant, horizon, code, int(values.size)]
            rows.append([*start, middle, lo, hi, lo_error, hi_error, above])
            form = end_form(max(lo_error, hi_error), PER_CENT)
            text.append([*start, Ranged(middle, lo, hi, form, form)])
        if not solved.all():
            failed += _failed(columns_of(paths, [], "NOT solved"))
    shown = [*FIGURES[:4], Column("income", "real income, % (median; 5 and 95 %)", right=True)]
    questions = len(found.posed)
    parts: list[str | Sheet] = [
        f"{found.count:,} draws of {questions} question{'s' * (questions > 1)}.",
        Sheet("sweep", shown, text),
    ]
    if failed:
        columns = [Column(key, key) for key in ("variant", "horizon", "draw")]
        columns.append(Column("parameters", "parameters"))
        listed = [
            [*(one[column.key] for column in columns[:3]), _words(one["parameters"])]
            for one in failed
        ]
        more = "all are in --json, and in the blocks where `solved` is false."
        parts.append(
            Sheet("failed", columns, listed, f"\n{len(failed)} have no solution:", SHOWN, more)
        )
    else:
        parts.append("Every draw was solved.")
    parts.append(f"\nBlocks: {found.folder / 'blocks'}")
    return Answer(
        parts,
        {
            "folder": str(found.folder),
            "draws": found.count,
            "seed": found.seed,
            "blocks": len(found.jobs),
            "blocks_solved_now": found.solved,
            "failed": failed,
        },
        csv=Sheet("sweep", FIGURES, rows),
        tables={"sweep": Sheet("sweep", FIGURES, rows).records()},
    )


def _failed(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the draws without a solution, each with the parameters it was solved with."""
    last = list(columns).index(f"{INCOME}.{_first_code(columns)}")
    names = list(columns)[4:last]
    return [
        {
            "variant": columns["variant"][n],
            "horizon": columns["horizon"][n],
            "draw": int(columns["draw"][n]),
            "parameters": {
                name: value
                for name in names
                if (value := _value(columns[name][n])) not in (None, "")
            },
        }
        for n in range(len(columns["draw"]))
    ]


def _first_code(columns: Mapping[str, Any]) -> str:
    return next(name for name in columns if name.startswith(f"{INCOME}.")).split(".")[1]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return None if np.ma.is_masked(value) or value != value else float(value)


def _words(parameters: Mapping[str, Any]) -> str:
    """Return the parameters that are not by sector, in words."""
    return ", ".join(
        f"{name} {value if isinstance(value, str) else format(value, '.3g')}"
        for name, value in parameters.items()
        if "." not in name
    )
