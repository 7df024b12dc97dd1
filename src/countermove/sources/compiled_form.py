"""Compiled forms of shipped files: JSON that vouches for its sources and for itself.

A compiled form spares cold commands the YAML reader and the models. It is read only where it
matches the hash of its sources and its own; otherwise the sources are read.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from countermove.atomic import write_file

FORM = 3


def source_hash(folder: Path) -> str:
    """Return the hash of names and bytes of the YAML, CSV and TOML files of a folder."""
    state = sha256(str(FORM).encode())
    for path in source_files(folder):
        state.update(path.relative_to(folder).as_posix().encode())
        state.update(sha256(path.read_bytes()).digest())
    return state.hexdigest()


def source_files(folder: Path) -> list[Path]:
    """Return the YAML, CSV and TOML files of a folder, at any depth, in order of path."""
    kinds = (".yaml", ".csv", ".toml")
    return sorted(p for p in folder.rglob("*") if p.suffix in kinds and p.is_file())


def write_compiled(target: Path, sources: str, data: Any) -> None:
    """Write data made from sources of this hash; the same data give the same bytes."""
    whole = {"sources": sources, "data": data}
    body = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    write_file(target, _sealed(body[1:].encode()))


def read_compiled(path: Path, sources: str) -> Any | None:
    """Return the data of a compiled form; ``None`` if absent, damaged, or of other sources."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    body = raw.partition(b"\n")[2]
    if raw != _sealed(body.removesuffix(b"\n")):
        return None
    found = json.loads(raw)
    return found["data"] if found["sources"] == sources else None


def _sealed(body: bytes) -> bytes:
    """Return the file of a body: its hash in a line of its own, then the body."""
    return b'{"sha256":"' + sha256(body).hexdigest().encode() + b'",\n' + body + b"\n"
