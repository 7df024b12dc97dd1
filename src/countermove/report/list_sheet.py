"""Lines of a list as a sheet, which as CSV is a product list that the ledger loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Any

from countermove.codes.harmonized import headings
from countermove.questions.list_facts import ListLine
from countermove.report.show import Column, Sheet

MORE = "--top 0, --csv or --json."


def _short(text: str) -> str:
    return shorten(text, 44, placeholder=" …")


def _in_m(dollars: float) -> str:
    return f"{dollars / 1e6:.1f}"


LIST_COLUMNS = (
    Column("hs", "item"), Column("description", "goods of its heading", _short),
    Column("rate", "rate, %", ".0%"), Column("x_value_usd", "value, $m", _in_m),
    Column("x_gain_usd", "gain, $m", _in_m), Column("x_own_cost_usd", "own cost, $m", _in_m),
    Column("x_share", "of item, %", ".0%"), Column("x_better", "beaten by"),
    Column("x_beaten_by", "which is", _short), Column("x_quality", "trade is"), Column("x_reason"),
)  # fmt: skip
"""Columns of a list; as CSV it is a product list that the ledger loads (docs/how-to)."""
BEATEN = ("x_better", "x_beaten_by")
"""Those left out of the text where no line is beaten."""


def list_sheet(lines: Sequence[ListLine], top: int, title: str = "") -> Sheet:
    """Return lines of a list as a sheet; as CSV it is a product list."""
    rows = [list(record(line).values()) for line in lines]
    said = title or "Lines, those that gain most first"
    plain = not any(line.better for line in lines)
    columns = [replace(c, head=None) if plain and c.key in BEATEN else c for c in LIST_COLUMNS]
    return Sheet("list", columns, rows, title=f"\n{said}", most=max(top, 0), more=MORE)


def record(line: ListLine) -> dict[str, Any]:
    """Return a line by column; all money in dollars."""
    return {
        "hs": line.hs, "description": line.goods, "rate": line.rate,
        "x_value_usd": line.value, "x_gain_usd": 1e6 * line.gain,
        "x_own_cost_usd": 1e6 * line.cost,
        "x_share": line.share, "x_better": line.better,
        "x_beaten_by": headings().get(line.better[:4], "") if line.better else "",
        "x_quality": line.quality,
        "x_reason": line.reason,
    }  # fmt: skip
