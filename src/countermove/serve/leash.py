"""What keeps a command that a server started from outliving it, however the server ends."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.subprocess import Process

START = (
    sys.executable,
    "-c",
    "from countermove.serve.leash import hold; hold(); from countermove.cli import main; main()",
)
"""A command of its own session; the words come after. Its standard input is the leash."""


def hold() -> None:
    """End this process and those it starts as soon as its standard input is closed.

    The server holds the other end of that pipe, and the system closes it when the server dies.
    """
    Thread(target=_watch, daemon=True).start()


def let_drop(process: Process) -> None:
    """Kill a command of a server with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _watch() -> None:
    while os.read(0, 1024):
        pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
