"""The long table: one row per figure, pandas-free, cheap to build and to select from.

Dimensions and codes used by the headline, the charts and the comparison:

| dimension | code | category |
|---|---|---|
| ``country`` | region code (``CAN``; groups ``EU27``, ``WLD``) | empty |
| ``sector`` | region code | sector code; ``total`` = sum of the parts in the table |
| ``bilateral``, ``bilateral_sector`` | ``ORIGIN>DESTINATION`` (``CAN>USA``) | empty; sector code |

``band`` names what ``lo`` and ``hi`` are ends of: ``model`` or ``prediction``, blank for a range;
``model, error of lo`` and the like hold what is known of a band itself, in ``value``.
``scenario`` is the variant's name. ``value`` is always a number; ``lo`` and ``hi`` are both given
or both absent (``nan`` in memory, blank in CSV, null in Parquet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.arrays import Float
from countermove.errors import BadInput
from countermove.extras import data_frame

if TYPE_CHECKING:
    import pandas as pd

TEXT_COLUMNS = (
    "scenario", "measure", "date", "horizon", "dimension", "code", "category", "series",
    "substitution", "band", "unit",
)  # fmt: skip
NUMBER_COLUMNS = ("value", "lo", "hi", "projected")
COLUMNS = TEXT_COLUMNS + NUMBER_COLUMNS
KEY_COLUMNS = TEXT_COLUMNS[:-1]
MEASURES = ("level", "change", "added")
REQUIRED = ("scenario", "measure", "dimension", "code", "series", "unit", "value")
ABSENT = {**dict.fromkeys(TEXT_COLUMNS, ""), "lo": None, "hi": None, "projected": 0}
"""What stands in a column that is left out."""


@dataclass(frozen=True, slots=True)
class LongTable:
    """Rows of figures, column by column; build with the ``from_...`` functions.

    Attributes:
        text: the eleven text columns, arrays of ``str`` objects.
        numbers: ``value``, ``lo``, ``hi`` (float64) and ``projected`` (0 or 1).

    >>> table = LongTable.from_rows([
    ...     {"scenario": "autos", "measure": "change", "dimension": "country", "code": "CAN",
    ...      "series": "real_income_change", "unit": "per cent", "value": -0.5}])
    >>> len(table), table.select(code="CAN").numbers["value"].tolist()
    (1, [-0.5])
    """

    text: Mapping[str, NDArray[np.object_]]
    numbers: Mapping[str, Float]

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], *, length: int | None = None) -> LongTable:
        """Build from columns; a text or number stands for the same in every row.

        ``length`` is the number of rows, where no column gives it.
        """
        _refuse_columns(columns)
        size = length
        for name, column in columns.items():
            if column is None or np.isscalar(column):
                continue
            if size is not None and len(column) != size:
                raise BadInput(
                    f"long table: column {name} has {len(column)} rows where {size} were expected; "
                    "give every column the same length."
                )
            size = len(column)
        size = 1 if size is None else size
        given = {**ABSENT, **columns}
        return cls(
            text={name: _texts(given[name], size, name) for name in TEXT_COLUMNS},
            numbers={name: _numbers(given[name], size, name) for name in NUMBER_COLUMNS},
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> LongTable:
        """Build from mappings with the column names as keys; absent text is blank."""
        listed = list(rows)
        if missing := [name for name in REQUIRED if any(name not in row for row in listed)]:
            raise BadInput(
                f"long table: a row lacks {', '.join(missing)}; every row needs "
                f"{', '.join(REQUIRED)}."
            )
        names = set(REQUIRED).union(*listed)
        return cls.from_columns(
            {name: [row.get(name, ABSENT.get(name)) for row in listed] for name in names}
        )

    @classmethod
    def from_grid(
        cls,
        value: ArrayLike,
        *,
        axes: Mapping[str, Sequence[str]],
        lo: ArrayLike | None = None,
        hi: ArrayLike | None = None,
        **constant: Any,
    ) -> LongTable:
        """Build from an array with one text column per axis, the first axis slowest.

        >>> t = LongTable.from_grid([[1.0, 2.0]], axes={"code": ["CAN"], "category": ["A", "B"]},
        ...     scenario="before", measure="level", dimension="sector", series="output",
        ...     unit="million US dollars")
        >>> t.text["category"].tolist()
        ['A', 'B']
        """
        array = np.asarray(value, dtype=np.float64)
        shape = tuple(len(labels) for labels in axes.values())
        if array.shape != shape:
            raise BadInput(
                f"long table: values of shape {array.shape} do not fit axes {list(axes)} of shape "
                f"{shape}; give one label per position."
            )
        columns = {**constant, **axes, "value": array.ravel()}
        for name, bound in (("lo", lo), ("hi", hi)):
            if bound is not None:
                columns[name] = np.asarray(bound, dtype=np.float64).ravel()
                if len(columns[name]) != array.size:
                    raise BadInput(
                        f"long table: {name} has {len(columns[name])} values where {array.size} "
                        "were expected; give one per value."
                    )
        _refuse_columns(columns)
        if any(not isinstance(constant.get(name, ""), str) for name in TEXT_COLUMNS):
            return cls.from_columns(
                {
                    **columns,
                    **{name: _along(name, tuple(axes), shape, tuple(axes[name])) for name in axes},
                }
            )
        given = {**ABSENT, **columns}
        return cls(
            text={
                name: _along(name, tuple(axes), shape, tuple(given[name]))
                if name in axes
                else _same(given[name], array.size)
                for name in TEXT_COLUMNS
            },
            numbers={name: _numbers(given[name], array.size, name) for name in NUMBER_COLUMNS},
        )

    @classmethod
    def concat(cls, tables: Iterable[LongTable]) -> LongTable:
        """Stack tables, the first on top."""
        parts = list(tables) or [cls.from_rows(())]
        return cls(
            {name: np.concatenate([part.text[name] for part in parts]) for name in TEXT_COLUMNS},
            {name: np.concatenate([p.numbers[name] for p in parts]) for name in NUMBER_COLUMNS},
        )

    def told_of(self, horizon: str) -> LongTable:
        """Return the table with every row of one horizon."""
        every = np.full(len(self), horizon, dtype=object)
        return replace(self, text={**self.text, "horizon": every})

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.numbers["value"])

    def select(self, **wanted: str | Iterable[str]) -> LongTable:
        """Return the rows whose text columns hold one of the texts wanted."""
        keep = np.ones(len(self), dtype=np.bool_)
        for name, choice in wanted.items():
            if name not in self.text:
                raise BadInput(
                    f"long table: no text column {name!r} to select by; choose among "
                    f"{', '.join(TEXT_COLUMNS)}."
                )
            names = {choice} if isinstance(choice, str) else set(choice)
            keep &= self.holds(name, names)
        return self.take(np.flatnonzero(keep))

    def holds(self, name: str, texts: Iterable[str]) -> NDArray[np.bool_]:
        """Say of every row whether its text in a column is one of those given."""
        held = map(frozenset(texts).__contains__, self.text[name].tolist())
        return np.fromiter(held, np.bool_, len(self))

    def take(self, index: NDArray[np.intp]) -> LongTable:
        """Return the rows at the positions given, in that order."""
        return LongTable(
            {name: column[index] for name, column in self.text.items()},
            {name: column[index] for name, column in self.numbers.items()},
        )

    def distinct(self, name: str) -> list[str]:
        """Return the texts of a column in order of first appearance."""
        return list(dict.fromkeys(self.text[name]))

    def keys(self, names: Iterable[str] = KEY_COLUMNS) -> Iterator[tuple[str, ...]]:
        """Yield the texts of some columns, row by row."""
        return zip(*(self.text[name].tolist() for name in names), strict=True)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield rows as plain dictionaries, ready for JSON (absent bounds are ``None``)."""
        value, lo, hi, projected = (self.numbers[name].tolist() for name in NUMBER_COLUMNS)
        bounds = ([None if bound != bound else bound for bound in side] for side in (lo, hi))
        for row in zip(*self.text.values(), value, *bounds, map(bool, projected), strict=True):
            yield dict(zip(COLUMNS, row, strict=True))

    def json_rows(self) -> str:
        """Return the rows as the text of a JSON array: what ``json.dumps(list(rows()))`` says.

        Texts are encoded once per distinct value, so that large tables cost little time or memory.

        >>> import json
        >>> table = LongTable.from_rows([{"scenario": "a", "measure": "level",
        ...     "dimension": "country", "code": "CAN", "series": "x", "unit": "jobs",
        ...     "value": 1.5}])
        >>> json.loads(table.json_rows()) == list(table.rows())
        True
        """
        from json import dumps

        quoted = cache(dumps)
        form = "{" + ", ".join(f'"{name}": %s' for name in COLUMNS) + "}"
        texts = (map(quoted, self.text[name]) for name in TEXT_COLUMNS)
        value, lo, hi, projected = (self.numbers[name].tolist() for name in NUMBER_COLUMNS)
        bounds = (["null" if bound != bound else bound for bound in side] for side in (lo, hi))
        rows = zip(*texts, value, *bounds, map(quoted, map(bool, projected)), strict=True)
        return f"[{', '.join(form % row for row in rows)}]"

    def to_pandas(self) -> pd.DataFrame:
        """Return a DataFrame with the same columns (the extra ``pandas``)."""
        frame = data_frame({**self.text, **self.numbers})
        return frame.astype({**dict.fromkeys(TEXT_COLUMNS, str), "projected": bool})


