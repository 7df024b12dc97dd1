"""The page on the back-test prints the shipped figures, and some of them are worked out again here.

``python -m benchmarks.backtest --ship`` works out all of them; ``python -m
tests.docs.test_backtest_page`` writes the tables of the page anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from countermove.backtest.compared_models import FIRST_YEAR, LONG_RUN, chosen_models
from countermove.backtest.conditional_tables import imports_table, placebo_table
from countermove.backtest.figure_table import Table, shipped_figures
from countermove.backtest.law_in_force import Knowledge
from countermove.backtest.monthly_answers import answers
from countermove.backtest.run_backtest import forecast_tables
from countermove.backtest.specification import specification
from tests.docs.test_labour_page import number, section, write_page

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "backtest.md"
UPDATE = f"docs/explanation/{PAGE.name} is out of date: run python -m {__name__}"
FIGURES = shipped_figures()
MAIN = (
    "first year", "long run", "long run at first-year elasticities", "costs and wages given",
    "one-parameter rule", "growth of the year before",
)  # fmt: skip
MODELS = MAIN[:4]
SLICES = {
    "all cells": "all", "core": "core", "Canada": "Canada", "without China": "without China",
}  # fmt: skip
MEASURES = {
    "skill": "US imports, all cells: skill",
    "skill_core": "core: skill",
    "skill_canada": "Canada: skill",
    "skill_spring": "monthly cells, May to August: skill",
    "skill_test": "monthly cells, September to November: skill",
    "over_rule": "skill over the one-parameter rule",
    "skill_old": "2018-19, mean of three windows: skill",
    "canada_partners_corr": "Canada's exports by partner: correlation",
    "canada_partners_skill": "the same: skill",
    "canada_groups_without_oil": "Canada's exports by goods, without oil: skill",
    "duty_rate_error_pp": "US duties: error of the rate of all partners, points (at most)",
    "duty_sum_off": "US duties: sum of March to November, part it is off (at most)",
}


def value(table: str, row: str, figure: str, digits: int = 2) -> str:
    found = FIGURES.get((table, row, figure))
    return "" if found is None else number(float(found), digits)


def markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def bars() -> str:
    return markdown(
        ("Measure", "ours", "bar", "prototype", "met"),
        (
            [
                words,
                *(value("bars", key, name, 3) for name in ("ours", "bar", "prototype")),
                FIGURES["bars", key, "met"],
            ]
            for key, words in MEASURES.items()
        ),
    )


def imports(table: str) -> str:
    def row(name: str) -> list[str]:
        whole = f"{name}: all cells"
        band = " … ".join(value(table, whole, end) for end in ("low", "high"))
        skills = [value(table, f"{name}: {cut}", "skill") for cut in SLICES]
        return [
            name,
            skills[0],
            band,
            *skills[1:],
            *(value(table, whole, k) for k in ("corr", "slope")),
        ]

    heads = ("", "skill", "5 … 95 %", "core", "Canada", "without China", "corr", "slope")
    return markdown(heads, map(row, MAIN))


def over() -> str:
    def row(cut: str, rival: str) -> list[str]:
        figures = [
            value("imports", f"first year: {cut}", f"{rival}{end}") for end in ("", "_low", "_high")
        ]
        return [f"{cut}, over the {'rule' if rival == 'over_rule' else 'long run'}", *figures]

    rows = [row(cut, rival) for rival in ("over_rule", "over_long_run") for cut in SLICES]
    return markdown(("First year", "difference", "5 %", "95 %"), rows)


def sets() -> str:
    names = list(dict.fromkeys(row for table, row, _ in FIGURES if table == "sets"))
    keys = [f"{at}_{cut}" for at in ("first", "long") for cut in ("all", "core", "canada")]
    heads = ("Set", "first year", "core", "Canada", "long run", "core", "Canada")
    return markdown(heads, ([name, *(value("sets", name, key) for key in keys)] for name in names))


def months() -> str:
    pools = list(dict.fromkeys(
        row.split(": ")[1] for table, row, _ in FIGURES if table == "months"
    ))  # fmt: skip
    shown = ("first year", "long run", "costs and wages given", "one-parameter rule")
    heads = ("", *shown, *(f"Canada: {name}" for name in shown[:1] + shown[3:]))
    return markdown(
        heads,
        (
            [
                pool,
                *(value("months", f"{name}: {pool}", "all") for name in shown),
                *(value("months", f"{n}: {pool}", "canada") for n in shown[:1] + shown[3:]),
            ]
            for pool in pools
        ),
    )


def plain(table: str, columns: dict[str, str], digits: int, rows: Iterable[str] = ()) -> str:
    names = list(rows) or list(dict.fromkeys(row for one, row, _ in FIGURES if one == table))
    heads = ("", *columns.values())
    return markdown(heads, ([n, *(value(table, n, key, digits) for key in columns)] for n in names))


def canada() -> str:
    scores = {
        "partners_corr": "by partner: corr", "partners_skill": "skill",
        "others_skill": "skill, not to the US", "goods_skill": "by goods: skill",
        "goods_without_oil": "without oil",
    }  # fmt: skip
    shares = {"to_usa": "to the US, %", "to_others": "to others, %", "from_usa": "from the US, %"}
    rows = [
        [
            name,
            *(value("canada", name, key) for key in scores),
            *(value("canada", name, key, 1) for key in shares),
        ]
        for name in (*MODELS, "actual")
    ]
    return markdown(("", *scores.values(), *shares.values()), rows)


def forecasts() -> str:
    rows = []
    for day in specification().forecasts:
        table = f"forecast {day}: imports"
        for name in (*MODELS, "one-parameter rule", "growth of the year before"):
            skills = [value(table, f"{name}: {cut}", "skill") for cut in SLICES]
            band = " … ".join(value(table, f"{name}: all cells", end) for end in ("low", "high"))
            rows.append([f"{day}: {name}", skills[0], band, *skills[1:]])
    return markdown(("", "skill", "5 … 95 %", "core", "Canada", "without China"), rows)


def forecasts_beyond() -> str:
    rows = []
    for day in specification().forecasts:
        for name in ("first year", "long run", "actual"):
            at = f"forecast {day}: canada"
            jobs = value(f"forecast {day}: jobs", "first year" if name == "actual" else name,
                         "actual" if name == "actual" else "predicted", 1)  # fmt: skip
            scores = [
                value(at, name, key) for key in ("partners_corr", "partners_skill", "goods_skill")
            ]
            shares = [value(at, name, key, 1) for key in ("to_usa", "to_others", "from_usa")]
            rows.append([f"{day}: {name}", *scores, *shares, jobs])
    heads = ("", "by partner: corr", "skill", "by goods: skill", "to the US, %", "to others, %",
             "from the US, %", "US jobs, %")  # fmt: skip
    return markdown(heads, rows)


def neighbours(tables: Iterable[tuple[str, str]]) -> str:
    rows = []
    for title, table in tables:
        for name in (*MODELS, "one-parameter rule"):
            scores = [value(table, name, key) for key in ("skill", "corr", "canada", "mexico")]
            rows.append([f"{title}{name}", *scores])
    return markdown(("", "skill", "corr", "Canada", "Mexico"), rows)


def coverage() -> str:
    shares = {
        "cells": "cells", "value": "by value", "core": "core", "canada": "Canada",
        "width": "median width, logs", "too_wide": "too wide", "score": "interval score",
    }  # fmt: skip
    rows = [
        [name, *(value("coverage", name, key) for key in [*shares][:4]),
         value("coverage", name, "partners", 0),
         *(value("coverage", name, key) for key in [*shares][4:])]
        for name in ("prediction", "model", "no change and noise")
    ]  # fmt: skip
    heads = [*shares.values()]
    return markdown(("Band", *heads[:4], "totals of 29", *heads[4:]), rows)


TABLES: dict[str, Callable[[], str]] = {
    "bars": bars,
    "imports": partial(imports, "imports"),
    "over": over,
    "sets": sets,
    "months": months,
    "collected": partial(
        plain, "collected",
        {"law": "by law", "collected": "by duties collected", "law_canada": "Canada: by law",
         "collected_canada": "collected"}, 2,
    ),
    "placebos": partial(plain, "placebos", {"corr": "corr", "slope": "slope", "skill": "skill"}, 2),
    "old": partial(
        plain, "old",
        {"2019H1/2018H1": "2019 H1 over 2018 H1", "2019H2/2018H2": "H2 over 2018 H2",
         "2019H2/2017H2": "over 2017 H2", "mean": "mean", "slope": "slope"}, 2,
    ),
    "canada": canada,
    "goods": partial(
        plain, "canada by goods",
        {"actual": "actual", "first-year": "first year", "long-run": "long run",
         "given-costs": "costs given"}, 1,
    ),
    "duties": partial(
        plain, "duties",
        {"error_pp": "error, points", "error_late_pp": "from July",
         "error_by_partner_pp": "by partner", "predicted_bn": "predicted, bn",
         "actual_bn": "collected, bn"}, 1,
    ),
    "jobs": partial(
        plain, "jobs",
        {"skill": "skill", "corr": "corr", "turn_corr": "turn: corr", "predicted": "predicted, %",
         "actual": "actual, %", "year_before": "year before, %"}, 2,
    ),
    "misses": partial(
        plain, "misses",
        {"share": "share of error", "predicted": "predicted", "actual": "actual"}, 1,
    ),
    "coverage": coverage,
    "coverage missed": partial(
        plain, "coverage missed", {"low": "5 %", "high": "95 %", "actual": "actual"}, 1,
    ),
    "prices": partial(
        plain, "prices",
        {"corr": "corr", "turn_corr": "turn: corr", "predicted": "predicted, %",
         "actual": "actual, %", "year_before": "year before, %"}, 2,
    ),
    "forecasts": forecasts,
    "beyond": forecasts_beyond,
    "conditional neighbours": partial(neighbours, [("", "neighbours")]),
    "forecast neighbours": partial(
        neighbours,
        [(f"{day}: ", f"forecast {day}: neighbours") for day in specification().neighbour_days],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_the_shipped_figures(name: str) -> None:
    assert section(name, PAGE) == TABLES[name](), UPDATE


def test_the_text_quotes_its_tables() -> None:
    """A number with a sign or two decimals in the text stands in a table of the page."""
    text = PAGE.read_text(encoding="utf-8")
    tables = "\n".join(section(name, PAGE) for name in TABLES)
    outside = re.sub(r"<!-- begin: (.+?) -->.*?<!-- end: \1 -->", "", text, flags=re.DOTALL)
    quoted = set(re.findall(r"−?\d+\.\d\d(?!\d)", outside))
    known = set(re.findall(r"−?\d+\.\d\d", tables)) | {"0.03"}
    assert quoted - known == set()


def agree(tables: Iterable[Table], rows: Callable[[str], bool] = lambda row: True) -> int:
    """Compare figures with the shipped ones, to the digits printed; return their number."""
    count = 0
    for table in tables:
        for name, row, figure, text in table.figures():
            if rows(row):
                shipped = FIGURES[name, row, figure]
                assert float(text) == pytest.approx(float(shipped), abs=5e-3), (name, row, figure)
                count += 1
    return count


def test_a_month_a_placebo_and_a_forecast_come_out_again() -> None:
    chosen = chosen_models((FIRST_YEAR, LONG_RUN))
    test = specification().test
    told = answers(chosen, test, Knowledge.conditional())
    assert agree([imports_table(told, test)]) > 200
    assert agree([placebo_table(told)]) > 20
    day = next(iter(specification().forecasts))
    assert agree(forecast_tables(day, chosen)) > 200


if __name__ == "__main__":
    write_page(PAGE, TABLES)
