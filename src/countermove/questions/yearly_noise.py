"""What trade, output and jobs do from year to year besides: the noise of prediction bands.

Deviations of the log growth over a year, of years before 2025 (card ``yearly_noise``). Noise of
imports is drawn in four independent parts, of all cells, of partners, of groups and of single
cells, so that sums over partners or groups have the noise that such sums have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from countermove.arrays import Float
from countermove.sources.store import table_rows

CARD = "yearly_noise"
YEAR = 12
SEED = 20241231


@dataclass(frozen=True, slots=True, eq=False)
class ImportNoise:
    """Deviations of US imports over windows of some months, log points.

    Attributes:
        partners, groups: their names. drift: mean growth of all cells. total: of all cells.
        partner, group, cell: (p,), (g,) and (p, g).
    """

    partners: tuple[str, ...]
    groups: tuple[str, ...]
    drift: float
    total: float
    partner: Float
    group: Float
    cell: Float

    @property
    def deviation(self) -> Float:
        """Return (p, g) deviations of single cells, all parts together."""
        parts = self.total**2 + self.partner[:, None] ** 2 + self.group**2 + self.cell**2
        return np.asarray(np.sqrt(parts))

    def drawn(self, count: int, *, seed: int = SEED) -> Float:
        """Return (p, g, x) draws of the growth of cells beside what duties do."""
        draw = np.random.default_rng(seed).standard_normal
        p, g = self.cell.shape
        return np.asarray(
            self.total * draw((1, 1, count))
            + self.partner[:, None, None] * draw((p, 1, count))
            + self.group[None, :, None] * draw((1, g, count))
            + self.cell[:, :, None] * draw((p, g, count))
        )


@cache
def import_noise(months: int = YEAR) -> ImportNoise:
    """Return the noise of US imports over windows of three or twelve months."""
    rows = [row for row in _rows("us_imports") if row["months"] == str(months)]
    found = {
        name: {(row["of"], row["within"]): float(row["deviation"]) for row in rows
               if row["component"] == name}
        for name in ("drift", "total", "partner", "group", "cell")
    }  # fmt: skip
    partners = tuple(of for of, _ in found["partner"])
    groups = tuple(of for of, _ in found["group"])
    cell = [[found["cell"][p, g] for g in groups] for p in partners]
    return ImportNoise(
        partners,
        groups,
        drift=found["drift"]["", ""],
        total=found["total"]["", ""],
        partner=np.array([*found["partner"].values()]),
        group=np.array([*found["group"].values()]),
        cell=np.array(cell),
    )


def imports_deviation(months: int = YEAR) -> float:
    """Return the deviation of the growth of all US imports that are counted, their sum."""
    rows = (row for row in _rows("us_imports") if row["months"] == str(months))
    return next(float(row["deviation"]) for row in rows if row["component"] == "sum")


def gdp_noise(regions: Sequence[str], count: int, *, seed: int = SEED) -> Float:
    """Return (n, x) draws of the growth of real GDP about its mean; NaN where none is recorded."""
    rows = {row["of"]: float(row["deviation"]) for row in _rows("gdp")}
    draw = np.random.default_rng(seed).standard_normal
    own = np.array([rows.get(code, np.nan) for code in regions])
    return np.asarray(rows[""] * draw(count) + own[:, None] * draw((len(regions), count)))


def jobs_deviation(industry: str = "") -> float:
    """Return the deviation of the growth of US jobs, of all or of an industry."""
    return next(float(row["deviation"]) for row in _rows("us_jobs") if row["of"] == industry)


@cache
def _rows(quantity: str) -> list[dict[str, str]]:
    return [row for row in table_rows(CARD) if row["quantity"] == quantity]
