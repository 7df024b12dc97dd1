"""The command reference in Markdown, written from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

HIDDEN = ("--help",)


def commands() -> dict[str, Any]:
    """Return every command by its words, e.g. ``measures list``, in the order of the help.

    >>> "run" in commands() and "measures list" in commands()
    True
    """
    import typer

    from countermove.cli.app import app

    return dict(_walk("", typer.main.get_command(app)))


def reference_markdown() -> str:
    """Return a section per command: what it does, arguments and options, an example."""
    return "\n".join(
        line for words, command in commands().items() for line in _section(words, command)
    )


def _walk(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    inside = getattr(command, "commands", None)
    if inside is None:
        yield words, command
        return
    for name, child in inside.items():
        if child.hidden:  # the old name of a command
            continue
        yield from _walk(f"{words} {name}".strip(), child)


def _section(words: str, command: Any) -> Iterator[str]:
    text = re.sub(r"\s+", " ", str(command.help or "")).strip()
    what, _, example = text.partition("Example: ")
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name != "argument"]
    usage = [f"countermove {words}", *(_metavar(argument) for argument in arguments)]
    yield f"## {words}\n"
    yield f"`{' '.join(usage)}`\n"
    yield f"{what.strip()}\n"
    yield "| | |\n|---|---|"
    for parameter in (*arguments, *options):
        names = [*parameter.opts, *parameter.secondary_opts]
        if any(name in HIDDEN for name in names):
            continue
        shown = _metavar(parameter) if parameter in arguments else ", ".join(names)
        needed = " Required." if parameter.required and parameter in options else ""
        yield f"| `{shown}` | {_cell(parameter.help or '')}{needed} |"
    yield f"\n```sh\n{example}\n```\n"


def _metavar(argument: Any) -> str:
    name = str(argument.name).upper()
    many = "..." if argument.nargs == -1 else ""
    return f"{name}{many}" if argument.required else f"[{name}]{many}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
