"""Load beliefs: the compiled form where it matches its sources, else YAML files.

The shipped beliefs are ``beliefs/usual.yaml``; a file named after a case edits them for that case,
and a user's file edits both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from pathlib import Path
from typing import Any

from countermove.questions.beliefs import Beliefs, Turn, belief_of
from countermove.sources.compiled_form import read_compiled, source_hash, write_compiled

SHIPPED = Path(__file__).parent / "beliefs"
COMPILED = SHIPPED.with_suffix(".json")
USUAL = "usual"


def load_beliefs(
    case: str = "", *, file: Path | None = None, project: Path | None = None
) -> Beliefs:
    """Return the beliefs about a case: the usual ones, the case's, and those of a user's file.

    Args:
        case: name of a case; a file of that name among the shipped or the project's edits.
        file: of the user. project: folder with a user's own files, in ``beliefs``.

    Raises:
        BadMeasure: a file breaks a rule; the message starts with ``file:line:column``.

    >>> float(load_beliefs().by_name["services"].median)
    4.0
    """
    found = _shipped(USUAL)
    own = project / "beliefs" / f"{case}.yaml" if project and case else None
    if case and (SHIPPED / f"{case}.yaml").is_file():
        found = found.edited(_shipped(case))
    for path in (own if own is not None and own.is_file() else None, file):
        if path is not None:
            found = found.edited(file_beliefs(path))
    return found


def file_beliefs(path: Path) -> Beliefs:
    """Return the beliefs of a file alone.

    Raises:
        BadMeasure: it breaks a rule; the message starts with ``file:line:column``.
    """
    return _beliefs(_plain(path), str(path))


def _shipped(name: str) -> Beliefs:
    compiled = read_compiled(COMPILED, source_hash(SHIPPED))
    path = SHIPPED / f"{name}.yaml"
    return _beliefs(_plain(path) if compiled is None else compiled[name], path.name)


def _plain(path: Path) -> dict[str, Any]:
    """Return the canonical plain data of a file of beliefs."""
    from countermove.questions.belief_file import SEE, BeliefsModel
    from countermove.sources.typed_file import plain, read_typed

    return plain(read_typed(path, BeliefsModel, shipped=SHIPPED, see=SEE)[1])


def _beliefs(data: Mapping[str, Any], name: str) -> Beliefs:
    every = {key: belief_of(key, entry) for key, entry in data.get("beliefs", {}).items()}
    listed = data.get("turns", ())
    places = _places(Path(name)) if listed and Path(name).is_file() else repeat("")
    turns = tuple(Turn(**entry, place=place) for entry, place in zip(listed, places))  # noqa: B905
    return Beliefs(every, data.get("title", ""), (name,), turns)


def _places(path: Path) -> Iterator[str]:
    """Yield where each turn of a user's file stands."""
    from countermove.sources.yaml_file import read_yaml

    file = read_yaml(path)
    for place in range(len(file.data["turns"])):
        line, column = file.marks["turns", place]
        yield f"{file.file}:{line}:{column}: "


def compile_beliefs(target: Path = COMPILED) -> None:
    """Write the compiled form of the shipped beliefs; ``python -m`` of this module does."""
    data = {path.stem: _plain(path) for path in sorted(SHIPPED.glob("*.yaml"))}
    write_compiled(target, source_hash(SHIPPED), data)


if __name__ == "__main__":
    compile_beliefs()
