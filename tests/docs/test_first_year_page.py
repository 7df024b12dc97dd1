"""The page on the first year prints what the model gives: its tables are worked out again here.

``python -m tests.docs.test_first_year_page`` writes them anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.equilibrium.outcome import Outcome
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose_all, question
from tests.cases.test_first_year_case import both_ways
from tests.docs.test_labour_page import number, section, write_page

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "first-year.md"
UPDATE = f"docs/explanation/{PAGE.name} is out of date: run python -m {__name__}"
LAWS = {
    "in-force-2025-03-28": "In force on 28 March 2025",
    "autos": "and vehicle duties",
    "autos-retaliation": "and Canada's answer",
    "full-25": "No agreement exemption",
    "escalation": "Escalation",
}
FIGURES = (
    ("Canada: income", "real_income_change", "CAN"), ("GDP", "real_gdp_change", "CAN"),
    ("employment", "employment_change", "CAN"), ("absorption", "absorption_change", "CAN"),
    ("prices", "price_level_change", "CAN"), ("Mexico: GDP", "real_gdp_change", "MEX"),
    ("US: income", "real_income_change", "USA"), ("prices", "price_level_change", "USA"),
    ("Germany: GDP", "real_gdp_change", "DEU"),
)  # fmt: skip


def of(outcome: Outcome, series: str, code: str) -> float:
    return float(outcome.values(series)[outcome.economy.region(code)])


def laws_table() -> str:
    options = with_settings(ModelOptions(), ["horizon=first-year", "elasticities=MEDIAN"])
    asked = [question(f"us-canada-2025/{name}") for name in LAWS]
    titles = ["Law", *(title for title, _, _ in FIGURES), "Canada's jobs", "in vehicles"]
    rows = [f"| {' | '.join(titles)} |", f"|---|{'---:|' * (len(titles) - 1)}"]
    for posed, title in zip(pose_all(asked, options), LAWS.values(), strict=True):
        x = posed.solve()
        jobs = x.values("jobs_change")[x.economy.region("CAN")]
        cells = [number(of(x, series, code), 2) for _, series, code in FIGURES]
        cells += [
            f"{round(lost, -2):,.0f}".replace("-", "−")
            for lost in (jobs.sum(), jobs[x.economy.sector("C29")])
        ]
        rows.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(rows)


def currency_table() -> str:
    dollars = (1.0, 0.97, 0.95, 0.92)
    heads = (f"{100 * (worth - 1):.0f} %".replace("-", "−") for worth in dollars)
    rows = [f"| m | {' | '.join(heads)} |", f"|---|{'---:|' * len(dollars)}"]
    for m in (0.0, 0.33, 0.6):
        found = [both_ways("MEDIAN", "impact", m, worth) for worth in dollars]
        cells = [number(of(x, "real_gdp_change", "CAN"), 2) for x in found]
        rows.append(f"| {m:g} | {' | '.join(cells)} |")
    return "\n".join(rows)


TABLES = {"laws": laws_table, "currency": currency_table}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_what_the_model_gives(name: str) -> None:
    assert section(name, PAGE) == TABLES[name](), UPDATE


def test_the_text_quotes_its_own_tables() -> None:
    text = PAGE.read_text(encoding="utf-8")
    tables = section("laws", PAGE) + section("currency", PAGE)
    for quoted in ("−6.75", "−2.93", "−5.10", "−821,400"):
        assert quoted in tables and text.count(quoted) >= 2, quoted


if __name__ == "__main__":
    write_page(PAGE, TABLES)
