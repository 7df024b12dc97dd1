"""The back-test: cells as specified, scores by hand, goods under way, no parameter of 2025.

Counts of cells are those of the specification (389 in autumn 2025, 300 in the core, 19 of Canada,
48 partners of Canada, 14 groups); other expected values are worked out by hand.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from countermove.backtest import law_in_force, outcomes
from countermove.backtest.cell_scores import Compared, Redrawn, score
from countermove.backtest.collected_law import collected_change
from countermove.backtest.compared_models import (
    FIRST_YEAR,
    GIVEN,
    LONG_RUN,
    base_trade,
    chosen_models,
    models,
)
from countermove.backtest.import_scores import (
    by_cell,
    cells_of,
    changes,
    compared,
    slices,
    spread_to_sectors,
    window_test,
)
from countermove.backtest.law_in_force import Knowledge, duties_on
from countermove.backtest.monthly_answers import Answers, answers, baseline, under_rates, world_of
from countermove.backtest.national_scores import canada_scores, job_scores
from countermove.backtest.run_backtest import backtest
from countermove.backtest.specification import specification
from countermove.law.claims_record import us_record
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import trade_lines
from countermove.law.transit import landed
from countermove.sources.store import table_path
from pipeline import shipped
from pipeline.backtest_targets import CANADA, JOBS
from pipeline.readers.monthly_imports import FILE

PLAN = specification()
AUTUMN = PLAN.test


@pytest.fixture(name="told", scope="module")
def _told() -> Answers:
    chosen = chosen_models((FIRST_YEAR, LONG_RUN, GIVEN))
    return answers(chosen, PLAN.canada_months, Knowledge.conditional())


def test_the_cells_are_those_of_the_specification(told):
    test = window_test(told, AUTUMN)
    counts = {cut: int(some.sum()) for cut, some in slices(test.cells).items()}
    assert counts["all"] == 389
    assert counts["core"] == 300
    assert counts["canada"] == 19
    found = canada_scores(told, FIRST_YEAR, PLAN.canada_months)
    assert (found.partners.n, found.others.n) == (48, 47)
    assert (found.groups.n, found.groups_without_oil.n) == (14, 13)
    assert job_scores(told, FIRST_YEAR, AUTUMN).levels.n == 21


def test_scores_by_hand():
    """Weights 1 and 3: errors 0.1 and 0, changes 0.2 and -0.4; 1 - 0.01 / (0.04 + 0.48)."""
    y, x, w = np.array([0.2, -0.4]), np.array([0.1, -0.4]), np.array([1.0, 3.0])
    found = score(y, x, w)
    assert found.skill == pytest.approx(1 - 0.01 / 0.52)
    assert found.corr == pytest.approx(1.0)
    assert found.slope == pytest.approx(0.6 / 0.5)
    assert score(y, np.zeros(2), w).skill == 0.0
    assert np.isnan(score(y, np.zeros(2), w).corr)


def test_draws_repeat_and_drawing_everything_once_is_the_score():
    change, weight = np.array([0.2, -0.4, 0.1]), np.array([1.0, 3.0, 2.0])
    cells = Compared(change, weight, np.array([0, 0, 1]), np.array([0, 1, 1]))
    x = np.array([0.1, -0.4, 0.2])
    once = Redrawn(np.ones((1, 2)), np.ones((1, 2)))
    assert once.skills(cells, x)[0] == pytest.approx(score(cells.actual, x, cells.weight).skill)
    without = Redrawn(np.array([[2.0, 0.0]]), np.array([[0.0, 1.0]]))
    assert without.skills(cells, x)[0] == pytest.approx(1.0)  # the second cell alone, met exactly
    twice = [Redrawn.of(29, 20, draws=50, seed=7).partner for _ in range(2)]
    assert np.array_equal(*twice)
    assert (twice[0].sum(axis=1) == 29).all()


def test_goods_at_sea_pay_the_lower_duty_and_goods_by_land_the_new_one():
    """25 % on steel from 12 March 2025 (Proc. 10896), 50 % from 4 June (Proc. 10947)."""
    ledger, june = load_ledger(), date(2025, 6, 8)
    lines = trade_lines(
        "USA", origins=["JPN", "MEX", "JPN"], products=["72081015", "72081015", "10063010"],
        value=[1.0, 1.0, 1.0],
    )  # fmt: skip
    now, then = (
        rates_on(ledger, lines, on=day, known_on=None) for day in (june, june - timedelta(days=30))
    )
    found = landed(now, then, PLAN.by_land)
    rate = np.bincount(found.row_line, found.row_share * found.additional_rate, 3)
    assert rate[:2].tolist() == pytest.approx([0.25, 0.50])
    assert rate[2] == pytest.approx(0.10)  # unchanged between the two days (EO 14257, s. 3)
    total = np.bincount(
        found.contribution_row, found.contribution_rate, found.row_line.size
    )  # what each measure levies still adds up
    assert total == pytest.approx(found.additional_rate)
    falls = landed(then, now, PLAN.by_land)
    assert np.bincount(falls.row_line, falls.additional_rate, 3)[:2].tolist() == [0.25, 0.25]


def test_without_new_duties_every_model_predicts_no_change():
    chosen = chosen_models((FIRST_YEAR, LONG_RUN, GIVEN))
    shape = base_trade(baseline()).imports_os.shape
    told = under_rates(chosen, {"none": np.zeros(shape)})
    for name, x in changes(told, ["none"]).items():
        assert np.nanmax(np.abs(x)) < 1e-6, name


def test_given_costs_move_trade_as_the_formula_says_in_one_cell():
    """``d ln (1+t) X = -theta (1 - share) d ln(1+t)`` to first order; before duty one more."""
    model = models()[GIVEN]
    economy = model.posed.economy
    theta = 0.38 * model.posed.economy.theta_s  # the scale of the first year
    usa, japan, cars = economy.region("USA"), economy.region("JPN"), economy.sector("C29")
    added = np.zeros(base_trade(economy).imports_os.shape)
    added[japan, cars] = 1e-6
    told = under_rates([model], {"little": added})
    moved = np.log(
        told.of(GIVEN, ["little"]).imports_os[japan, cars] / told.base.imports_os[japan, cars]
    )
    dear = np.log1p(1e-6 / (1 + economy.tariff_rate_ods[japan, usa, cars]))
    share = economy.trade_share_ods[japan, usa, cars]
    assert moved / dear == pytest.approx(-theta[cars] * (1 - share) - 1, rel=1e-4)


def test_outcomes_are_sums_of_the_shipped_table():
    """Canada's crude oil of autumn 2024 and 2025, added up from the file by hand."""
    sums: dict[str, float] = defaultdict(float)
    with table_path(outcomes.IMPORTS).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if (row["partner"], row["group"], row["flow"]) == ("CAN", "oil and gas", "value"):
                for year in ("2024", "2025"):
                    sums[year] = 1e3 * sum(float(row[f"{year}{month[4:]}"]) for month in AUTUMN)
    found = outcomes.cells(AUTUMN)
    at = (list(PLAN.partners).index("CAN"), list(PLAN.groups).index("oil and gas"))
    assert (found.before[at], found.value[at]) == (sums["2024"], sums["2025"])
    assert found.length == 3
    assert outcomes.cells(["2019H2"]).length == 6


