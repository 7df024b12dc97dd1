"""The net under all commands: streams that can be written to, and one sentence for any error."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from countermove.errors import BadInput, CountermoveError, OutputError

USAGE, INTERRUPTED = 2, 130
FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk or a quota that is full."""
PLAIN = {"\N{MINUS SIGN}": "-", "─": "-", "…": "...", "–": "-", "—": "-", "×": "x", "→": "->"}
"""Signs of the tables, and what stands for them where the output has no such letter."""


def ready_streams() -> None:
    """Make the standard streams fit to be written to: open, and without letters they cannot hold.

    Raises:
        OutputError: standard output is closed.
    """
    closed = [name for name in ("stdout", "stderr") if getattr(sys, name) is None]
    for name in closed:
        setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    if "stdout" in closed:
        raise OutputError(
            "standard output is closed, so there is nowhere to answer; redirect it to a file or to "
            f"{os.devnull}."
        )
    with suppress(AttributeError):  # a stand-in for the stream, as in tests
        codecs.register_error("countermove", _plainer)
        sys.stdout.reconfigure(errors="countermove")  # type: ignore[union-attr]


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that an encoding lacks: the plainest sign, else ``?``."""
    assert isinstance(error, UnicodeEncodeError)
    lost = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in lost), error.end


def flush() -> None:
    """Write out what standard output still holds.

    Raises:
        BrokenPipeError: nobody reads it any more. OutputError: it cannot be written.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"standard output cannot be written ({error.strerror}), and the answer is cut short; "
            "send it elsewhere."
        ) from error


def let_go(stream: Any) -> None:
    """Send what is still to be written to a broken stream nowhere."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def what_to_say(error: BaseException) -> tuple[str, str, int]:
    """Return the code, the sentence and the exit status of an error.

    >>> what_to_say(OSError(28, "No space left on device", "a.txt"))
    ('system', 'a.txt: No space left on device; make space there.', 1)
    >>> what_to_say(KeyboardInterrupt())
    ('aborted', 'stopped on request.', 130)
    """
    import typer

    if isinstance(error, CountermoveError):
        return error.code, str(error), error.exit_code
    if isinstance(error, typer.TyperException):
        return "usage", _usage(error), USAGE
    if isinstance(error, KeyboardInterrupt | EOFError | typer.Abort):
        return "aborted", "stopped on request.", INTERRUPTED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        reason = error.strerror or str(error)
        cure = "make space there" if error.errno in FULL else "check the name and your rights"
        return "system", f"{where}{reason}; {cure}.", 1
    if isinstance(error, UnicodeError):
        text = f"a file or name is not UTF-8 text ({error}); save it as UTF-8."
        return BadInput.code, text, 1
    if isinstance(error, RecursionError):
        return BadInput.code, "the input is nested too deeply; write it with fewer levels.", 1
    if isinstance(error, MemoryError):
        return CountermoveError.code, "there is not enough memory; ask for less at a time.", 1
    what = " ".join(f"{type(error).__name__}: {error}".split())
    text = (
        f"{what}. This is a fault of Countermove, please report it with the command; "
        "COUNTERMOVE_TRACEBACK=1 shows where it happened."
    )
    return "fault", text, 1


def _usage(error: Exception) -> str:
    """Return the sentence of a usage error, with the command whose ``--help`` lists the choices."""
    from countermove.codes.lookup import RENAMED

    message = getattr(error, "format_message", error.__str__)()
    option = str(getattr(error, "option_name", ""))
    if new := RENAMED.get(option.removeprefix("--")):
        message = f"{option} is now called --{new}."
    command = getattr(getattr(error, "ctx", None), "command_path", "countermove")
    return f"{message} See `{command} --help`."
