"""Progress on stderr, shared by the commands that take longer than two seconds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PATIENCE_S = 1.0
EVERY_S = 10.0
QUIET = ContextVar("QUIET", default=False)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield ``say(what, done, of)``: a live line on a terminal, a line now and then elsewhere.

    Nothing is shown in the first second or with ``--quiet``; the live line is wiped at the end.
    A server that shows the lines asks for them more often (``COUNTERMOVE_PROGRESS_S``).
    """
    every = float(os.environ.get("COUNTERMOVE_PROGRESS_S", EVERY_S))
    started = last = time.monotonic()
    live = sys.stderr.isatty()
    shown, quiet = False, QUIET.get()

    def say(what: str, done: int, of: int) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if quiet or now - started < PATIENCE_S or (not live and now - last < every):
            return
        last = now
        if live:
            shown = True
            print(f"\r\x1b[K{done + 1}/{of} {what}", end="", file=sys.stderr, flush=True)
        else:
            print(f"{now - started:.0f} s: {done + 1}/{of} {what}", file=sys.stderr, flush=True)

    try:
        yield say
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
