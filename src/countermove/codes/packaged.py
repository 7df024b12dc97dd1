"""Read the package's own lists; hold its files against the checksums they were shipped with.

``SHA256SUMS`` in the package's folder is what ``sha256sum`` writes and checks; after an intended
change ``python -m countermove.codes.packaged`` writes it again.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from countermove.atomic import write_file
from countermove.errors import DamagedData

PACKAGE = Path(__file__).parents[1]
SUMS = PACKAGE / "SHA256SUMS"
KINDS = frozenset(
    f".{kind}" for kind in "css csv html js json md npy npz toml topojson typ yaml".split()
)
"""Endings of the package's files that are no code."""


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
        found = _digest(path, *_state(path))
    except OSError:
        return f"{path} is missing or cannot be read; reinstall the package."
    if name not in sums():
        return f"{path} is no part of the package as shipped; take it away or reinstall."
    return "" if found == sums()[name] else f"{path} is damaged; reinstall the package."


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written or replaced."""
    now = path.stat()
    return now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns


@lru_cache(maxsize=1024)
def _digest(path: Path, *state: int) -> str:
    """Return the checksum of a file in this state, read once by a process asked many things."""
    return sha256(path.read_bytes()).hexdigest()


@cache
def sums() -> dict[str, str]:
    """Return the checksums by path in the package."""
    try:
        lines = SUMS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def altered(folder: Path = PACKAGE, kinds: Iterable[str] = KINDS) -> tuple[str, ...]:
    """Return the paths in the package of files that are not as shipped: changed, gone or added.

    Args:
        folder: in the package; only files below it are looked at. kinds: endings of names.
    """
    ends = tuple(kinds)
    below = "" if folder == PACKAGE else f"{folder.relative_to(PACKAGE).as_posix()}/"
    names = {name for name in sums() if name.startswith(below) and name.endswith(ends)}
    names |= set(_data_files(folder, ends))
    return tuple(sorted(name for name in names if packaged_problem(name)))


def _data_files(folder: Path, ends: tuple[str, ...]) -> list[str]:
    """Return the paths in the package of files below a folder, by their endings."""
    whole = len(str(PACKAGE)) + 1
    return [
        f"{place}/{name}"[whole:].replace(os.sep, "/")
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(ends)
    ]


def _write_sums() -> None:
    lines = [
        f"{sha256((PACKAGE / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(_data_files(PACKAGE, tuple(KINDS)))
    ]
    write_file(SUMS, "".join(lines))


if __name__ == "__main__":
    _write_sums()
