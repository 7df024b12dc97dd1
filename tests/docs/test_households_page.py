"""The page on households prints what the model gives: its tables are worked out again here.

``python -m tests.docs.test_households_page`` writes them anew.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from countermove.codes.sectors import sectors
from countermove.equilibrium.outcome import Outcome
from countermove.places.firms import input_costs
from countermove.places.gazetteer import all_places
from countermove.places.households import (
    BETWEEN,
    TOTAL,
    duties_paid,
    household_costs,
    household_prices,
)
from countermove.places.industry import industry_jobs_by_place
from countermove.places.jobs import sector_change
from countermove.places.place_results import place_results
from countermove.places.spending import GDP, household_counts
from countermove.questions.case import load_case, on_days
from countermove.questions.horizons import at_horizons
from countermove.questions.paid_law import at_pay_through
from countermove.questions.pose import Posed, Question, pose_all
from tests.docs.test_labour_page import number, section, write_page

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "households.md"
PLACES = PAGE.parent / "places.md"
UPDATE = f"docs/explanation/{PAGE.name} is out of date: run python -m {__name__}"
COUNTRIES = {"USA": "US", "CAN": "Canada"}
HORIZONS = ("first-year", "long-run")


@cache
def posed(variant: str, day: str = "") -> dict[str, Posed]:
    case = load_case("us-canada-2025")
    case = on_days(case, on=day, known_on=day) if day else case
    options = at_horizons(["elasticities=MEDIAN"])
    asked = [Question(case, case.variant(variant))]
    return {name: pose_all(asked, given)[0] for name, given in options.items()}


@cache
def solved(variant: str, horizon: str = "first-year", day: str = "") -> Outcome:
    return posed(variant, day)[horizon].solve()


def dollars(value: float, country: str) -> str:
    return number(1e6 * value / household_counts()[country].households, 0)


def households_table() -> str:
    law = at_pay_through([posed("autos-retaliation")[name] for name in HORIZONS], "2025-10")
    paid = law.posed[0].solve()
    columns = []
    for code in COUNTRIES:
        first, long = (solved("autos-retaliation", name) for name in HORIZONS)
        for world, side in ((first, "pre"), (first, "post"), (paid, "post"), (long, "post")):
            found = {row.name: getattr(row, side) for row in household_costs(world, code)}
            found["Duties"] = duties_paid(world, code)[side == "post"]
            columns.append((code, found))
    heads = ["first year: base basket", "after moving", "as paid", "long run: after moving"]
    titles = [f"{COUNTRIES[code]}, {head}" for code in COUNTRIES for head in heads]
    order = sorted(columns[0][1], key=lambda name: -columns[0][1][name])
    last = [BETWEEN, TOTAL, "Duties"]
    rows = [f"| Category | {' | '.join(titles)} |", f"|---|{'---:|' * len(titles)}"]
    for name in [*(name for name in order if name not in last), *last]:
        cells = [dollars(found[name], code) for code, found in columns]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def firms_table() -> str:
    rows = [
        "| | Sector | first year: base basket | % | after moving | % | long run: after moving | % |"
    ]
    rows.append(f"|---|---|{'---:|' * 6}")
    known = sectors()
    for code, title in COUNTRIES.items():
        first, long = (input_costs(solved("autos-retaliation", name), code) for name in HORIZONS)
        for k in np.argsort(-first.dearer(post=False))[:5]:
            cells = []
            for costs, post in ((first, False), (first, True), (long, True)):
                hat = (costs.post_k if post else costs.pre_k)[k]
                cells += [f"{costs.dearer(post)[k]:,.0f}", number(100 * (hat - 1), 2)]
            rows.append(f"| {title} | {known[first.sectors[k]].name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def change(world: Outcome, base: Outcome | None = None) -> tuple[list[float], list[float]]:
    """Return per cent and dollars of 2024 a household, before and after substitution."""
    row = household_costs(world, "USA")[-1]
    less = household_costs(base, "USA")[-1] if base is not None else None
    each = 1e6 / household_counts()["USA"].households * GDP[2024] / GDP[2022]
    values = [
        getattr(row, side) - (getattr(less, side) if less else 0.0) for side in ("pre", "post")
    ]
    return [100.0 * value / row.spent for value in values], [each * value for value in values]


def outside_table() -> str:
    before = solved("in-force-2025-03-28")
    ours = {
        "25 % on vehicles and parts alone": change(solved("autos"), before),
        "all duties of 16 June 2025": change(solved("autos", day="2025-06-16")),
        "all duties of 3 September 2025": change(solved("autos", day="2025-09-03")),
    }
    theirs = {
        "25 % on vehicles and parts alone": "0.3 to 0.4 %, 500 to 600 dollars of 2024",
        "all duties of 16 June 2025": "1.5 and 1.3 %, 2,000 and 1,700 dollars of 2025",
        "all duties of 3 September 2025": "1.7 and 1.4 %, 2,300 and 1,900 dollars of 2025",
    }
    rows = ["| Law | Budget Lab | Ours, base basket and after moving |", "|---|---|---|"]
    for name, (per_cent, cost) in ours.items():
        told = " and ".join(number(value, 2) for value in per_cent)
        money = " and ".join(f"{round(value, -1):,.0f}" for value in cost)
        rows.append(f"| {name} | {theirs[name]} | {told} %, {money} dollars of 2024 |")
    return "\n".join(rows)


def industry_table() -> str:
    columns = {}
    for name in HORIZONS:
        world = solved("autos-retaliation", name)
        results = place_results(sector_change(world, "CAN"))
        columns[name] = industry_jobs_by_place(world.economy, results, "C29")
    first, long = columns.values()
    heads = ["in it", "at suppliers", "at risk", "suppliers' at risk", "first year: in it",
             "suppliers", "all sectors", "long run: in it", "suppliers"]  # fmt: skip
    assert first.all_change is not None
    values = [
        first.direct, first.suppliers, first.direct_at_risk, first.suppliers_at_risk,
        first.direct_change, first.suppliers_change, first.all_change, long.direct_change,
        long.suppliers_change,
    ]  # fmt: skip
    titles = {code: place.name for code, place in all_places().items()}
    order = np.argsort(-first.direct)[:4]
    rows = [f"| | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    lines = [(titles[first.codes[p]], [value[p] for value in values]) for p in order]
    lines.append(("Canada", [value.sum() for value in values]))
    for name, cells in lines:
        told = (f"{round(value, -2) + 0.0:,.0f}".replace("-", "−") for value in cells)
        rows.append(f"| {name} | {' | '.join(told)} |")
    return "\n".join(rows)


TABLES = {"households": households_table, "firms": firms_table, "outside": outside_table}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_what_the_model_gives(name: str) -> None:
    assert section(name, PAGE) == TABLES[name](), UPDATE


def test_the_industry_by_place_is_what_the_model_gives() -> None:
    table = industry_table()
    assert section("industry", PLACES) == table, UPDATE
    world = solved("autos-retaliation")
    at_risk = industry_jobs_by_place(
        world.economy, place_results(sector_change(world, "CAN")), "C29"
    )
    both = at_risk.direct_at_risk.sum() + at_risk.suppliers_at_risk.sum()
    assert f"{round(both, -3):,.0f} together" in PLACES.read_text(encoding="utf-8")


def test_all_duties_of_the_year_are_of_the_order_others_find() -> None:
    """Budget Lab, State of U.S. Tariffs, 3 September 2025: 1.7 % before and 1.4 % after moving."""
    (pre, post), _ = change(solved("autos", day="2025-09-03"))
    assert pre == pytest.approx(1.7, rel=0.35) and post == pytest.approx(1.4, rel=0.35)
    assert post < pre


def test_a_new_car_costs_less_more_than_the_duty_on_it() -> None:
    """Budget Lab, 28 March 2025: 13.5 % on the car; half of what is paid for it is margin."""
    found, before = (
        {row.name: row.pre for row in household_prices(solved(name), "USA")}
        for name in ("autos", "in-force-2025-03-28")
    )
    name = "New motor vehicles"
    assert 2.0 < (found[name] or 0.0) - (before[name] or 0.0) < 13.5


def test_the_days_are_those_named() -> None:
    assert posed("autos", "2025-06-16")["first-year"].question.variant is not None
    assert solved("autos", day="2025-06-16").status.value == "solved"
    assert date(2025, 6, 16) == posed("autos", "2025-06-16")["first-year"].question.variant.on  # type: ignore[union-attr]


if __name__ == "__main__":
    write_page(PAGE, TABLES)
    write_page(PLACES, {"industry": industry_table})
