"""Charts draw the range that the text prints below a figure, and say which it is."""

from __future__ import annotations

import pytest

from countermove.report.charts.chart_data import Source, range_note
from countermove.report.headline import headline
from countermove.report.longtable import LongTable

MANIFEST = {
    "scenario": "case",
    "default_scenario": "before",
    "focus": ["CAN", "MEX"],
    "sectors": [],
    "variants": [{"name": "before", "title": "Before"}, {"name": "autos", "title": "Autos"}],
    "model": {"horizons": [{"horizon": "long run", "assumed": []}]},
}
ROW = {
    "scenario": "autos", "measure": "change", "horizon": "long run", "dimension": "country",
    "series": "real_income_change", "unit": "per cent", "value": -0.5,
}  # fmt: skip


def tables() -> dict[str, LongTable]:
    """Return a figure of two countries with its range over sets, and of one with a band."""
    known = {"lo_error": 0.01, "hi_error": 0.01, "above": 0.0}
    names = ("model, error of lo", "model, error of hi", "model, share above zero")
    return {
        "country": LongTable.from_rows(
            [{**ROW, "code": code, "lo": -0.9, "hi": -0.1} for code in ("CAN", "MEX")]
        ),
        "bands": LongTable.from_rows(
            [
                {**ROW, "code": "CAN", "lo": -0.6, "hi": -0.4, "band": "model"},
                *(
                    {**ROW, "code": "CAN", "value": value, "band": band}
                    for band, value in zip(names, known.values(), strict=True)
                ),
            ]
        ),
    }


def test_a_chart_and_the_text_have_the_same_ranges() -> None:
    drawn = Source(tables(), MANIFEST).figures("real_income_change", measure="change")
    told = [f for f in headline(tables(), MANIFEST) if f.series == "real_income_change"]
    ends = {row["code"]: (row["start"], row["end"]) for row in drawn}
    assert ends == {f.country: (f.lo, f.hi) for f in told}
    assert ends == {"CAN": (-0.6, -0.4), "MEX": (-0.9, -0.1)}


@pytest.mark.parametrize(
    ("codes", "says", "not_said"),
    [("CAN", "model band, 5 to 95 %", "published"), ("MEX", "published", "model band")],
)
def test_the_legend_names_the_range(codes: str, says: str, not_said: str) -> None:
    note = range_note(Source(tables(), MANIFEST).figures("real_income_change", code=codes), "bars")
    assert says in note and not_said not in note
