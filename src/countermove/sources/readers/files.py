"""Find a source file, or say in one sentence which file is missing and where it comes from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from countermove.errors import BadInput, DamagedData


def source_file(sources: Path, name: str, *, origin: str) -> Path:
    """Return the path of ``name`` below ``sources``.

    Args:
        sources: folder of source files, one subfolder per data set.
        name: path inside that folder.
        origin: where the official file is found; ends the error message.

    Raises:
        BadInput: the file is not there.
    """
    path = Path(sources) / name
    if not path.is_file():
        raise BadInput(f"{name} is not in {sources}; the build needs it. Get it from {origin}")
    return path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_sha256(path: Path, expected: str) -> None:
    """Raise :class:`DamagedData` unless the file has the checksum its card states."""
    found = sha256_of(path)
    if found != expected:
        raise DamagedData(
            f"{path.name} has SHA-256 {found[:12]}..., but the build was written for "
            f"{expected[:12]}...; download the file again, or use the edition the card names."
        )
