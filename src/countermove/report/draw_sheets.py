"""Gains over draws of the beliefs, as a sheet and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from countermove.questions.bands import Ends, verdict
from countermove.questions.variant_draws import Drawing
from countermove.report.labels import PER_CENT, end_form
from countermove.report.show import Sheet
from countermove.report.strategy_report import shown


def draw_parts(
    over: Mapping[str, Mapping[str, Ends]], drawing: Drawing | None
) -> Iterator[str | Sheet]:
    """Yield gains over draws, and how often there is one; nothing where none were solved."""
    if not over or drawing is None:
        return
    rows = []
    for name, gains in over.items():
        for player, ends in gains.items():
            lo, hi, *errors = (float(x) for x in ends[:4])
            form = end_form(max(errors), PER_CENT)
            largest = max(abs(lo), abs(hi))
            words = verdict(float(ends.above), drawing.count, gain=largest)
            rows.append((name, player, words, f"{form(lo)} to {form(hi)}"))
    title = (
        f"\nOver {drawing.count} draws of the beliefs, the same rates in the world asked about: "
        "does it gain, and how much (5 to 95 %, points of real income)?"
    )
    yield shown(title, "rates|player|gains|gain", rows)


def draw_facts(over: Mapping[str, Mapping[str, Ends]]) -> dict[str, Any]:
    """Return gains over draws as plain data: ends, their errors, and the share that gains."""
    return {
        name: {
            player: {field: float(x) for field, x in ends._asdict().items()}
            for player, ends in gains.items()
        }
        for name, gains in over.items()
    }
