"""The back-test as sheets, and as the long table of figures that is shipped."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.backtest.figure_table import BARS, CONDITIONAL, PRICES, Table
from countermove.backtest.specification import specification
from countermove.report.show import Answer, Column, Sheet

PER_CENT = "+.1f"
SCORE = "+.2f"
HIDDEN = ("over_rule_low", "over_rule_high", "over_long_run_low", "over_long_run_high")
HEADS = {
    "n": "cells",
    "low": "5 %",
    "high": "95 %",
    "over_rule": "over rule",
    "over_long_run": "over long run",
    "all": "all cells",
    "canada": "Canada",
    "without_china": "without China",
    "partners_corr": "partners: corr",
    "partners_skill": "partners: skill",
    "others_skill": "others: skill",
    "goods_skill": "goods: skill",
    "goods_without_oil": "without oil",
    "to_usa": "to US, %",
    "to_others": "to others, %",
    "from_usa": "from US, %",
    "error_pp": "error, points",
    "error_late_pp": "from July",
    "error_by_partner_pp": "by partner",
    "predicted_bn": "predicted, bn",
    "actual_bn": "collected, bn",
    "turn_corr": "turn: corr",
    "turn_slope": "turn: slope",
    "year_before": "year before",
    "law_canada": "law: Canada",
    "collected_canada": "collected: Canada",
}
SHARES = ("share", "predicted", "actual", "year_before", "to_usa", "to_others", "from_usa")
SKILL = (
    "Skill: 1 predicts every change, 0 is no better than no change. 5 % and 95 %: partners and "
    "groups of goods drawn anew."
)
NO_PRICES = (
    "Left out: the table of prices, whose series may not be shipped; name the folder that holds "
    "them with --sources."
)
MEANS = {
    CONDITIONAL: "Conditional: law as it turned out, claims predicted with the data of 28 March "
    "2025; no forecast.",
    "forecast": "Forecast: law and claims as known on the day; the model and the groups of goods "
    "were chosen later.",
}


def backtest_answer(tables: Sequence[Table], *, page: bool = False) -> Answer:
    """Return what ``countermove backtest`` answers."""
    kinds = list(dict.fromkeys(found.kind for found in tables))
    parts: list[str | Sheet] = []
    for found in tables:
        parts += [_sheet(found), ""]
    tried = specification().tried_before
    told = (
        f"About {tried} specifications were scored on these data before this one was written down; "
        "differences below 0.03 are noise."
    )
    parts += [*(MEANS[kind] for kind in kinds), SKILL, told]
    left_out = [NO_PRICES] if page and PRICES not in {found.name for found in tables} else []
    return Answer(
        [*parts, *left_out],
        {"kinds": kinds, "tried_before": tried, "left_out": left_out},
        csv=figures_sheet(tables) if page else None,
        tables={found.name: _sheet(found).records() for found in tables},
    )


def figures_sheet(tables: Sequence[Table]) -> Sheet:
    """Return every figure of some tables, one a row."""
    columns = [Column(name) for name in ("table", "row", "figure", "value")]
    return Sheet("figures", columns, [row for found in tables for row in found.figures()])


def _sheet(found: Table) -> Sheet:
    first, *others = found.columns
    columns = [Column(first, first), *(_column(found.name, key) for key in others)]
    return Sheet(found.name, columns, found.rows, title=f"{found.title} ({found.kind})")


def _column(name: str, key: str) -> Column:
    if key in HIDDEN:
        return Column(key)
    head = HEADS.get(key, key.replace("_", " "))
    if key == "met":
        return Column(key, head)
    if key == "n" or key.endswith("_bn"):
        return Column(key, head, ".0f")
    if name == BARS:
        return Column(key, head, "+.3f")  # as on the page: rounded more, a bar missed reads as met
    return Column(key, head, PER_CENT if key in SHARES or name.endswith("by goods") else SCORE)
