"""Missing, damaged and unwritable table files: one sentence, its cure, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from countermove.economy.building import build_all
from countermove.economy.building.checksums import FILE
from countermove.economy.load import load_economy, read_table
from countermove.errors import BadInput, DamagedData, OutputError
from countermove.sources.readers.files import check_sha256, sha256_of

SHIPPED = Path(__file__).parents[2] / "src" / "countermove" / "economy" / "data"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    sums = {}
    for name in ("icio-2022.npz", "icio-2022-customs-2024.npz"):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
        sums[name] = sha256_of(tmp_path / name)
    (tmp_path / FILE).write_text(json.dumps(sums))
    return tmp_path


def test_intact_folder_loads(tables: Path) -> None:
    assert load_economy("icio-2022", data_dir=tables).name == "icio-2022"


@pytest.mark.parametrize("name", ["icio-2022.npz", "icio-2022-customs-2024.npz"])
def test_flipped_byte_names_the_rebuild(tables: Path, name: str) -> None:
    damaged = bytearray((tables / name).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tables / name).write_bytes(damaged)
    with pytest.raises(DamagedData, match="countermove data build --sources DIR"):
        load_economy(data_dir=tables)


def test_absent_table_names_the_rebuild(tables: Path) -> None:
    (tables / "icio-2022.npz").unlink()
    with pytest.raises(DamagedData, match="countermove data build"):
        load_economy(data_dir=tables)


def test_folder_the_build_did_not_write(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no checksums\.json"):
        load_economy(data_dir=tmp_path)


def test_file_that_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"not a zip")
    with pytest.raises(DamagedData, match="cannot be read"):
        read_table(tmp_path / "x.npz", ("flow_ods",))


def test_missing_source_is_named_with_its_origin(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(BadInput, match=r"CensusCountryMapping.*is not in .*Census Bureau"):
        build_all(tmp_path, out)
    assert not out.exists()


def test_other_edition_of_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(DamagedData, match="download the file again"):
        check_sha256(tmp_path / "a", "0" * 64)


def test_unwritable_folder_leaves_nothing(tmp_path: Path, sources: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(OutputError, match="choose another --out folder"):
        build_all(sources, tmp_path / "taken" / "tables")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
