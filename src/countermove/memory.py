"""What takes much memory and is soon of no use: where it is kept, and when it is let go."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_FORGETS: list[Callable[[], None]] = []


def forgotten_by(clear: Callable[[], None]) -> None:
    """Have :func:`forget` call what empties a store of large arrays."""
    _FORGETS.append(clear)


def forget() -> None:
    """Empty the stores of lines and rates; who asks for one again has it made anew.

    For a command that has posed all its questions: worlds know cells, not lines.
    """
    for clear in _FORGETS:
        clear()
    hand_back()


def hand_back() -> None:
    """Return memory that is free to the system, where its C library holds it back (glibc)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
