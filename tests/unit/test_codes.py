"""Countries, groups, sectors, and the way from HS products to sectors."""

from __future__ import annotations

from datetime import date

import pytest

from countermove.codes.countries import countries, country, members
from countermove.codes.products import gtap_sectors, sector_of, shorten
from countermove.codes.sectors import goods, sector, sectors
from countermove.errors import BadInput, UnknownName


def test_axes_are_those_of_the_tables() -> None:
    codes = list(countries())
    assert len(codes) == 81
    assert codes[-1] == "ROW"
    assert codes[:-1] == sorted(codes[:-1])
    assert len(sectors()) == 50
    assert goods() == tuple(sectors())[:27]
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
    assert country("south korea").code == "KOR"
    assert sector("Motor vehicles and parts").code == "C29"
    with pytest.raises(UnknownName, match="Canada"):
        country("Canda")
    with pytest.raises(UnknownName, match="C29"):
        sector("C92")


def test_shipped_prefixes_give_the_source_crosswalk(sources) -> None:  # type: ignore[no-untyped-def]
    from countermove.codes.products import hs_prefixes
    from pipeline.readers.hs_gtap import sector_of_hs6

    by_hs6 = sector_of_hs6(sources)
    assert len(by_hs6) == 5612
    assert {hs: sector_of(hs) for hs in by_hs6} == by_hs6
    assert shorten(by_hs6) == hs_prefixes()
