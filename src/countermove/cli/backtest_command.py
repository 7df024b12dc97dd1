"""``countermove backtest``: what the model says of 2025, beside what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.command import Say, command
from countermove.errors import BadInput
from countermove.report.show import Answer


@command(csv="The first table, or with --page every figure, as CSV.")
def backtest(
    *,
    kind: Annotated[
        str, "conditional: law as it turned out; forecast: as known on a day."
    ] = "conditional",
    window: Annotated[
        str | None, "Months of a conditional test; 2025-09..2025-11 by default."
    ] = None,
    known_on: Annotated[
        str | None, "Day of a forecast: 2025-03-28, 2025-04-02, 2025-08-01, 2025-10-20; all."
    ] = None,
    rivals: Annotated[
        list[str] | None,
        typer.Option(
            "--rival",
            help="A model to compare: first-year, long-run, given-costs, "
            "first-year-elasticities, first-year:CP, long-run:CP, ..., or every (repeatable).",
        ),
    ] = None,
    page: Annotated[bool, "Every table of docs/explanation/backtest.md."] = False,
    sources: Annotated[
        Path | None, "With --page: folder with the price series, which may not be shipped."
    ] = None,
    say: Say,
) -> Answer:
    """Score the model on the trade of 2025, beside no change, a simple rule and the long run.

    Example: countermove backtest --kind forecast --known-on 2025-03-28
    """
    from countermove.backtest.run_backtest import USUAL, page_tables
    from countermove.backtest.run_backtest import backtest as scored
    from countermove.report.backtest_report import backtest_answer

    if sources is not None and not page:
        raise BadInput("--sources has no effect without --page; leave it out, or add --page.")
    if not page:
        found = scored(kind, window=window, known_on=known_on, rivals=rivals or USUAL, say=say)
        return backtest_answer(found)
    for option, given in (
        ("--kind", kind != "conditional"), ("--window", window is not None),
        ("--known-on", known_on is not None), ("--rival", bool(rivals)),
    ):  # fmt: skip
        if given:
            raise BadInput(
                f"{option} has no effect, because --page shows every table; leave it out."
            )
    if sources is not None and not sources.is_dir():
        raise BadInput(f"--sources {sources}: there is no such folder; name the one you have.")
    return backtest_answer(page_tables(sources, say=say), page=True)