def test_the_rate_collected_on_canada_rose_as_published():
    """3.7 % of 28.3 bn in November 2025 (US Census Bureau, all goods; others pay hardly any)."""
    at = list(PLAN.partners).index("CAN")
    duty = np.nansum(outcomes.imports(["2025-11"], "duty")[at])
    assert duty / 28.3e9 == pytest.approx(0.037, abs=0.0005)
    rise = collected_change(["2025-11"], ["2024-11"])
    assert 0 < rise[at].max() < 0.5


def test_sectors_of_a_cell_share_its_rate_and_sums_come_back():
    economy = baseline()
    values = np.arange(29.0 * 20).reshape(29, 20)
    spread = spread_to_sectors(values, economy)
    count = spread_to_sectors(np.ones((29, 20)), economy)
    assert by_cell(spread, economy) == pytest.approx(values * by_cell(count, economy))


def test_small_cells_and_cells_without_trade_are_left_out():
    found = outcomes.cells(AUTUMN)
    some = compared(found, np.zeros_like(found.value))
    assert found.before[some].min() > 50e6 - 1
    assert np.isfinite(cells_of(found, some).actual).all()


def test_equal_laws_are_solved_once():
    known = Knowledge.of(date(2025, 3, 28))
    one, two = (duties_on(baseline(), date(2025, 11, day), known) for day in (8, 23))
    other = duties_on(baseline(), date(2025, 4, 8), known)
    assert world_of(one).key == world_of(two).key != world_of(other).key


