"""Find a source file, or say in one sentence which file is missing and where it comes from."""

from __future__ import annotations

from pathlib import Path

from countermove.errors import BadInput


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
        raise BadInput(f"{name} is not in {sources}; get it from {origin}")
    return path
