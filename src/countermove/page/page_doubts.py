"""How sure the answer is: its bands, what each belief does to it alone, what each set gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from countermove.errors import BadInput
from countermove.page.page_asked import Asked
from countermove.page.static_answer import ends_text
from countermove.questions.belief_draws import points_over
from countermove.questions.doubts import (
    ALONE,
    acting_names,
    drawables,
    ends_alone,
    figures_of,
    words_of,
)
from countermove.questions.pose import Progress, Question
from countermove.questions.wanted_figure import figure_asked
from countermove.report.headline import WORLD, Figure

SETS = "elasticities"
ROWS = ("real_income_change", "real_gdp_change", "output_change", "exports_change",
        "imports_change")  # fmt: skip
"""Series whose bands are drawn, all in per cent; of others what can be observed is told below."""


def bands_of(figures: Sequence[Figure], variant: str) -> list[dict[str, Any]]:
    """Return the figures of a variant that have a band of the model, or of a prediction."""
    return [
        {
            "country": f.country,
            "series": f.series,
            "sector": f.category if f.series == "output_change" else "",
            "first": f.horizon == "first year",
            "unit": f.unit,
            "value": f.value,
            "lo": f.lo,
            "hi": f.hi,
            "ends": ends_text(f),
            "above": f.above,
            "close": bool(f.close),
            "small": bool(f.small),
            "seen": None if f.prediction_lo is None else [f.prediction_lo, f.prediction_hi],
        }
        for f in figures
        if f.variant == variant and f.main and f.country != WORLD and f.band
        and f.measure != "level" and (f.series in ROWS or f.prediction_lo is not None)
    ]  # fmt: skip


def drivers_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return what each belief alone does to the income of the country in question, first year.

    Each belief is drawn with all others at their centre, as ``countermove attribute --by belief``
    draws it; of the sets of elasticities the figure of every one is kept.

    Raises:
        BadInput: nothing is drawn.
    """
    drawing = asked.drawing
    if drawing is None:
        raise BadInput("Nothing was drawn for this page (--draws 0).")
    name, options = next(iter(asked.options.items()))
    question = Question(asked.case, asked.case.variant(asked.shown), asked.project)
    wanted = figure_asked("income", None, None, question, options)
    one = drawables(question, {name: options}, drawing.beliefs, say)[name]
    sectors = one.posed.economy.sectors
    points = points_over(sectors, ALONE, drawing.seed)
    rows, sets = [], {}
    names = acting_names(one, drawing)
    for place, belief in enumerate(names):
        say(f"what drives the doubt: {words_of(belief)}", place, len(names))
        draws, values = figures_of(one, drawing, (belief,), points, wanted, _quiet)
        lo, hi = map(float, ends_alone(values))
        rows.append({"belief": belief, "lo": lo, "hi": hi})
        if belief == SETS:
            drawn = draws.of(SETS)
            assert drawn is not None
            sets = {str(x): float(np.nanmean(values[drawn == x])) for x in dict.fromkeys(drawn)}
    return {
        "country": wanted.code,
        "centre": wanted.of(one.posed.solve()),
        "rows": sorted(rows, key=lambda row: row["lo"] - row["hi"]),
        "sets": sets,
        "draws": ALONE,
    }


def _quiet(what: str, done: int, of: int) -> None:
    """Tell nothing: each belief is one block of draws."""
