"""Field checks of YAML files that name file, line and cure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NoReturn

from countermove.codes.lookup import unknown
from countermove.errors import BadMeasure
from countermove.measures.yaml_file import Step, YamlFile

Where = tuple[Step, ...]


class Fields:
    """Reads plain data of one file and refuses what it should not hold."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        if file.problems:
            raise BadMeasure(str(file.problems[0]))

    def refuse(self, where: Where, rule: str, message: str, cure: str) -> NoReturn:
        """Raise with the place of a value."""
        raise BadMeasure(str(self.file.problem(where, rule, message, cure)))

    def mapping(self, where: Where, entry: Any, known: Iterable[str]) -> Mapping[str, Any]:
        """Return a mapping whose keys are all known."""
        if not isinstance(entry, Mapping):
            self.refuse(where, "mapping", "expected fields.", "Write `field: value` lines.")
        choices = sorted(known)
        for key in entry:
            if choices and key not in choices:
                self.refuse((*where, key), "field", str(unknown(key, choices, what="field")), "")
        return entry

    def require(self, where: Where, entry: Mapping[str, Any], key: str) -> Any:
        """Return a value that must be there."""
        if entry.get(key) in (None, "", [], {}):
            self.refuse(where, "required", f"{key} is missing.", f"Add `{key}: ...`.")
        return entry[key]

    def listed(self, where: Where, entry: Any) -> tuple[Any, ...]:
        """Return a list as a tuple; refuse a single value."""
        if not isinstance(entry, list):
            self.refuse(where, "list", "expected a list.", "Write it in brackets: [a, b].")
        return tuple(entry)

    def name(self, where: Where, name: Any, known: Iterable[str], what: str) -> str:
        """Return a name that must be among known ones."""
        choices = list(known)
        if name not in choices:
            self.refuse(where, what, str(unknown(str(name), choices, what=what)), "")
        return str(name)

    def day(self, where: Where, text: Any) -> date:
        """Return a date written as 2025-03-28."""
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            self.refuse(where, "date", f"{text!r} is not a date.", "Write it as 2025-03-28.")

    def number(self, where: Where, value: Any, *, low: float, high: float, hint: str = "") -> float:
        """Return a number within bounds."""
        fine = isinstance(value, int | float) and not isinstance(value, bool)
        if not fine or not low <= float(value) <= high:
            self.refuse(
                where, "number", f"{value!r} is not a number from {low:g} to {high:g}.", hint
            )
        return float(value)
