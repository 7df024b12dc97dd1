"""Statements on a page: bands of the run beside the same figures, and what stands without them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from countermove.page.page_asked import Asked
from countermove.page.page_checked import checked_html, checked_of, series_asked
from countermove.questions.case import load_case
from countermove.report.headline import Figure

ASKED = 'series("autos", CAN, "real_income_change", horizon="first_year")'
HORIZONS = {"first_year": ["horizon=first-year"], "weaker": ["horizon=first-year", "m=2"]}
INCOME = Figure("autos", "Real income", "real_income_change", "change", "first year", "", "CAN",
                "per cent", -0.5, -0.71, -0.32, "model", 0.01, 0.01)  # fmt: skip


def part(value: float, series: Any) -> dict[str, Any]:
    figure = {"title": "income", "text": "-0.50 %", "missing": "", "value": value, "series": series}
    return {"title": "Reports", "checked": [{
        "said_by": ["A paper"], "says": "It costs <much>.", "verdict": "holds",
        "because": "So.", "figures": [figure], "sources": ["model"],
    }]}  # fmt: skip


def test_a_figure_of_the_run_has_its_band_and_any_other_has_none() -> None:
    series = series_asked(ASKED, HORIZONS)
    assert series == ("autos", "CAN", "real_income_change", "", "first year")
    assert "0.71 to" in checked_html(part(-0.5, series), [INCOME])
    for other in (checked_html(part(-0.6, series), [INCOME]), checked_html(part(-0.5, None))):
        assert "band -" not in other and "0.71" not in other and "It costs &lt;much&gt;." in other
    elsewhere = series_asked(ASKED.replace("first_year", "weaker"), HORIZONS)
    assert "0.71" not in checked_html(part(-0.5, elsewhere), [INCOME])


def test_a_case_without_statements_says_so() -> None:
    case = replace(load_case("us-canada-2025"), name="mine")
    found = checked_of(Asked(case, "autos", {}), lambda what, done, of: None)
    assert found["checked"] == [] and "No statements on this case" in checked_html(found)
