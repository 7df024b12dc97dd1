"""Refuse a source file that is not the edition its reader was written for."""

from __future__ import annotations

from pathlib import Path

from countermove.errors import DamagedData
from countermove.sources.store import checksum


def check_sha256(path: Path, expected: str) -> None:
    """Raise :class:`DamagedData` unless the file has the checksum its card states."""
    found = checksum(path)
    if found != expected:
        raise DamagedData(
            f"{path.name} has SHA-256 {found[:12]}..., but the build was written for "
            f"{expected[:12]}...; download the file again, or use the edition the card names."
        )
