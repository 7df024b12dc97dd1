"""Files are written whole or not at all, and what was there before survives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from countermove import atomic
from countermove.atomic import write_file
from countermove.errors import OutputError


def test_a_file_is_replaced_through_links_and_keeps_its_permissions(tmp_path) -> None:
    file, link = tmp_path / "deep" / "file.txt", tmp_path / "link.txt"
    write_file(file, "one")
    file.chmod(0o640)
    link.symlink_to(file)
    write_file(link, b"two\n")
    assert file.read_bytes() == b"two\n"
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["file.txt"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch) -> None:
    file = write_file(tmp_path / "file.txt", "precious")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device") as caught:
        write_file(file, "new")
    assert "\n" not in str(caught.value)
    assert file.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_a_leftover_is_swept_by_the_next_file(tmp_path) -> None:
    (tmp_path / f"{atomic.PREFIX}left").write_text("half")
    write_file(tmp_path / "file.txt", "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


@pytest.mark.parametrize("name", ["", "x" * 300, "file.txt/below"])
def test_places_that_cannot_be_written_are_one_sentence(tmp_path, name) -> None:
    (tmp_path / "file.txt").write_text("precious")
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / name, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))  # as a disk that is full after 64 bytes
from countermove.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits to set")
@pytest.mark.parametrize("command", ["measures fmt", "init"])
def test_commands_leave_the_old_file_on_a_full_disk(tmp_path, command) -> None:
    measure = tmp_path / "measures" / "x.yaml"
    measure.parent.mkdir()
    before = "title: A measure with a title that is long enough\nid: xxx/yyy/zzz\nunit: share\n"
    measure.write_text(before)
    words = ["measures", "fmt", str(measure)] if command != "init" else ["init", str(tmp_path)]
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, *words], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1, said
    assert said.stderr.startswith("error: ")
    assert "File too large" in said.stderr
    assert said.stderr.count("\n") == 1
    assert measure.read_text() == before
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"x.yaml"}


TABLE_MAKERS = {"questions/case.py"}
"""Makers of compiled forms, run by developers."""

WRITERS = ("write_text(", "write_bytes(", '.open("w', "savefig(")


def test_no_other_module_writes_a_file_in_place() -> None:
    package = Path(atomic.__file__).parent
    found = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in WRITERS)
    }
    assert found - TABLE_MAKERS - {"cli/net.py"} == {"atomic.py"}
