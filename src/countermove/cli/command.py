"""A command: a function from options to an answer, which is shown in the form asked for.

An option is a parameter annotated with its help, ``on: Annotated[str, "Law of this day."]``, and is
named after it; those before the ``*`` are arguments. A switch that is not off by default can be
turned off (``--no-...``). Options that several commands share are the fields of a dataclass, which
a command takes as one parameter.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import typer

from countermove.atomic import in_a_folder
from countermove.cli.progress import progress
from countermove.report.show import show

T = TypeVar("T")
Function = Callable[..., Any]
Say = Callable[[str, int, int], None]
Words = dict[str, Any]
"""What was given, by the name of each option."""

Importer = Annotated[str, "Importer: ISO code or name."]
On = Annotated[str | None, "Law of this day, YYYY-MM-DD."]
KnownOn = Annotated[str | None, "As known on this day; default: as now known."]
Project = Annotated[
    Path | None, "Folder with your own measures, cases, games, statements, replications."
]
Draws = Annotated[int, "Draws of the beliefs, for bands: a power of two from 32 on; 0 for none."]
BeliefsFile = Annotated[Path | None, "YAML file that edits the beliefs on parameters."]
Runs = Annotated[Path, "Folder in which runs are kept."]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="KEY=VALUE: elasticities, deficits, labour, horizon, economy, utilisation, cap, "
        "theta.SECTOR, a measure's field, ... (repeatable).",
    ),
]
WRITTEN = in_a_folder
"""Third part of the annotation of an option that names one file to write."""
TOLD = ("say", "as_text")
PROBLEMS = ("problems", "not certified")
"""Statuses of an answer with which a command ends in failure."""


def command(
    *, csv: str = "", finish: Callable[[Any, Words], Any] | None = None
) -> Callable[[Function], Callable[..., None]]:
    """Return a decorator that makes a command of a function which returns an answer.

    The function may take ``say``, to which it tells its progress, and ``as_text`` and ``as_json``,
    whether the answer is shown as text or as one object. It may return a status of exit beside the
    answer.

    Args:
        csv: help of ``--csv``; without it there is no such option.
        finish: makes the answer from what the function returns and what was given.
    """

    def wrap(function: Function) -> Callable[..., None]:
        function.__annotations__.pop("return", None)  # often imported for the type checker only
        taken = inspect.signature(function, eval_str=True).parameters
        groups = {
            name: list(inspect.signature(entry.annotation, eval_str=True).parameters.values())
            for name, entry in taken.items()
            if isinstance(entry.annotation, type) and is_dataclass(entry.annotation)
        }

        def run(**words: Any) -> None:
            for text in words.pop("exchange", None) or ():
                words["settings"] = [*(words["settings"] or ()), _setting(text)]
            given = {name: words[name] for name in taken if name in words}
            for name, fields in groups.items():
                given[name] = taken[name].annotation(
                    **{field.name: words[field.name] for field in fields}
                )
            as_json, as_csv = words["as_json"], words.get("as_csv", False)
            with progress() as say:
                told = {"say": say, "as_text": not (as_json or as_csv)}
                found = function(**given, **{n: told[n] for n in TOLD if n in taken})
            _tell_altered()
            answer, status = found if isinstance(found, tuple) else (found, None)
            answer = finish(answer, words) if finish else answer
            show(answer, as_json=as_json, as_csv=as_csv)
            raise typer.Exit(int(answer.status in PROBLEMS) if status is None else status)

        listed = [
            _option(each)
            for name, entry in taken.items()
            if name not in (*TOLD, "as_json")
            for each in groups.get(name, [entry])
        ]
        run.__name__, run.__doc__, run.__annotations__ = function.__name__, function.__doc__, {}
        if any(each.name == "settings" for each in listed):
            listed.append(EXCHANGE)
        run.__signature__ = inspect.Signature([*listed, *_forms(csv)])  # type: ignore[attr-defined]
        return run

    return wrap


def _tell_altered() -> None:
    """Say in one line which files of the package are not as shipped: an answer may rest on them.

    Tables and lists are left to their readers, which refuse what differs from its checksum.
    """
    from countermove.codes.packaged import PACKAGE, altered

    packs = altered(PACKAGE / "law" / "packs", (".csv", ".toml"))
    if changed := (*altered(kinds=[".yaml"]), *packs):
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        told = f"{', '.join(changed[:3])}{more}"
        typer.echo(
            f"Not as shipped, and what rests on it is not either: {told} (countermove doctor).",
            err=True,
        )


def _option(entry: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter as typer takes it: its help in an option or argument."""
    annotation = entry.annotation
    parts = get_args(annotation)
    if len(parts) > 1 and isinstance(parts[1], str):
        kind, told, *check = parts
        name = f"--{entry.name.replace('_', '-')}"
        if entry.default is True or (entry.default is None and kind == bool | None):
            name += name.replace("--", "/--no-", 1)
        named = entry.kind is entry.KEYWORD_ONLY
        annotation = Annotated[
            kind,
            typer.Option(name, help=told, callback=check[0] if check else None)
            if named
            else typer.Argument(help=told),
        ]
    return entry.replace(annotation=annotation, kind=entry.KEYWORD_ONLY)


EXCHANGE = inspect.Parameter(
    "exchange",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        list[str] | None,
        typer.Option(
            "--exchange",
            help="CODE=-5% (or 0.95) of a country or group, or a CSV file with columns region and "
            "value: what currencies are worth in the first year; as --set exchange (repeatable).",
        ),
    ],
)
"""Option of every command that takes settings: a shorter way to give one of them."""


def _setting(text: str) -> str:
    """Return the setting that a text of ``--exchange`` stands for."""
    named = "=" in text and not Path(text).is_file()
    return f"exchange{'.' if named else '='}{text}"


def _forms(csv: str) -> Iterator[inspect.Parameter]:
    """Yield the options that every command has, of the form of its answer."""
    for name, told in (("json", "One object on stdout."), ("csv", csv)):
        if told:
            yield inspect.Parameter(
                f"as_{name}",
                inspect.Parameter.KEYWORD_ONLY,
                default=False,
                annotation=Annotated[bool, typer.Option(f"--{name}", help=told)],
            )


def refuse_idle(*options: tuple[bool, str, str]) -> None:
    """Refuse an option that would change nothing; each comes as: is it idle, its name, why."""
    from countermove.errors import BadInput

    for idle, name, why in options:
        if idle:
            raise BadInput(f"{name} has no effect, because {why}; leave it out.")


def pairs(
    option: str,
    texts: Iterable[str] | None,
    form: str,
    example: str,
    make: Callable[[str], T],
    names: Sequence[str] = (),
) -> dict[str, T]:
    """Return the ``NAME=VALUE`` texts of an option as a mapping.

    Args:
        form, example: what each looks like, for the error. make: from the text of a value; raises
            ValueError where it is none. names: those allowed; any if left out.
    """
    from countermove.codes.lookup import unknown
    from countermove.errors import BadInput

    found: dict[str, T] = {}
    for text in texts or ():
        name, _, value = (part.strip() for part in text.partition("="))
        if name in found:
            raise BadInput(f"{option} names {name!r} twice; give it once.")
        if name and names and name not in names:
            raise unknown(name, names, what=f"name in {option}")
        try:
            if not (name and value):
                raise ValueError
            found[name] = make(value)
        except ValueError:
            raise BadInput(
                f"{option} {text!r} is not {form}; write e.g. {option} {example}."
            ) from None
    return found
