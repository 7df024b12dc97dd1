"""Plain text for terminals: aligned columns and wrapped lines."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

WIDTH = 100


def aligned(rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """Return rows as lines with columns aligned; columns in ``right`` to the right.

    >>> aligned([["a", "1"], ["bb", "10"]], right=[1])
    ['a    1', 'bb  10']
    """
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def wrapped(text: str, *, width: int = WIDTH) -> list[str]:
    """Return a text as lines of at most ``width``, later lines indented."""
    return textwrap.wrap(text, width, subsequent_indent="  ")
