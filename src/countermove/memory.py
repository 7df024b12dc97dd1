"""What takes much memory and is soon of no use: where it is kept, and when it is let go."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

_FORGETS: list[tuple[Callable[[], None], bool]] = []


def forgotten_by(clear: Callable[[], None], *, last: bool = False) -> None:
    """Have :func:`forget` call what empties a store; ``last``: only where all is answered."""
    _FORGETS.append((clear, last))


def forget(*, answered: bool = False) -> None:
    """Empty the stores of lines and rates; who asks for one again has it made anew.

    For a command that has posed all its questions: worlds know cells, not lines; and for one that
    has ``answered`` them and writes: the stores that answers are told from.
    """
    for clear, last in _FORGETS:
        if answered or not last:
            clear()
    hand_back()


def hand_back() -> None:
    """Return memory that is free to the system, where its C library holds it back (glibc)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
