"""The back-test as printed: what is left out is named, and a bar missed does not read as met."""

from __future__ import annotations

import pytest

from countermove.backtest.figure_table import BARS, CONDITIONAL, PRICES, Table, table
from countermove.report.backtest_report import backtest_answer


def bars() -> Table:
    rows = [("duty_sum_off", 0.105, 0.10, 0.08, "no")]
    return table(
        BARS, CONDITIONAL, "What was to be reached", "measure ours bar prototype met", rows
    )


def prices() -> Table:
    return table(PRICES, CONDITIONAL, "US prices", "prices n", [("all", 3)])


def test_a_bar_missed_by_half_a_hundredth_does_not_read_as_met() -> None:
    sheet = backtest_answer([bars()]).parts[0]
    assert [column.form for column in sheet.columns][1:4] == ["+.3f"] * 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("tables", "page", "left_out"),
    [([bars()], True, True), ([bars(), prices()], True, False), ([bars()], False, False)],
)
def test_a_page_without_prices_says_so(tables: list[Table], page: bool, left_out: bool) -> None:
    answer = backtest_answer(tables, page=page)
    said = [part for part in answer.parts if "--sources" in str(part)]
    assert bool(said) == left_out
    assert answer.facts["left_out"] == said
