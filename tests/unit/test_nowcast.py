"""From law to money: transit, trade of the month, pay-through, and that no month looks ahead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from benchmarks.nowcast import NEIGHBOURS, OTHERS, error, months_of

from countermove.law import collected_duties as collected
from countermove.law.collected_duties import INDUSTRIES, industry_cells
from countermove.law.law_against_money import (
    GROUPS,
    LawAndMoney,
    law_against_money,
)
from countermove.law.load_law import load_ledger
from countermove.law.monthly_law import month_pieces, months_of_law
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import chosen_lines, shipped_lines
from countermove.law.utilisation import NONE
from countermove.report.charts.draw import draw
from countermove.report.charts.law_charts import nowcast_chart
from tests.commands import call


@cache
def found(origin: str) -> LawAndMoney:
    return law_against_money(load_ledger(), origin=origin)


# published: the measurement that the method was designed on (March to November 2025, points)
@pytest.mark.parametrize(("origin", "whole", "late"), [("CAN", 0.7, 0.45), ("MEX", 0.75, 0.35)])
def test_the_nowcast_of_the_neighbours(
    sources: Path, origin: str, whole: float, late: float
) -> None:
    months = months_of(origin)
    assert error(months, "nowcast") <= whole < error(months, "persistence")
    assert error(months, "nowcast", tuple(f"2025-{m:02d}" for m in range(7, 12))) <= late


def test_the_nowcast_of_thirteen_partners(sources: Path) -> None:
    errors = {origin: error(months_of(origin), "nowcast") for origin in OTHERS}
    assert np.mean(list(errors.values())) <= 1.9
    assert np.mean([errors[origin] for origin in OTHERS if origin != "CHN"]) <= 1.6


@pytest.mark.parametrize("origin", [*NEIGHBOURS, "CHN"])
def test_the_parts_of_a_gap_add_up(origin: str) -> None:
    assert len(found(origin).gaps) == 11
    rows = {row.month: row for row in found(origin).totals}
    for gap in found(origin).gaps:
        parts = [getattr(gap, name) for name in gap.__slots__ if name not in ("month", "gap_pp")]
        assert sum(parts) == pytest.approx(gap.gap_pp, abs=1e-9)
        assert gap.gap_pp == pytest.approx(rows[gap.month].gap_pp, abs=1e-9)


def test_goods_at_sea_pay_the_old_rate() -> None:
    """Hand: 10 % on Japan from 5 April 2025, 20 days: 25 April; six of thirty days of April."""
    lines = shipped_lines("USA", NONE)
    japan = lines.origin == lines.origin_codes.index("JPN")
    # a line under no section 232 duty and not exempt: tea, green, in small packings
    rows = np.flatnonzero(japan & (lines.hs // 10**6 == 902))
    goods = chosen_lines(lines, rows)
    law = months_of_law(load_ledger(), goods, rows, "JPN", ["2025-04"])["2025-04"]
    ordinary = goods.base_rate
    assert np.all(law.claimed - ordinary > 0.07)
    assert law.entered - ordinary == pytest.approx(np.full(rows.size, 0.1 * 6 / 30))


def test_a_duty_without_a_clause_on_transit_holds_from_its_first_day() -> None:
    """Proclamation 10908: 25 % on cars entered from 3 April 2025; 28 of the 30 days of April."""
    lines = shipped_lines("USA", NONE)
    japan = lines.origin == lines.origin_codes.index("JPN")
    rows = np.flatnonzero(japan & (lines.hs // 100 == 87032301))
    goods = chosen_lines(lines, rows)
    law = months_of_law(load_ledger(), goods, rows, "JPN", ["2025-04"])["2025-04"]
    assert rows.size
    assert law.entered - goods.base_rate == pytest.approx(np.full(rows.size, 0.25 * 28 / 30))


def test_the_doubling_of_chinas_duty_spares_nothing_under_way() -> None:
    """EO 14228 amends the rate of EO 14195 alone: 20 % from 4 March 2025, 28 of 31 days."""
    lines = shipped_lines("USA", NONE)
    china = lines.origin == lines.origin_codes.index("CHN")
    rows = np.flatnonzero(china & (lines.hs // 10**6 == 902))
    goods = chosen_lines(lines, rows)
    law = months_of_law(load_ledger(), goods, rows, "CHN", ["2025-02", "2025-03"])
    rise = law["2025-03"].entered - law["2025-02"].entered
    assert rise == pytest.approx(np.full(rows.size, 0.2 * 28 / 31))


def test_a_cut_holds_at_once() -> None:
    """China, 14 May 2025: 145 to 30 % of emergency duties; nothing of 13 May is left then."""
    lines = shipped_lines("USA", NONE)
    rows = np.flatnonzero(lines.origin == lines.origin_codes.index("CHN"))
    goods = chosen_lines(lines, rows)
    june = months_of_law(load_ledger(), goods, rows, "CHN", ["2025-06"])["2025-06"]
    assert np.all(june.entered <= june.claimed + 1e-12)
    day = rates_on(load_ledger(), goods, on=date(2025, 6, 2), collected=True, ordinary="lines")
    assert june.entered.max() <= (day.base_rate + day.additional_rate).max() + 1e-12


def test_shares_of_days_of_a_month() -> None:
    pieces = month_pieces("2025-04", (date(2025, 4, 5), date(2025, 4, 9), date(2025, 5, 3)))
    assert pieces == [
        (date(2025, 4, 1), pytest.approx(4 / 30)),
        (date(2025, 4, 5), pytest.approx(4 / 30)),
        (date(2025, 4, 9), pytest.approx(22 / 30)),
    ]


def test_a_nowcast_sees_nothing_of_its_month_or_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the duties of October and November deleted, that of November stays as it was."""
    before = {row.month: row for row in found("VNM").totals}["2025-11"]
    real = collected.collected_duties

    def cut(partner: str) -> Mapping[str, Mapping[str, collected.Cell]]:
        return {
            code: {month: cell for month, cell in cells.items() if month <= "2025-09"}
            for code, cells in real(partner).items()
        }

    for module in ("collected_duties", "law_against_money"):
        monkeypatch.setattr(f"countermove.law.{module}.collected_duties", cut, raising=False)
    after = law_against_money(load_ledger(), origin="VNM", since="2025-11")
    assert after.totals[0].month == "2025-11"
    assert after.totals[0].nowcast_rate == before.nowcast_rate
    assert after.totals[0].collected_rate is None
    assert after.gaps == ()


