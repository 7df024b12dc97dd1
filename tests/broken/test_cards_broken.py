"""A card or table that is wrong is refused with file, field and cure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from countermove.errors import BadInput, DamagedData, UnknownName
from countermove.sources import store
from countermove.sources.cards import load_card, read_card

GOOD = {
    "id": '"mine"',
    "kind": '"origin"',
    "title": '"T"',
    "source": '"S"',
    "edition": '"E"',
    "url": '"https://example.org"',
    "licence": '"CC BY 4.0"',
    "units": '"jobs"',
    "cite": '"Author (2020)."',
    "checked_on": "2025-03-28",
}


def card_file(tmp_path, **changes):
    """Write a card with changed fields (``None`` leaves one out) and return its path."""
    lines = {**GOOD, **changes}
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(f"{k} = {v}" for k, v in lines.items() if v is not None))
    return path


def test_a_good_card_is_read(tmp_path):
    card = read_card(card_file(tmp_path, transformations='"one step"'))
    assert card.transformations == ("one step",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"licnce": '"x"'}, "unknown field 'licnce'; did you mean 'licence'"),
        ({"licence": None}, "field 'licence' is missing"),
        ({"cite": '""'}, "field 'cite' is missing or empty"),
        ({"kind": '"orign"'}, "unknown kind 'orign'; did you mean 'origin'"),
        ({"kind": '"assumption"'}, "field 'evidence' is missing"),
        ({"id": '"other"'}, "id 'other' must equal the file name 'mine'"),
        ({"checked_on": '"2025-03-28"'}, "field 'checked_on' must be a date without quotes"),
        ({"title": "3"}, "field 'title' must be a string"),
        ({"transformations": "[1]"}, "field 'transformations' must be a list of strings"),
        ({"file": '"a.csv"'}, "'file' and 'sha256' go together"),
        ({"file": '"a.csv"', "sha256": '"12"'}, "'sha256' must be 64 hexadecimal digits"),
        ({"checked_on": "2025-02-30"}, "not readable as TOML"),
    ],
)
def test_a_bad_card_names_file_and_field(tmp_path, changes, message):
    with pytest.raises(BadInput) as error:
        read_card(card_file(tmp_path, **changes))
    assert message in str(error.value)
    assert "mine.toml" in str(error.value)


def test_a_field_given_twice_is_refused_with_its_line(tmp_path):
    path = card_file(tmp_path)
    path.write_text(path.read_text() + '\ntitle = "again"\n')
    with pytest.raises(BadInput, match="line 11"):
        read_card(path)


def test_an_unknown_card_names_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'elasticities_fgo'"):
        load_card("elasticity_fgo")


def test_a_card_without_a_table_has_no_path():
    with pytest.raises(BadInput, match="has no table"):
        store.table_path("services_elasticity")


def test_a_damaged_table_says_how_to_mend_it(tmp_path):
    card = load_card("elasticities_fgo")
    path = tmp_path / card.file
    path.parent.mkdir(parents=True)
    path.write_bytes((store.PACKAGE_FOLDER / card.file).read_bytes() + b"\n")
    check = store.check_table(card, folder=tmp_path)
    assert not check.ok
    assert "does not match its checksum" in check.problem
    assert "python -m pipeline --sources DIR" in check.problem


def test_a_missing_table_says_how_to_mend_it(tmp_path):
    check = store.check_table(load_card("elasticities_fgo"), folder=tmp_path)
    assert "is missing" in check.problem
    assert "python -m pipeline --sources DIR" in check.problem


def test_a_damaged_table_cannot_be_loaded(monkeypatch):
    card = replace(load_card("elasticities_fgo"), sha256="0" * 64)
    monkeypatch.setattr(store, "load_card", lambda _: card)
    with pytest.raises(DamagedData, match=r"FGO\.csv does not match its checksum"):
        store.table_path("elasticities_fgo")
