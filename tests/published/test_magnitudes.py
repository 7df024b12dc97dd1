"""The law's rates on Canada against the duties the US Census Bureau recorded, by month."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from countermove.law.collected_duties import collected_duties
from countermove.law.law_against_money import MonthRates, law_against_money
from countermove.law.load_law import load_ledger
from countermove.sources.exchange import cad_per_usd
from countermove.sources.store import table_path
from pipeline.monthly_series import build_collected, build_exchange

LATE = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11")
EARLY = ("2025-03", "2025-04", "2025-05", "2025-06")


@cache
def rates(origin: str = "CAN") -> dict[tuple[str, str], MonthRates]:
    found = law_against_money(load_ledger(), origin=origin)
    return {(row.month, row.industry): row for row in found.rows if row.collected_rate is not None}


def gap(month: str, industry: str) -> float:
    found = rates()[month, industry].gap_pp
    assert found is not None
    return found


# published, card us_duties_monthly: Canada 411.7 bn in 2024 and 351.3 bn in eleven months of 2025,
# 0.10 % in 2024, 3.7 % in November 2025, transport equipment 9.1 %
def test_the_shipped_duties_are_those_published() -> None:
    total = collected_duties("CAN")["00"]
    of_2024 = [total[month] for month in total if month.startswith("2024")]
    assert sum(imports for imports, _ in of_2024) / 1e9 == pytest.approx(411.7, abs=0.05)
    assert sum(imports for month, (imports, _) in total.items() if month > "2025") / 1e9 == (
        pytest.approx(351.3, abs=0.05)
    )
    rate_2024 = sum(duty for _, duty in of_2024) / sum(imports for imports, _ in of_2024)
    assert round(100 * rate_2024, 2) == 0.10
    imports, duty = total["2025-11"]
    assert round(100 * duty / imports, 1) == 3.7
    imports, duty = collected_duties("CAN")["336"]["2025-11"]
    assert round(100 * duty / imports, 1) == 9.1


def test_industries_add_up_to_the_total() -> None:
    for partner in ("CAN", "WLD"):
        table = collected_duties(partner)
        for month, (imports, duty) in table["00"].items():
            parts = [cells[month] for code, cells in table.items() if code != "00"]
            assert sum(p[0] for p in parts) == pytest.approx(imports, rel=1e-8), (partner, month)
            assert sum(p[1] for p in parts) == pytest.approx(duty, rel=1e-6), (partner, month)


@pytest.mark.parametrize("origin", ["CAN", "MEX"])
@pytest.mark.parametrize("month", ["2025-01", "2025-02"])
def test_before_the_dispute_law_and_money_agree(origin: str, month: str) -> None:
    row = rates(origin)[month, "all"]
    assert row.collected_rate is not None
    assert row.statutory_rate == pytest.approx(row.collected_rate, abs=0.0004)


@pytest.mark.parametrize("month", LATE)
def test_law_exceeds_money_by_less_than_three_points_from_july(month: str) -> None:
    assert 0 < gap(month, "all") < 3


@pytest.mark.parametrize("month", LATE)
def test_vehicles_agree_from_july(month: str) -> None:
    assert abs(gap(month, "Transport equipment")) < 1.7


@pytest.mark.parametrize("month", LATE)
def test_coal_and_minerals_agree(month: str) -> None:
    assert abs(gap(month, "Coal and minerals")) < 1.7


@pytest.mark.parametrize("month", LATE)
def test_industries_without_duties_of_their_own_agree(month: str) -> None:
    for name in ("Paper and printing", "Rubber and plastics",
                 "Non-metallic minerals", "Oil and gas", "Refined petroleum"):  # fmt: skip
        assert abs(gap(month, name)) < 1.7, name


@pytest.mark.parametrize("month", LATE)
def test_the_shape_is_that_of_the_law(month: str) -> None:
    """The industries that pay most by law pay most in fact."""
    mine = [row for (m, name), row in rates().items() if m == month and name != "all"]
    by_law = {r.industry for r in sorted(mine, key=lambda r: -r.claimed_rate)[:3]}
    in_fact = {r.industry for r in sorted(mine, key=lambda r: -(r.collected_rate or 0))[:3]}
    assert {"Basic metals", "Metal products"} <= by_law & in_fact


@pytest.mark.xfail(
    reason="Articles made abroad of steel melted in the United States pay nothing (HTSUS "
    "9903.81.92); the share is not established and counts as none, and imports fell where duties "
    "were high, while weights are those of 2024.",
    strict=True,
)
@pytest.mark.parametrize("month", LATE)
def test_metal_products_within_three_points(month: str) -> None:
    assert abs(gap(month, "Metal products")) < 3


@pytest.mark.parametrize("month", EARLY)
def test_law_and_money_within_three_points_in_spring(month: str) -> None:
    assert abs(gap(month, "all")) < 3


def test_exchange_rates_are_those_published() -> None:
    # Federal Reserve G.5A: 1.3699 and 1.3973, means over days; ours are means of months
    assert cad_per_usd("2024") == pytest.approx(1.3699, abs=0.0005)
    assert cad_per_usd("2025") == pytest.approx(1.3973, abs=0.0005)


def test_the_shipped_tables_are_derived_from_their_sources(sources: Path, tmp_path: Path) -> None:
    build_collected(sources, tmp_path / "duties.csv")
    build_exchange(sources, tmp_path / "rates.csv")
    assert (tmp_path / "duties.csv").read_bytes() == table_path("us_duties_monthly").read_bytes()
    assert (tmp_path / "rates.csv").read_bytes() == table_path("cad_per_usd").read_bytes()
