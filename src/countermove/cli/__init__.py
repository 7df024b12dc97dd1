"""The command line: parse, call one public function, show.

:func:`main` is what ``countermove`` runs. Commands live in the modules of this folder, are
registered in :mod:`countermove.cli.app`, and import what they need inside the function, so that
``countermove --help`` answers at once. Exit status: 0 ok, 1 user error or problem found, 2 usage,
3 not solved, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

QUIET = "--quiet"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit the process with its status.

    An error becomes one sentence on stderr; with ``--json`` among the arguments also an object
    ``{"status": "error", "code": ..., "message": ...}`` on stdout. A reader that stops reading, as
    ``head`` does, is no error.

    Args:
        arguments: words after ``countermove``; those of the process if ``None``.
    """
    from countermove.cli.net import flush, let_go, ready_streams, what_to_say

    words = list(sys.argv[1:] if arguments is None else arguments)
    if QUIET in words:  # a global option that may stand anywhere
        words = [QUIET, *(word for word in words if word != QUIET)]
    try:
        ready_streams()
        status = _run(words)
        flush()
    except BrokenPipeError:
        let_go(sys.stdout)
        status = 0
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("COUNTERMOVE_TRACEBACK"):
            import traceback

            traceback.print_exc()
        status = _report(words, *what_to_say(error))
    sys.exit(status)


def _run(words: list[str]) -> int:
    """Run a command and return its exit status."""
    import typer

    from countermove.cli.app import app

    if "--json" in words and "--csv" in words:
        raise typer.BadParameter("--json and --csv exclude each other; give one of them.")
    if os.environ.get("_COUNTERMOVE_COMPLETE"):
        app(prog_name="countermove")  # the shell asks for completions; exits
    command = _tree()
    try:
        with command.make_context("countermove", words) as context:
            status = command.invoke(context)
    except typer.Exit as stop:
        status = stop.exit_code
    return status if isinstance(status, int) else 0


@cache
def _tree() -> Any:
    """Return every command with its options, put together once for all that a process is asked."""
    import typer

    from countermove.cli.app import app

    return typer.main.get_command(app)


def _report(words: Sequence[str], code: str, message: str, status: int) -> int:
    """Say what went wrong where a person and, with ``--json``, where a program looks for it."""
    from countermove.cli.net import let_go

    print(f"error: {message}", file=sys.stderr)
    try:
        if "--json" in words:
            import json

            print(json.dumps({"status": "error", "code": code, "message": message}))
        sys.stdout.flush()
    except (OSError, ValueError):  # what could not be said is on stderr
        let_go(sys.stdout)
    return status
