"""Countries, groups, sectors, and the way from HS products to sectors."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from countermove.codes.countries import countries, groups, members
from countermove.codes.iso3 import ISO3
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code, sector_code
from countermove.codes.products import sector_of
from countermove.codes.sectors import customs_sectors, goods, sectors
from countermove.errors import BadInput, UnknownName
from pipeline.readers.hs_gtap import gtap_sectors, shorten


def test_axes_are_those_of_the_tables() -> None:
    codes = list(countries())
    assert len(codes) == 81
    assert codes[-1] == "ROW"
    assert codes[:-1] == sorted(codes[:-1])
    assert len(sectors()) == 50
    assert customs_sectors() == tuple(sectors())[:27]
    assert set(customs_sectors()) - set(goods()) == {"B09"}  # ISIC 09: services
    assert set(gtap_sectors().values()) < set(sectors())


def test_members_are_known_countries_and_dated() -> None:
    assert len(members("EU27")) == 27
    assert set(members("EU27")) < set(countries())
    assert "HRV" not in members("EU27", date(2013, 6, 30))
    assert "GBR" in members("EU27", date(2020, 1, 31))
    assert members("USMCA", date(2020, 6, 30)) == ()


@pytest.mark.parametrize(
    ("hs", "expected"),
    [
        ("870323", "C29"),
        ("8708", "C29"),
        ("2709001000", "B06"),
        ("271121", "B06"),
        ("2716", "D"),
        ("720839", "C24A"),
        ("7601", "C24B"),
        ("260111", "B07"),
        ("310420", "C20"),
        ("8901", "C301"),
        ("880240", "C302T309"),
        ("4407", "C16"),
        ("040610", "C10T12"),
        ("8542.31", "C26"),
        ("9801", None),
        ("999999", None),
    ],
)
def test_products_belong_to_sectors(hs: str, expected: str | None) -> None:
    assert sector_of(hs) == expected


@pytest.mark.parametrize("hs", ["", "8", "87x3", "87032300000"])
def test_wrong_codes_are_refused(hs: str) -> None:
    with pytest.raises(BadInput, match="2 to 10 digits"):
        sector_of(hs)


def test_names_are_found_in_any_case() -> None:
    assert place_code("south korea") == "KOR"
    assert sector_code("Motor vehicles and parts") == "C29"
    with pytest.raises(UnknownName, match="Canada"):
        place_code("Canda")
    with pytest.raises(UnknownName, match="C29"):
        sector_code("C92")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GBR"), ("Great Britain", "GBR"), ("EU", "EU27"), ("European Union", "EU27"),
        ("South Korea", "KOR"), ("Korea, Rep.", "KOR"), ("Korea, South", "KOR"), ("US", "USA"),
        ("Hong Kong SAR", "HKG"), ("Macau", "MAC"), ("Eswatini", "SWZ"), ("Swaziland", "SWZ"),
        ("UAE", "ARE"), ("842", "USA"), ("840", "USA"), ("124", "CAN"), ("036", "AUS"),
        ("U.S.A.", "USA"), ("viet nam", "VNM"), ("Turkey", "TUR"), ("Cote d'Ivoire", "CIV"),
        ("Congo, Dem. Rep.", "COD"), ("Congo, Rep.", "COG"), ("757", "CHE"), ("EU27", "EU27"),
        ("Korea, Dem. People's Rep.", "PRK"), ("Burma", "MMR"), ("rest of the world", "ROW"),
    ],
)  # fmt: skip
def test_names_that_people_use_are_read(name: str, code: str) -> None:
    assert place_code(name) == code
    assert place_code(name, known=(code, "XXX")) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Motor vehicles", "C29"), ("motor vehicles and parts", "C29"), ("C29", "C29"),
        ("Motor vehicles, trailers and semi-trailers", "C29"), ("Basic iron and steel", "C24A"),
        ("Machinery and equipment, n.e.c.", "C28"), ("Pharmaceuticals", "C21"),
    ],
)  # fmt: skip
def test_names_of_sectors_are_read(name: str, code: str) -> None:
    assert sector_code(name) == code


def test_no_name_stands_for_two_codes() -> None:
    from countermove.codes.names import _key, _names

    found: dict[tuple[bool, str], set[str]] = {}
    for kind, code, name in _names():
        found.setdefault((kind == "sector", _key(name)), set()).add(code)
    assert {key: codes for key, codes in found.items() if len(codes) > 1} == {}
    assert {code for kind, code, _ in _names() if kind == "country"} == {*ISO3, "ROW"}
    assert {code for kind, code, _ in _names() if kind == "group"} == set(groups())


@pytest.mark.parametrize(
    ("file", "columns", "iso"),
    [
        (
            "macro/country-codes.csv",
            "UNTERM English Short;CLDR display name;official_name_en;M49;ISO3166-1-Alpha-2",
            "ISO3166-1-Alpha-3",
        ),
        ("macro/gdp.csv", "Country Name", "Country Code"),
        ("baci_2023_aggregate/country_labels.csv", "CountryName", "iso3"),
        ("us_imports_hs10_2024/CensusCountryMapping_FRBAtl_short.csv", "country", "ISO3"),
    ],
    ids=["ISO, UN and CLDR", "World Bank", "CEPII", "US Census Bureau"],
)
def test_names_of_statistical_offices_are_read(sources, file, columns, iso) -> None:  # type: ignore[no-untyped-def]
    with (sources / file).open(encoding="utf-8-sig", newline="") as stream:
        pairs = {
            (row[column].strip(), row[iso])
            for row in csv.DictReader(stream)
            for column in columns.split(";")
        }
    known = [(name, code) for name, code in pairs if name and code in ISO3]
    assert len(known) > 150
    assert [(name, code) for name, code in known if place_code(name) != code] == []


def test_names_of_the_tables_are_read(sources) -> None:  # type: ignore[no-untyped-def]
    file = sources / "oecd_icio_2022" / "OECD_ICIO_2025_sector_code_mapping.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 50
    assert [row["code"] for row in rows] == [sector_code(row["economic_activity"]) for row in rows]


@pytest.mark.parametrize("name", ["UX", "EX", "Great", "ZZZ", "Q", "", "Atlantis", "1", "99999"])
def test_nothing_is_guessed(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        place_code(name)
    assert "did you mean" not in str(caught.value)
    for text in ("UK", "EU", "Great Britain"):
        assert "did you mean" not in str(unknown(text, countries(), what="country"))


def test_shipped_prefixes_give_the_source_crosswalk(sources) -> None:  # type: ignore[no-untyped-def]
    from countermove.codes.products import hs_prefixes
    from pipeline.readers.hs_gtap import sector_of_hs6

    by_hs6 = sector_of_hs6(sources)
    assert len(by_hs6) == 5612
    assert {hs: sector_of(hs) for hs in by_hs6} == by_hs6
    assert shorten(by_hs6) == hs_prefixes()
