"""Compiled forms and the package's own lists: damage is noticed and never changes an answer."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from countermove.cli import doctor_command
from countermove.codes import packaged
from countermove.codes.countries import countries, memberships
from countermove.codes.sectors import sectors
from countermove.errors import DamagedData
from countermove.law import load_law as load
from countermove.law.load_law import SHIPPED, load_ledger
from countermove.questions import case as cases_module
from countermove.questions.case import load_case
from countermove.report import citations as cite
from countermove.sources.compiled_form import read_compiled, source_hash, write_compiled


def damaged(raw: bytes) -> list[bytes]:
    """Return what a disk or a hand may make of a file: cut, flipped, altered, empty, text."""
    rng = random.Random(7)
    found = [
        b"",
        b"{}",
        b"null",
        raw[: len(raw) // 2],
        raw[:-2],
        raw + b" ",
        raw.replace(b"0.25", b"0.35"),
    ]
    for _ in range(12):
        flipped = bytearray(raw)
        flipped[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        found.append(bytes(flipped))
    return found


def test_a_damaged_compiled_form_is_not_read(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    write_compiled(target, "sources", {"rate": [0.25, 0.5], "name": "\u00e9"})
    assert read_compiled(target, "sources") == {"rate": [0.25, 0.5], "name": "\u00e9"}
    assert read_compiled(target, "others") is None
    for raw in damaged(target.read_bytes()):
        target.write_bytes(raw)
        assert read_compiled(target, "sources") is None, raw
    target.unlink()
    assert read_compiled(target, "sources") is None


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the compiled law in which 25 % has become 35 %."""
    target = tmp_path / "ledger.json"
    text = load.COMPILED.read_text(encoding="utf-8")
    assert '"rate":0.25' in text
    target.write_text(text.replace('"rate":0.25', '"rate":0.35'), encoding="utf-8")
    monkeypatch.setattr(load, "COMPILED", target)
    return target


def test_an_altered_compiled_law_gives_the_law_of_its_sources(altered: Path) -> None:
    law = load_ledger()
    load._shipped.cache_clear()
    try:
        assert load_ledger().hash == law.hash
    finally:
        load._shipped.cache_clear()


def test_doctor_names_an_altered_compiled_law(altered: Path) -> None:
    found = {row.name: row for row in doctor_command.findings()}
    assert not found["compiled law"].ok
    assert str(altered) in found["compiled law"].detail
    assert found["compiled law"].detail.endswith("reinstall the package.")
    assert found["compiled cases"].ok
    assert found["lists"].ok


@pytest.mark.parametrize("place", range(4))
def test_a_damaged_compiled_case_gives_the_case_of_its_source(
    place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_case("us-canada-2025")
    target = tmp_path / "cases.json"
    target.write_bytes(damaged(cases_module.COMPILED.read_bytes())[place])
    monkeypatch.setattr(cases_module, "COMPILED", target)
    assert load_case("us-canada-2025") == whole


def test_the_sums_of_the_package_are_fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "SUMS", tmp_path / "SHA256SUMS")
    packaged._write_sums()
    written = (tmp_path / "SHA256SUMS").read_bytes()
    assert (packaged.PACKAGE / "SHA256SUMS").read_bytes() == written, (
        "SHA256SUMS is stale: run python -m countermove.codes.packaged"
    )


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("codes/data/countries.csv", countries),
        ("codes/data/groups.csv", memberships),
        ("codes/data/sectors.csv", sectors),
        ("report/references.toml", cite._methods),
    ],
)
def test_a_damaged_list_is_named_with_the_cure(
    name: str, read: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / name
    copy.parent.mkdir(parents=True)
    shutil.copy(packaged.PACKAGE / name, copy)
    monkeypatch.setattr(packaged, "PACKAGE", tmp_path)
    fresh = read.__wrapped__  # type: ignore[attr-defined]
    assert fresh()
    for raw in damaged(copy.read_bytes())[:4] + damaged(copy.read_bytes())[-6:]:
        copy.write_bytes(raw)
        with pytest.raises(DamagedData, match="reinstall the package") as told:
            fresh()
        assert str(copy) in str(told.value)
    copy.unlink()
    with pytest.raises(DamagedData, match="is missing"):
        fresh()


def test_sources_of_the_law_are_part_of_its_hash(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "ledger"))
    assert source_hash(folder) == source_hash(SHIPPED)
    next(folder.rglob("*.csv")).write_text("hs\n")
    assert source_hash(folder) != source_hash(SHIPPED)


@pytest.fixture
def law_changed(tmp_path: Path) -> Path:
    """Return the folder of a copy of the package in which a US duty of 25 % became one of 35 %."""
    package = tmp_path / "site" / "countermove"
    left = shutil.ignore_patterns("__pycache__")
    shutil.copytree(packaged.PACKAGE, package, ignore=left)
    law = package / "law/packs/usa/s232_autos.yaml"
    law.write_text(law.read_text().replace("0.25", "0.35"))
    return package.parent


def test_an_altered_law_is_named_by_each_command(law_changed: Path) -> None:
    def told(*words: str) -> subprocess.CompletedProcess[str]:
        start = "from countermove.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", start, *words],
            env={**os.environ, "PYTHONPATH": str(law_changed)},
            capture_output=True,
            text=True,
            check=False,
        )

    name = "law/packs/usa/s232_autos.yaml"
    verified = told("data", "verify")
    assert verified.returncode == 1
    assert name in verified.stdout.replace("\n", "")
    healed = told("doctor", "--json")
    found = {row["name"]: row for row in json.loads(healed.stdout)["checks"]}
    assert healed.returncode == 1
    assert name in found["lists"]["detail"]
    assert name in found["compiled law"]["detail"]
    assert "ledger.json" not in found["compiled law"]["detail"]
    asked = told("explain", "USA", "DEU", "8703.23", "--on", "2025-05-01")
    assert asked.returncode == 0
    assert name in asked.stderr
    assert len(asked.stderr.splitlines()) == 1
