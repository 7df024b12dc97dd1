"""What every public result offers in a notebook: a short name, a table, a picture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.errors import NotInstalled

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20
"""Rows of a table in a notebook, from both ends of it."""
DRAW = "countermove.report.charts.draw"
PLOTS = "countermove.report.charts.result_charts"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Picture:
    """A chart: shown by a notebook, and written by ``save``.

    Attributes:
        spec: the Vega-Lite specification as plain data.
    """

    spec: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Picture {self.spec['description']}>"

    def _repr_svg_(self) -> str:
        return str(import_module(DRAW).svg(self.spec))

    def save(self, path: Path | str) -> Path:
        """Write the chart as SVG or PNG, by the ending of ``path``."""
        return Path(import_module(DRAW).draw(self.spec, path))


class Shown(ABC):
    """A result with ``table``, ``plot``, and a page in a notebook.

    Charts and pandas are imported when asked for: results themselves know neither.
    """

    __slots__ = ()

    @abstractmethod
    def table(self) -> pd.DataFrame:
        """Return the result as a table, codes in place of names."""

    def plot(self) -> Picture:
        """Return the chart that says most about the result."""
        return Picture(import_module(PLOTS).chart_of(self))

    def _repr_html_(self) -> str:
        try:
            shown = self.table().to_html(max_rows=MOST_ROWS, show_dimensions=True)
        except NotInstalled as error:
            shown = f"<p>{escape(str(error))}</p>"
        return f"<p>{escape(repr(self))}</p>\n{shown}"