@dataclass(frozen=True, slots=True)
class Answers:
    """What a solved case hands to the report: the manifest and the tables by name."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, LongTable]


def _refuse_columns(columns: Mapping[str, Any]) -> None:
    unexpected = sorted(columns.keys() - set(COLUMNS))
    missing = [name for name in REQUIRED if name not in columns]
    if unexpected or missing:
        raise BadInput(
            f"long table: columns missing {missing or 'none'}, unexpected "
            f"{unexpected or 'none'}; the columns are {', '.join(COLUMNS)}."
        )


@lru_cache(maxsize=512)
def _along(
    name: str, axes: tuple[str, ...], shape: tuple[int, ...], labels: tuple[str, ...]
) -> NDArray[np.object_]:
    """Return the column of an axis of a grid, its first axis slowest; tables share it."""
    at = axes.index(name)
    each = np.repeat(_texts(labels, len(labels), name), prod(shape[at + 1 :]))
    column = np.tile(each, prod(shape[:at]))
    column.setflags(write=False)
    return column


def _texts(column: Any, size: int, name: str) -> NDArray[np.object_]:
    if isinstance(column, str):
        return _same(column, size)
    strange = {kind for kind in set(map(type, column)) if not issubclass(kind, str)}
    for row, entry in enumerate(column if strange else ()):
        if not isinstance(entry, str):
            raise BadInput(
                f"long table: column {name}, row {row}: {entry!r} is not text; write it as text."
            )
    held: dict[str, str] = {}  # each text once, however many rows say it
    return np.array([*map(held.setdefault, column, column)], dtype=object)


@lru_cache(maxsize=512)
def _same(text: str, size: int) -> NDArray[np.object_]:
    """Return a column that says one text in every row; tables share it."""
    column = np.array([text] * size, dtype=object)  # np.full would copy the text to every row
    column.setflags(write=False)
    return column


def _numbers(column: Any, size: int, name: str) -> Float:
    try:
        if column is None or np.isscalar(column):
            array = np.full(size, np.nan if column is None else column, dtype=np.float64)
        else:
            array = np.array(column, dtype=np.float64)  # an absent number is None, read as nan
    except (TypeError, ValueError) as error:
        raise BadInput(f"long table: column {name} must hold numbers ({error}).") from None
    array.setflags(write=False)
    return array
