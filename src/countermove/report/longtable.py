"""The long table: one row per figure, pandas-free, cheap to build and to select from.

Text columns are dictionary-encoded (distinct values once, a 32-bit code per row), so that a table
of a hundred thousand rows is built, checked and written in tenths of a second.

Dimensions and codes used by the headline, the charts and the comparison:

| dimension | code | category |
|---|---|---|
| ``country`` | region code (``CAN``; groups ``EU27``, ``WLD``) | empty |
| ``sector`` | region code | sector code; ``total`` = sum of the parts in the table |
| ``bilateral``, ``bilateral_sector`` | ``ORIGIN>DESTINATION`` (``CAN>USA``) | empty; sector code |

``scenario`` is the variant's name. ``value`` is always a number; ``lo`` and ``hi`` are both given
or both absent (``nan`` in memory, blank in CSV, null in Parquet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.arrays import Float
from countermove.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

TEXT_COLUMNS = (
    "scenario", "measure", "date", "horizon", "dimension", "code", "category", "series",
    "substitution", "unit",
)  # fmt: skip
NUMBER_COLUMNS = ("value", "lo", "hi", "projected")
COLUMNS = TEXT_COLUMNS + NUMBER_COLUMNS
KEY_COLUMNS = TEXT_COLUMNS[:-1]
MEASURES = ("level", "change", "delta_vs_default")
REQUIRED = ("scenario", "measure", "dimension", "code", "series", "unit", "value")


@dataclass(frozen=True, slots=True)
class Text:
    """A dictionary-encoded text column: ``levels[codes[i]]`` is the text of row ``i``."""

    codes: NDArray[np.int32]
    levels: tuple[str, ...]

    def to_list(self) -> list[str]:
        """Return the text of every row."""
        levels = self.levels
        return [levels[code] for code in self.codes.tolist()]


@dataclass(frozen=True, slots=True)
class LongTable:
    """Rows of figures, column by column; build with the ``from_...`` functions.

    Attributes:
        text: the ten text columns, each :class:`Text`.
        numbers: ``value``, ``lo``, ``hi`` (float64) and ``projected`` (0 or 1).

    >>> table = LongTable.from_rows([
    ...     {"scenario": "autos", "measure": "change", "dimension": "country", "code": "CAN",
    ...      "series": "real_income_change", "unit": "per cent", "value": -0.5}])
    >>> len(table), table.select(code="CAN").numbers["value"].tolist()
    (1, [-0.5])
    """

    text: Mapping[str, Text]
    numbers: Mapping[str, Float]

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], *, length: int | None = None) -> LongTable:
        """Build from columns; a text or number stands for the same in every row.

        Args:
            columns: by column name: text, :class:`Text`, a sequence, or an array.
            length: number of rows, where no column gives it.
        """
        unexpected = sorted(set(columns) - set(COLUMNS))
        missing = [name for name in REQUIRED if name not in columns]
        if unexpected or missing:
            raise BadInput(
                f"long table: columns missing {missing or 'none'}, unexpected "
                f"{unexpected or 'none'}; the columns are {', '.join(COLUMNS)}."
            )
        size = length
        for name, column in columns.items():
            if (given := _length(column)) is None:
                continue
            if size is not None and given != size:
                raise BadInput(
                    f"long table: column {name} has {given} rows where {size} were expected; "
                    "give every column the same length."
                )
            size = given
        size = 1 if size is None else size
        text = {name: _encode(columns.get(name, ""), size, name) for name in TEXT_COLUMNS}
        defaults = {"lo": np.nan, "hi": np.nan, "projected": 0.0}
        numbers = {
            name: _number(columns.get(name, defaults.get(name)), size, name)
            for name in NUMBER_COLUMNS
        }
        return cls(text=text, numbers=numbers)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> LongTable:
        """Build from mappings with the column names as keys; absent text is blank."""
        listed = list(rows)
        if not listed:
            return cls.from_columns(dict.fromkeys(REQUIRED, ()), length=0)
        given = set().union(*listed)
        if missing := [name for name in REQUIRED if any(name not in row for row in listed)]:
            raise BadInput(
                f"long table: a row lacks {', '.join(missing)}; every row needs "
                f"{', '.join(REQUIRED)}."
            )
        blank: dict[str, Any] = {"lo": None, "hi": None, "projected": 0}
        return cls.from_columns(
            {name: [row.get(name, blank.get(name, "")) for row in listed] for name in given}
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
        >>> t.text["category"].to_list()
        ['A', 'B']
        """
        array = np.asarray(value, dtype=np.float64)
        shape = tuple(len(labels) for labels in axes.values())
        if array.shape != shape:
            raise BadInput(
                f"long table: values of shape {array.shape} do not fit axes {list(axes)} of shape "
                f"{shape}; give one label per position."
            )
        columns: dict[str, Any] = dict(constant)
        for name, labels, index in zip(axes, axes.values(), np.indices(shape), strict=True):
            columns[name] = Text(index.ravel().astype(np.int32), tuple(labels))
        columns["value"] = array.ravel()
        for name, bound in (("lo", lo), ("hi", hi)):
            if bound is not None:
                columns[name] = np.asarray(bound, dtype=np.float64).ravel()
        return cls.from_columns(columns, length=array.size)

    @classmethod
    def concat(cls, tables: Iterable[LongTable]) -> LongTable:
        """Stack tables, the first on top."""
        parts = list(tables)
        if not parts:
            return cls.from_rows(())
        text = {}
        for name in TEXT_COLUMNS:
            levels: dict[str, int] = {}
            for part in parts:
                for level in part.text[name].levels:
                    levels.setdefault(level, len(levels))
            codes = []
            for part in parts:
                column = part.text[name]
                recode = np.array([levels[level] for level in column.levels], dtype=np.int32)
                codes.append(recode[column.codes] if len(column.codes) else column.codes)
            text[name] = Text(np.concatenate(codes), tuple(levels))
        numbers = {
            name: np.concatenate([part.numbers[name] for part in parts]) for name in NUMBER_COLUMNS
        }
        return cls(text=text, numbers=numbers)

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
            column = self.text[name]
            hit = np.array([level in names for level in column.levels], dtype=np.bool_)
            keep &= hit[column.codes] if len(column.codes) else keep
        return self.take(np.flatnonzero(keep))

    def take(self, index: NDArray[np.intp]) -> LongTable:
        """Return the rows at the positions given, in that order."""
        text = {name: Text(col.codes[index], col.levels) for name, col in self.text.items()}
        return LongTable(text, {name: col[index] for name, col in self.numbers.items()})

    def distinct(self, name: str) -> list[str]:
        """Return the texts of a column in order of first appearance."""
        return list(dict.fromkeys(self.text[name].to_list()))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield rows as plain dictionaries, ready for JSON (absent bounds are ``None``)."""
        bounds = (
            [None if bound != bound else bound for bound in self.numbers[name].tolist()]
            for name in ("lo", "hi")
        )
        lists = (
            *(self.text[name].to_list() for name in TEXT_COLUMNS),
            self.numbers["value"].tolist(),
            *bounds,
            self.numbers["projected"].astype(bool).tolist(),
        )
        for row in zip(*lists, strict=True):
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
        code = TEXT_COLUMNS.index("code")
        groups = (TEXT_COLUMNS[:code], ("code",), ("category",), TEXT_COLUMNS[code + 2 :])
        numbers = (self.numbers[name].tolist() for name in NUMBER_COLUMNS)
        rows = (
            f'{{{head}, {code}, {category}, {tail}, "value": {value!r}, '
            f'"lo": {low if low == low else "null"}, "hi": {high if high == high else "null"}, '
            f'"projected": {"true" if projected else "false"}}}'
            for head, code, category, tail, value, low, high, projected in zip(
                *map(self._json_texts, groups), *numbers, strict=True
            )
        )
        return f"[{', '.join(rows)}]"

    def _json_texts(self, names: Sequence[str]) -> Iterator[str]:
        """Return text columns side by side as JSON members, row by row.

        Each combination of texts that occurs is put together once.
        """
        from json import dumps

        columns = [self.text[name] for name in names]
        sizes = [max(len(column.levels), 1) for column in columns]
        keys = np.ravel_multi_index([column.codes for column in columns], sizes)
        distinct, at = np.unique(keys, return_inverse=True)
        levels = [
            [f'"{name}": {dumps(level)}' for level in column.levels]
            for name, column in zip(names, columns, strict=True)
        ]
        texts = [
            ", ".join([texts[code] for texts, code in zip(levels, codes, strict=True)])
            for codes in zip(*np.unravel_index(distinct, sizes), strict=True)
        ]
        return map(texts.__getitem__, at.tolist())

    def to_pandas(self) -> pd.DataFrame:
        """Return a DataFrame with the same columns (imports pandas)."""
        import pandas as pd

        data: dict[str, Any] = {name: column.to_list() for name, column in self.text.items()}
        data.update(self.numbers)
        frame = pd.DataFrame({name: data[name] for name in COLUMNS})
        frame["projected"] = frame["projected"].astype(bool)
        return frame


@dataclass(frozen=True, slots=True)
class Answers:
    """What a solved case hands to the report: the manifest and the tables by name.

    ``manifest`` is made by :func:`countermove.report.manifest.build_manifest`.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, LongTable]


