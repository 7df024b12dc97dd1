"""Missing, damaged and unwritable table files: one sentence, its cure, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.economy.shipped import read_table
from countermove.errors import BadInput, DamagedData, OutputError
from pipeline.readers.edition import check_sha256
from pipeline.world.world_tables import build_all


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
