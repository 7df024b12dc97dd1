"""The command line: parse, call one public function, show.

:func:`main` is what ``countermove`` runs. Commands live in the modules of this folder, are
registered in :mod:`countermove.cli.app`, and import what they need inside the function, so that
``countermove --help`` answers at once. Exit status: 0 ok, 1 user error or problem found, 2 usage,
3 not solved.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from countermove.errors import CountermoveError

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit the process with its status.

    An error of ours becomes one sentence on stderr; with ``--json`` among the arguments also an
    object ``{"status": "error", "code": ..., "message": ...}`` on stdout.

    Args:
        arguments: words after ``countermove``; those of the process if ``None``.
    """
    import typer

    from countermove.cli.app import app

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = app(words, prog_name="countermove", standalone_mode=False)
    except CountermoveError as error:
        status = _report(words, error.code, str(error), error.exit_code)
    except typer.TyperException as error:
        status = _report(words, "usage", _usage(error), USAGE)
    except typer.Abort:
        status = _report(words, "aborted", "stopped on request.", 1)
    sys.exit(status if isinstance(status, int) else 0)


def _report(words: Sequence[str], code: str, message: str, status: int) -> int:
    """Say what went wrong where a person and, with ``--json``, where a program looks for it."""
    if "--json" in words:
        import json

        print(json.dumps({"status": "error", "code": code, "message": message}))
    print(f"error: {message}", file=sys.stderr)
    return status


def _usage(error: Exception) -> str:
    """Return the sentence of a usage error, with the command whose ``--help`` lists the choices."""
    from countermove.codes.lookup import RENAMED

    message = getattr(error, "format_message", error.__str__)()
    option = str(getattr(error, "option_name", ""))
    if new := RENAMED.get(option.removeprefix("--")):
        message = f"{option} is now called --{new}."
    command = getattr(getattr(error, "ctx", None), "command_path", "countermove")
    return f"{message} See `{command} --help`."
