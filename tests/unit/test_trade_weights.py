"""The shipped trade-weight tables against published totals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import countermove
from countermove.law.claims_record import us_record
from countermove.sources.store import table_path

LISTS = Path(countermove.__file__).parent / "law" / "packs"
CAD_PER_USD_2024 = 1.369975  # mean of the twelve monthly averages of the Federal Reserve

Table = dict[str, np.ndarray]


@pytest.fixture(name="usa", scope="module")
def _usa() -> Iterator[Table]:
    with np.load(table_path("lines_usa_2024")) as table:
        yield {name: table[name] for name in table.files}


@pytest.fixture(name="canada", scope="module")
def _canada() -> Iterator[Table]:
    with np.load(table_path("lines_can_2024")) as table:
        yield {name: table[name] for name in table.files}


def from_origin(table: Table, origin: str) -> np.ndarray:
    return table["origin"] == table["origin_codes"].tolist().index(origin)


@pytest.mark.parametrize(
    ("origin", "imports_bn"),
    # US Census Bureau, imports for consumption 2024
    [("CAN", 411.7), ("MEX", 503.4), ("CHN", 429.4), ("EU27", 597.5)],
)
def test_imports_by_origin(usa: Table, origin: str, imports_bn: float) -> None:
    value = usa["value"][from_origin(usa, origin)].sum() / 1e9
    assert value == pytest.approx(imports_bn, abs=0.06)


@pytest.mark.parametrize(
    ("heading", "imports_bn"), [(8703, 28.3), (8704, 7.2), (8708, 11.3), (2709, 96.4), (7601, 7.8)]
)
def test_imports_from_canada_by_heading(usa: Table, heading: int, imports_bn: float) -> None:
    mine = from_origin(usa, "CAN") & (usa["hs"] // 10**6 == heading)
    assert round(usa["value"][mine].sum() / 1e9, 1) == imports_bn


def test_the_union_is_one_origin_and_no_member_stands_beside_it(usa: Table) -> None:
    origins = set(usa["origin_codes"].tolist())
    assert len(origins) == 50
    assert not {"SVK", "DEU", "FRA"} & origins


def test_little_is_without_a_sector(usa: Table) -> None:
    lost = usa["sector"] == 255
    assert usa["value"][lost].sum() / usa["value"].sum() == pytest.approx(0.039, abs=0.001)
    assert set((usa["hs"][lost] // 10**8).tolist()) <= {71, 98, 99} | set(range(1, 98))


def claims(origin: str, period: str, wanted: Callable[[np.ndarray], np.ndarray]) -> float:
    """Return the published share: missing ones count as zero."""
    record = us_record()
    mine = (record.origin == ("CAN", "MEX").index(origin)) & wanted(record.hs // 10**6)
    value = record.value[mine]
    return float(value @ record.claimed[period][mine] / value.sum())


@pytest.mark.parametrize(
    ("origin", "period", "share"),
    # Budget Lab at Yale, weighted with imports of 2024: 38 % (2024), 89 % and 87 %
    [("CAN", "2024", 0.38), ("CAN", "2025-12", 0.89), ("CAN", "2026-02", 0.87)],
)
def test_claims(origin: str, period: str, share: float) -> None:
    assert round(claims(origin, period, lambda heading: heading > 0), 2) == share


def test_two_fifths_of_canadian_goods_claimed_in_january_2025() -> None:
    share = claims("CAN", "2025-01", lambda heading: heading < 9800)
    assert share == pytest.approx(0.397, abs=0.005)


def test_nearly_all_canadian_cars_claim() -> None:
    assert 0.975 < claims("CAN", "2024", lambda heading: heading == 8703) < 0.995


def test_rates_and_shares_are_fractions(usa: Table) -> None:
    assert usa["base_rate"].min() >= 0.0
    for name in usa:
        if name.startswith("content__"):
            seen = usa[name][~np.isnan(usa[name])]
            assert seen.min() >= 0.0
            assert seen.max() <= 1.0


def test_every_ten_digit_code_of_a_list_finds_ten_digit_lines(usa: Table) -> None:
    coarse = {f"{hs // 100:08d}" for hs in usa["hs"][usa["hs_digits"] == 8].tolist()}
    for path in (LISTS / "usa" / "lists").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            codes = [row["hs"] for row in csv.DictReader(stream)]
        assert not {hs[:8] for hs in codes if len(hs) > 8} & coarse, path.name


@pytest.mark.parametrize(
    ("name", "official_cad_bn", "items"),
    # Department of Finance Canada, 4 and 12 March 2025
    [
        ("march_4", 30.0, 1270),
        ("march_13_steel", 12.6, 265),
        ("march_13_aluminium", 3.0, 29),
        ("march_13_other", 14.2, 245),
        ("vehicles", 35.6, 19),
    ],
)
def test_canadian_lists_have_their_official_value(
    canada: Table, name: str, official_cad_bn: float, items: int
) -> None:
    with (LISTS / "can" / "lists" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        prefixes = tuple(row["hs"] for row in csv.DictReader(stream))
    assert len(prefixes) == items
    hs = [f"{number // 100:08d}" for number in canada["hs"].tolist()]
    mine = np.array([code.startswith(prefixes) for code in hs])
    value = canada["value"][mine].sum() * CAD_PER_USD_2024 / 1e9
    assert value == pytest.approx(official_cad_bn, abs=0.001)


def test_canadian_lines_add_up_to_the_official_total(canada: Table) -> None:
    # Statistics Canada, customs basis: imports from the United States of C$377.503838879 bn in 2024
    assert canada["value"].sum() * CAD_PER_USD_2024 / 1e9 == pytest.approx(377.504, abs=0.001)


@pytest.mark.parametrize(
    ("name", "items"),
    # counts of the schedules, and of the official matrix of 28 March 2025 for the last
    [
        ("china_electric_vehicles", 23),
        ("china_metals", 163 + 19),
        ("steel_derivatives", 61),
        ("sor_2026_186", 21 + 172 + 142),
        ("sor_2026_187_steel", 244),
        ("sor_2026_187_aluminium", 27),
        ("march_*", 1795 + 14),
    ],
)
def test_canadian_lists_have_their_published_count(name: str, items: int) -> None:
    paths = (LISTS / "can" / "lists").glob(f"{name}.csv")
    assert sum(len(path.read_text().split()) - 1 for path in paths) == items


def test_the_rates_of_september_2026_have_their_published_count() -> None:
    with (LISTS / "can" / "lists" / "sor_2026_186.csv").open(encoding="utf-8") as stream:
        rates = [row["rate"] for row in csv.DictReader(stream)]
    assert {rate: rates.count(rate) for rate in rates} == {"0.15": 21, "0.25": 172, "0.5": 142}


def test_an_item_without_a_known_ordinary_duty_is_on_no_row() -> None:
    with (LISTS / "can" / "lists" / "mfn.csv").open(encoding="utf-8") as stream:
        known = {row["hs"]: float(row["rate"]) for row in csv.DictReader(stream)}
    # Customs Tariff T2026: shoes 18 %, dies free, fowl above access 238 %
    assert (known["64039991"], known["82072000"], known["01051122"]) == (0.18, 0.0, 2.38)
    # cars are not in the collection; sugar and wine have specific duties
    assert not known.keys() & {"87032300", "17019910", "22042110"}


def test_the_lists_of_4_and_13_march_share_no_item() -> None:
    folder = LISTS / "can" / "lists"
    seen: set[str] = set()
    for name in ("march_4", "march_13_steel", "march_13_aluminium", "march_13_other"):
        codes = set((folder / f"{name}.csv").read_text().split()[1:])
        assert not codes & seen
        seen |= codes
    consulted = set((folder / "consulted_125bn.csv").read_text().split()[1:])
    assert len(consulted & seen) == 539
