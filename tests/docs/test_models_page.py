"""The page on why models disagree prints what the model gives: its tables are worked out again.

``python -m tests.docs.test_models_page`` writes them anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.errors import CountermoveError
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import pose
from countermove.questions.wanted_figure import Wanted
from tests.commands import call
from tests.docs.test_labour_page import number, section

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "models-disagree.md"
UPDATE = "docs/how-to/models-disagree.md is out of date: run python -m tests.docs.test_models_page"
SHOCK = "us-canada-2025/autos-retaliation"
MODELS = [
    "", "elasticities=CP", "elasticities=FGO", "economy=icio-2022", "materials=none",
    "materials=own-sector", "market=constant-markups", "market=constant-markups materials=none",
    "deficits=proportional", "deficits=multiplicative", "deficits=removed", "labour=sluggish",
    "labour=specific", "wages=rigid", "supply=0.5", "supply=0.5 revenue=income-tax", "scale=0.1",
    "market=restricted-entry scale=0.05 materials=none", "capital=0.35",
    "export_tax.CAN.C29=0.1", "subsidy.CAN.C29=0.05",
    "horizon=first-year",
]  # fmt: skip
FIGURES = [Wanted("real_income_change", code) for code in ("CAN", "USA", "MEX")]
FIGURES += [Wanted("real_wage_change", "CAN"), Wanted("output_change", "CAN", "C29")]
COMMAND = (
    "attribute", SHOCK, "--by", "switch", "--country", "CAN", "--horizon", "long-run",
    "--switch", "elasticities=FGO", "--switch", "materials=none",
    "--switch", "supply=0.5,revenue=income-tax", "--switch", "scale=0.05",
)  # fmt: skip


def models_table() -> str:
    rows = [
        "| switches | Canada | United States | Mexico | real wage, Canada | vehicles, Canada |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for text in MODELS:
        try:
            world = pose(SHOCK, with_settings(ModelOptions(), text.split())).solve()
            cells = [number(figure.of(world), 2) for figure in FIGURES]
        except CountermoveError:
            cells = ["refused", *[""] * (len(FIGURES) - 1)]
        rows.append(f"| {f'`{text}`' if text else 'as usual'} | {' | '.join(cells)} |")
    return "\n".join(rows)


def between() -> str:
    rows = ["| switch | adds | alone | last |\n|---|--:|--:|--:|"]
    said = call(*COMMAND, "--json").json
    for row in said["tables"]["attribution"]:
        cells = (number(row[key], 3) for key in ("value", "alone", "last"))
        rows.append(f"| `{row['title']}` | {' | '.join(cells)} |")
    rows.append(f"| sum: from {number(said['first'], 3)} to {number(said['other'], 3)} | "
                f"{number(said['total']['long-run'], 3)} | | |")  # fmt: skip
    return "\n".join(rows)


TABLES = {"models": models_table, "between": between}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_what_the_model_gives(name: str) -> None:
    assert section(name, PAGE) == TABLES[name](), UPDATE


def test_the_command_of_the_page_is_the_one_that_is_run() -> None:
    assert "countermove " + " ".join(COMMAND) in PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"
        page = page.split(begin)[0] + begin + table() + "\n" + end + page.split(end)[1]
    PAGE.write_text(page, encoding="utf-8")
