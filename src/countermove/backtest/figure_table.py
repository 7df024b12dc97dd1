"""Tables of figures: what the back-test hands to the report, and to the file that is shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countermove.sources.store import table_rows

RESULTS = "backtest_results"
CONDITIONAL, FORECAST = "conditional", "forecast"
BARS, PRICES = "bars", "prices"
KINDS = (CONDITIONAL, FORECAST)
Value = float | int | str | None
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures.

    Attributes:
        name: unique; ``forecast 2025-03-28: imports``. kind: ``conditional`` or ``forecast``.
        title: sentence above it. columns: names, the first that of the row.
        rows: the row's name, then its figures; ``None`` where there is none.
    """

    name: str
    kind: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def figures(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield table, row, column and text of every figure that there is."""
        for row in self.rows:
            for column, value in zip(self.columns[1:], row[1:], strict=True):
                if value is not None:
                    text = f"{value + 0.0:.{DIGITS}f}" if isinstance(value, float) else str(value)
                    yield self.name, str(row[0]), column, text

    def at(self, row: str, column: str) -> Value:
        """Return one figure."""
        place = self.columns.index(column)
        return next(found[place] for found in self.rows if found[0] == row)


def table(name: str, kind: str, title: str, columns: str, rows: Iterable[Sequence[Value]]) -> Table:
    """Return a table; ``columns`` are names with blanks between them, and NaN is no figure."""
    known = (tuple(None if value != value else value for value in row) for row in rows)
    return Table(name, kind, title, tuple(columns.split()), tuple(known))


def shipped_figures() -> dict[tuple[str, str, str], str]:
    """Return the figures of the page, by table, row and column."""
    return {(row["table"], row["row"], row["figure"]): row["value"] for row in table_rows(RESULTS)}
