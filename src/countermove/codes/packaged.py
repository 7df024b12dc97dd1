"""Read the package's own lists, each held against the checksum it was shipped with.

``SHA256SUMS`` in the package's folder is what ``sha256sum`` writes and checks; after an intended
change ``python -m countermove.codes.packaged`` writes it again.
"""

from __future__ import annotations

import csv
from functools import cache
from hashlib import sha256
from pathlib import Path

from countermove.atomic import write_file
from countermove.errors import DamagedData

PACKAGE = Path(__file__).parents[1]
SUMS = PACKAGE / "SHA256SUMS"


def packaged_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV file of codes."""
    return list(csv.DictReader(packaged_text(f"codes/data/{name}").splitlines()))


def packaged_text(name: str) -> str:
    """Return the text of a shipped file by its path in the package.

    Raises:
        DamagedData: the file is missing or is not what was shipped.
    """
    problem = packaged_problem(name)
    if problem:
        raise DamagedData(problem)
    return (PACKAGE / name).read_text(encoding="utf-8")


def packaged_problem(name: str) -> str:
    """Return what is wrong with a shipped file, in one sentence; nothing where it is whole."""
    path = PACKAGE / name
    try:
        found = sha256(path.read_bytes()).hexdigest()
    except OSError:
        return f"{path} is missing or cannot be read; reinstall the package."
    return "" if found == sums().get(name) else f"{path} is damaged; reinstall the package."


@cache
def sums() -> dict[str, str]:
    """Return the checksums by path in the package."""
    try:
        lines = SUMS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _write_sums() -> None:
    named = (
        "agent/mistakes.md",
        "report/references.toml",
        "report/exports/paper.typ",
        "questions/sobol_points.npy",
    )
    paths = sorted([*PACKAGE.glob("codes/data/*.csv"), *(PACKAGE / name for name in named)])
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(PACKAGE).as_posix()}\n"
        for path in paths
    ]
    write_file(SUMS, "".join(lines))


if __name__ == "__main__":
    _write_sums()
