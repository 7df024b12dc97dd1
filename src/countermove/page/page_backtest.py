"""How the model did against what happened: the shipped figures of the back-test."""

from __future__ import annotations

from typing import Any

from countermove.backtest.figure_table import shipped_figures
from countermove.backtest.specification import specification

MODELS = ("first year", "one-parameter rule", "costs and wages given", "no change", "long run")
"""Rows of the charts of skill; the rules that beat the model among them."""
CELLS = ("all cells", "core", "Canada", "without China")
CANADA = ("to_usa", "to_others", "from_usa")


def backtest_facts() -> dict[str, Any]:
    """Return skill by kind of cells, Canada's trade, duties, what was missed, and coverage."""
    found = {key: value for key, value in shipped_figures().items() if _number(value)}

    def row(table: str, name: str, *columns: str) -> list[float | None]:
        texts = (found.get((table, name, column)) for column in columns)
        return [None if text is None else float(text) for text in texts]

    skill = {
        cells: {model: row("imports", f"{model}: {cells}", "skill", "low", "high")
                for model in MODELS}
        for cells in CELLS
    }  # fmt: skip
    missed = dict.fromkeys(name for table, name, _ in found if table == "misses")
    test = specification().test
    return {
        "from": test[0],
        "to": test[-1],
        "cells": {cells: row("imports", f"first year: {cells}", "n")[0] for cells in CELLS},
        "skill": skill,
        "over_rule": {
            cells: row("imports", f"first year: {cells}", "over_rule", "over_rule_low",
                       "over_rule_high")
            for cells in CELLS
        },
        "canada": [
            [column, *row("canada", "first year", column), *row("canada", "actual", column)]
            for column in CANADA
        ],
        "duties": row("duties", "first year", "predicted_bn", "actual_bn"),
        "misses": [[name, *row("misses", name, "predicted", "actual", "share")] for name in missed],
        "coverage": {
            name: row("coverage", name, "cells", "partners") for name in ("prediction", "model")
        },
        "partners": len(specification().partners),
        "tried": specification().tried_before,
    }  # fmt: skip


def _number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
