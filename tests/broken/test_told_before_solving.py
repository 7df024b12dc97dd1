"""What is wrong with a file or a name is told at once, by one rule of likeness."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.cli import solved_world
from countermove.codes.lookup import nearest
from countermove.codes.names import place_code
from countermove.economy.economy_files import economy_from_file
from countermove.errors import BadInput, UnknownName
from countermove.report.headline_bands import left_out
from tests.commands import refused


def test_places_of_ones_own_are_read_before_anything_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solved(*_: object, **__: object) -> None:
        raise AssertionError("solved first")

    monkeypatch.setattr(solved_world, "solved_worlds", solved)
    file = tmp_path / "mine.csv"
    file.write_text("town,jobs\nWindsor,1\n", encoding="utf-8")
    assert "unknown column 'town'" in refused("places", "us-canada-2025", "--places", str(file))


def test_no_guess_below_a_sensible_likeness() -> None:
    assert nearest("nope", ["drop", "title"]) is None
    assert nearest("titel", ["drop", "title"]) == "title"


@pytest.mark.parametrize("name", ["England", "scotland"])
def test_a_part_of_the_united_kingdom_is_answered_with_its_code(name: str) -> None:
    with pytest.raises(UnknownName, match=r"part of the United Kingdom.*GBR"):
        place_code(name)
    with pytest.raises(UnknownName, match=r"did you mean 'England'"):
        place_code("Englad")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_a_table_in_another_encoding_is_told_so(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "flows.csv"
    file.write_bytes("origin,destination,sector,value\nA,B,g,1\n".encode(encoding))
    with pytest.raises(BadInput, match=r"UTF-16 or UTF-32.*save it as"):
        economy_from_file(file)


def test_draws_left_out_are_told() -> None:
    assert left_out({"count": 64, "failed": 0}) == ""
    assert "3 left out" in left_out({"count": 64, "failed": 3})
