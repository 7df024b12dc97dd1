"""How long work of equal parts still takes."""

from __future__ import annotations

from time import monotonic


def remaining(started: float, done: int, of: int) -> str:
    """Return words for the time left, from that taken so far; empty before the first part.

    Args:
        started: of :func:`time.monotonic`. done, of: parts.

    >>> remaining(0.0, 0, 4)
    ''
    """
    left = (monotonic() - started) / done * (of - done) if done else 0.0
    return f", about {left:.0f} s left" if done else ""