def _length(column: Any) -> int | None:
    if isinstance(column, Text):
        return len(column.codes)
    if column is None or isinstance(column, str) or np.isscalar(column):
        return None
    return len(column)


def _encode(column: Any, size: int, name: str) -> Text:
    if isinstance(column, Text):
        if len(set(column.levels)) == len(column.levels):
            return column
        column = column.to_list()  # merge repeated levels
    if isinstance(column, str):
        return Text(np.zeros(size, dtype=np.int32), (column,))
    levels: dict[str, int] = {}
    codes = np.empty(size, dtype=np.int32)
    for row, entry in enumerate(column):
        if not isinstance(entry, str):
            raise BadInput(
                f"long table: column {name}, row {row}: {entry!r} is not text; write it as text."
            )
        codes[row] = levels.setdefault(entry, len(levels))
    return Text(codes, tuple(levels) or ("",))


def _number(column: Any, size: int, name: str) -> Float:
    try:
        if column is None or np.isscalar(column):
            array = np.full(size, np.nan if column is None else column, dtype=np.float64)
        elif isinstance(column, np.ndarray):
            array = np.array(column, dtype=np.float64)
        else:
            array = np.array([np.nan if entry is None else entry for entry in column], np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"long table: column {name} must hold numbers ({error}).") from None
    array.setflags(write=False)
    return array