def test_a_forecast_holds_nothing_published_later():
    """The duties on all partners were signed on 2 April 2025 (EO 14257)."""
    economy = baseline()
    usa, vietnam = economy.region("USA"), economy.region("VNM")
    rates = {}
    for day in (date(2025, 3, 28), date(2025, 4, 2)):
        part = duties_on(economy, date(2025, 9, 8), Knowledge.of(day)).of(usa)
        assert part is not None
        toys = (part.origin == vietnam) & (part.sector == economy.sector("C13T15"))
        rates[day] = float(part.share[toys] @ part.added_rate[toys])
    before, after = rates.values()
    assert before < 0.01
    assert after == pytest.approx(0.46, abs=0.01)  # Annex I of the order: Viet Nam 46 %


def test_claims_recorded_after_2024_change_no_prediction(monkeypatch):
    """Deleting 2025 and 2026 from the record of claims leaves every duty of both kinds as it is."""
    days = [
        (date(2025, 9, 8), Knowledge.conditional()),
        (date(2025, 9, 8), Knowledge.of(date(2025, 3, 28))),
    ]
    kept = [world_of(duties_on(baseline(), *day)).key for day in days]
    record = us_record()
    blank = np.zeros(record.hs.size)
    without = replace(
        record,
        claimed={p: x if p == "2024" else blank for p, x in record.claimed.items()},
        known={p: x if p == "2024" else blank for p, x in record.known.items()},
    )
    from countermove.law import predicted_utilisation

    for module in (law_in_force, predicted_utilisation):
        monkeypatch.setattr(module, "us_record", lambda: without)
    for memo in (duties_on, predicted_utilisation._eligible):
        memo.cache_clear()
    try:
        assert [world_of(duties_on(baseline(), *day)).key for day in days] == kept
    finally:
        duties_on.cache_clear()
        predicted_utilisation._eligible.cache_clear()


OUTCOMES = (
    FILE.partition("/")[0], CANADA.partition("/")[0], JOBS.partition("/")[0],
    "us_prices_2025", "us_imports_naics6_monthly", "usmca_claims_monthly",
)  # fmt: skip
"""Folders of the sources with figures of 2025."""


def test_parameters_come_from_sources_without_2025(sources: Path, tmp_path: Path):
    """World, jobs and elasticities are built to the byte with all that is of 2025 taken away.

    Canada's imports by item, which weight its ordinary duties, cannot be: no month of them is told.
    """
    poorer = tmp_path / "sources"
    poorer.mkdir()
    for folder in sources.iterdir():
        if folder.name not in OUTCOMES:
            (poorer / folder.name).symlink_to(folder)
    head, *rows = (sources / JOBS).read_text(encoding="utf-8").splitlines()
    early = [row for row in rows if row < "2025"]  # the file of jobs holds those of the base year
    assert 0 < len(early) < len(rows)
    (poorer / JOBS).parent.mkdir()
    (poorer / JOBS).write_text("\n".join([head, *early, ""]), encoding="utf-8")
    items = Path(CANADA) / "products.csv.gz"  # one sum from January 2024 to April 2026
    (poorer / items).parent.mkdir(parents=True, exist_ok=True)
    (poorer / items).symlink_to(sources / items)
    steps = ("world", "employment", "elasticities")
    built = shipped.build_shipped(poorer, steps, out=tmp_path / "out")
    assert len(built) == 5
    assert [file.path.name for file in built if file.changed] == []


def test_a_forecast_may_compare_models_without_the_first_year():
    found = backtest("forecast", known_on="2025-03-28", rivals=[GIVEN, GIVEN])
    assert [table.name.rpartition(" ")[2] for table in found] == ["imports", "canada"]
    assert {table.kind for table in found} == {"forecast"}
    assert all(value == value for table in found for row in table.rows for value in row)
