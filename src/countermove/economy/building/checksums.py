"""Checksums of a folder of built tables: ``checksums.json``, written last, read before use."""

from __future__ import annotations

import json
from pathlib import Path

from countermove.errors import BadInput, DamagedData
from countermove.sources.readers.files import sha256_of

FILE = "checksums.json"


def verified(folder: Path, table: str) -> Path:
    """Return the path of a built table after comparing it with the folder's checksums.

    Raises:
        BadInput: the folder was not written by the build. DamagedData: the file has changed.
    """
    index = folder / FILE
    if not index.is_file():
        raise BadInput(
            f"{folder} holds no {FILE}; write it with "
            f"`countermove data build --sources DIR --out {folder}`."
        )
    expected = json.loads(index.read_text("utf-8")).get(f"{table}.npz")
    path = folder / f"{table}.npz"
    if expected is None or not path.is_file() or sha256_of(path) != expected:
        raise DamagedData(
            f"{path} is missing or does not match {FILE}; rebuild it with "
            f"`countermove data build --sources DIR --out {folder}`."
        )
    return path