def test_pay_through_is_the_formula() -> None:
    """Vehicles of Vietnam, September 2025, from July and June: (C + 0.425 D) / (1.5 D)."""
    lines = shipped_lines("USA", NONE)
    rows = np.flatnonzero(lines.origin == lines.origin_codes.index("VNM"))
    goods = chosen_lines(lines, rows)
    places = [goods.sector_codes.index(code) for code in ("C29", "C301", "C302T309")]
    weight = np.where(np.isin(goods.sector, places), goods.value, 0.0)
    money = collected.collected_duties("VNM")["336"]
    paid = due = 0.0
    law = months_of_law(load_ledger(), goods, rows, "VNM", ["2025-06", "2025-07"])
    for month, rates in law.items():
        due += money[month][0] * float(weight @ rates.entered / weight.sum())
        paid += money[month][1]
    expected = (paid + 0.5 * 0.85 * due) / (1.5 * due)
    assert 0.5 < expected < 1
    assert found("VNM").pay_through["2025-09"][0] == pytest.approx(expected, rel=1e-9)


def test_pay_through_begins_at_its_prior_and_never_exceeds_one() -> None:
    assert set(found("CAN").pay_through["2025-04"]) == {0.85}
    for origin in ("CAN", "CHE"):
        for shares in found(origin).pay_through.values():
            assert len(shares) == len(GROUPS)
            assert all(0.85 / 3 <= share <= 1 for share in shares)


def test_industries_and_the_rest_add_up_to_the_total() -> None:
    cells = industry_cells("MEX", "2025-09")
    assert cells is not None and cells.shape == (len(INDUSTRIES) + 1, 2)
    total = collected.collected_duties("MEX")["00"]["2025-09"]
    assert cells.sum(axis=0) == pytest.approx(np.array(total))
    assert industry_cells("MEX", "2026-01") is None


def test_a_month_that_is_not_out_is_unknown_not_zero() -> None:
    answer = call("rates", "USA", "MEX", "--nowcast", "--since", "2025-12", "--json").json
    assert [row["month"] for row in answer["tables"]["months"] if row["industry"] == "all"] == [
        "2025-12", "2026-01",
    ]  # fmt: skip
    for row in answer["tables"]["months"]:
        assert row["collected_rate"] is None and row["gap_pp"] is None
        assert row["nowcast_rate"] > 0
    assert answer["tables"]["gaps"] == []


def test_the_chart_names_its_lines_and_says_what_it_shows(tmp_path: Path) -> None:
    spec = nowcast_chart(found("CHE"), utilisation="none")
    assert "Switzerland in November 2025" in spec["description"]
    picture = draw(spec, tmp_path / "switzerland.svg").read_text(encoding="utf-8")
    for name in ("Law", "Nowcast", "Collected"):
        assert name in picture
    assert draw(spec, tmp_path / "switzerland.png").read_bytes().startswith(b"\x89PNG")
