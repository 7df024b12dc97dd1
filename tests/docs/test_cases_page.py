"""The page of shipped cases prints what the model gives: its tables are worked out again here.

``python -m tests.docs.test_cases_page`` writes them anew.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from countermove.questions.case import cases, load_case
from countermove.questions.horizons import at_horizons
from countermove.questions.run_case import run_horizons
from countermove.report.labels import PER_CENT, REGION_TITLES, format_value
from tests.docs.test_labour_page import section, write_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "cases.md"
UPDATE = f"docs/reference/{PAGE.name} is out of date: run python -m {__name__}"


def case_table(name: str) -> str:
    """Return real income of the two sides of a case at both horizons, per cent."""
    case = load_case(name)
    results = run_horizons(case, at_horizons([]), ranges=False, lines=False)
    heads = [
        f"{REGION_TITLES[code]}, {result.options.closure.horizon}"
        for code in case.focus[:2]
        for result in results
    ]
    rows = [f"| variant | what | {' | '.join(heads)} |", f"|---|---|{'---:|' * len(heads)}"]
    for variant in (each for each in case.variants.values() if not each.no_law):
        cells = [
            format_value(
                result.variants[variant.name].central["real_income_change"][place], PER_CENT
            )
            for place in map(results[0].codes.index, case.focus[:2])
            for result in results
        ]
        rows.append(f"| `{variant.name}` | {variant.title} | {' | '.join(cells)} |")
    return "\n".join(rows)


TABLES = {name: partial(case_table, name) for name in cases()}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_what_the_model_gives(name: str) -> None:
    assert section(name, PAGE) == TABLES[name](), UPDATE


if __name__ == "__main__":
    write_page(PAGE, TABLES)
