"""The page on labour prints what the model gives: its tables are worked out again here.

``python -m tests.docs.test_labour_page`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from countermove.economy.shipped import load_economy
from countermove.equilibrium.closure import FLOORS, Closure
from countermove.equilibrium.horizon import elasticity_scale
from countermove.equilibrium.solve import solve
from countermove.questions.case import load_case
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.run_case import run_case

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "labour.md"
FIRST = {"labour": "specific", "elasticity_scale": "impact"}
RIGID = {**FIRST, "wages": "rigid", "floor": FLOORS["SGU"]}
FLOATS = {"regime": {"CAN": "floating"}}
UNIFORM = {
    "Long run: mobile labour": {},
    "Sluggish labour, elasticities of the third year": {
        "labour": "sluggish",
        "elasticity_scale": "short",
    },
    "Specific factors, long-run elasticities": {"labour": "specific"},
    "Specific factors, elasticities of the first year": FIRST,
    "the same, labour supply 0.5": {**FIRST, "supply": 0.5},
    "the same, rigid wages (SGU), floating": {**RIGID, **FLOATS},
    "the same, rigid wages (SGU), fixed": RIGID,
    "the same, no wage cut at all, floating": {**RIGID, **FLOATS, "floor": 1.0},
    "the same, no wage cut at all, fixed": {**RIGID, "floor": 1.0},
}
SERIES = ("real_income_change", "real_gdp_change", "employment_change")
CASE = {
    "long run": [],
    "rigid wages, floating": ["regime.CAN=floating"],
    "rigid wages, fixed": ["regime.CAN=fixed"],
}
VARIANTS = {
    "autos-retaliation": "Canada answers on vehicles",
    "full-25": "No agreement exemption",
}
UPDATE = "docs/explanation/labour.md is out of date: run python -m tests.docs.test_labour_page"


def section(name: str, page: Path = PAGE) -> str:
    text = page.read_text(encoding="utf-8")
    return text.split(f"<!-- begin: {name} -->\n")[1].split(f"<!-- end: {name} -->")[0].strip()


def number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"


def uniform_table() -> str:
    economy = load_economy("icio-2022-customs-2024")
    canada, usa = economy.region("CAN"), economy.region("USA")
    tariffs = economy.tariff_rate_ods.copy()
    tariffs[canada, usa, economy.goods_s] += 0.25
    tariffs[usa, canada, economy.goods_s] += 0.25
    rows = [
        "| Closure | Real income | Real GDP | Employment | Jobs | US real income |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for title, switches in UNIFORM.items():
        x = solve(economy, tariff_rate_ods=tariffs, closure=Closure(**switches))
        cells = [number(x.values(name)[canada], 2) for name in SERIES]
        moves = switches.get("labour") != "specific"
        cells.append("" if moves else number(np.nansum(x.values("jobs_change")[canada]) / 1e3, 0))
        cells.append(number(x.values("real_income_change")[usa], 2))
        rows.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(rows)


def case_table() -> str:
    rows = [
        "| Variant | Closure | Real income | Real GDP | Employment | Jobs | of these, vehicles |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    case = load_case("us-canada-2025")
    found = {}
    for title, more in CASE.items():
        first = ["labour=specific", "elasticity_scale=impact", "wages=rigid", "floor=SGU", *more]
        options = with_settings(ModelOptions(), first if more else [])
        found[title] = run_case(case, options=options, variants=list(VARIANTS), ranges=False)
    for variant, name in VARIANTS.items():
        for title, result in found.items():
            x = result.variants[variant].outcome
            canada, cars = x.economy.region("CAN"), x.economy.sector("C29")
            jobs = x.values("jobs_change")[canada] / 1e3
            cells = [number(x.values(series)[canada], 1) for series in SERIES]
            cells.append("" if title == "long run" else number(round(jobs.sum(), -1), 0))
            cells.append(number(jobs[cars], 0))
            rows.append(f"| {name} | {title} | {' | '.join(cells)} |")
    return "\n".join(rows)


TABLES = {"uniform": uniform_table, "case": case_table}


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_what_the_model_gives(name):
    assert section(name) == TABLES[name](), UPDATE


def test_the_text_quotes_its_own_tables():
    """Each figure of ours in the comparison stands in one of the tables."""
    text = PAGE.read_text(encoding="utf-8")
    for quoted in ("−1.63", "−1.97", "−1.93"):
        assert quoted in section("uniform") and text.count(quoted) >= 2
    assert "−1.2 %" in text and "−1.2 " in section("case")
    for year, share in ((1, "0.38"), (3, "0.545")):
        assert f"{elasticity_scale(year):.3f}".startswith(share) and share in text


def test_the_first_year_is_compared_with_published_figures_on_one_page() -> None:
    """What is called our first year is the horizon of that name, not closures made by hand."""
    text = PAGE.read_text(encoding="utf-8")
    for publisher in ("Bank of Canada", "CIRANO"):
        row = next(line for line in text.splitlines() if line.startswith(f"| {publisher}"))
        assert "[](first-year.md)" in row and "−" not in row
        assert f"| {publisher}" in PAGE.with_name("first-year.md").read_text(encoding="utf-8")
    titles = [line.split("|")[1] for line in section("uniform").splitlines()[2:]]
    titles += [line.split("|")[2] for line in section("case").splitlines()[2:]]
    assert not [title for title in titles if title.strip().lower().startswith("first year")]


def write_page(page: Path, tables: Mapping[str, Callable[[], str]]) -> None:
    """Write the tables of a page anew."""
    text = page.read_text(encoding="utf-8")
    for name, table in tables.items():
        head, rest = text.split(f"<!-- begin: {name} -->\n")
        tail = rest.split(f"<!-- end: {name} -->")[1]
        text = f"{head}<!-- begin: {name} -->\n{table()}\n<!-- end: {name} -->{tail}"
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_page(PAGE, TABLES)
