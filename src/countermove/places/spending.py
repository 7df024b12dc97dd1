r"""What the households of a region buy: categories of spending, and sectors they buy from.

The accounts of the United States say what each category $h$ buys from sector $s$, $S_{hs}$, at
producers' prices, margins bought from trade (card ``pce_bridge_2024``). A region's households buy
in each sector the same share of final spending as those of the United States, in the same split
over categories (card ``household-spending``),

$$S_{dhs} = S_{hs}\,\frac{F_{ds}}{F_{\text{USA},s}},$$

with $F$ final spending of households, government and investors together. For the United States
these are the accounts themselves, in dollars of the table's year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np

from countermove.arrays import Float, ratio
from countermove.codes.lookup import unknown
from countermove.economy.economy import Economy
from countermove.errors import BadInput
from countermove.sources.store import table_rows

BRIDGE_CARD, COUNT_CARD, SPENDING_CARD = "pce_bridge_2024", "households", "household-spending"
MARGINS, ACCOUNTS = "G", "USA"
LEAST_COVERED = 0.75
"""Categories with less of their value in the model's sectors print as gaps."""
GDP = {2022: 26006.893, 2024: 29184.890}
"""US gross domestic product, billion dollars (card ``us-gdp-2022-2024``): puts 2024 into 2022."""
BRIDGE_YEAR = 2024

GROUPS: dict[str, tuple[int, ...]] = {
    "Food and drink at home": (27, 28, 29),
    "Tobacco": (44,),
    "Clothing and footwear": (32, 33, 34, 35),
    "Housing and utilities": (51, 52, 53, 54, 56, 58, 59),
    "Furniture and household goods": (9, 10, 11, 12, 42),
    "Health": (21, 40, 62, 63, 64, 66, 67, 93),
    "Vehicles and parts": (5, 6, 7),
    "Motor fuel and heating oil": (37, 38),
    "Transport services and repair": (70, 71, 73, 74, 75, 94),
    "Electronics": (14, 24),
    "Communication services": (78, 97, 98, 99),
    "Recreation goods": (15, 16, 17, 18, 41, 45),
    "Recreation services": (77, 79, 80),
    "Education": (22, 101, 102, 103),
    "Restaurants, hotels, travel": (46, 83, 84, 85, 109, 110),
    "Insurance and finance": (88, 89, 91, 92),
    "Personal goods and services": (20, 23, 43, 104, 105, 106, 107, 111),
}
"""Lines of the accounts by group: divisions of COICOP 2018, some divided by what duties reach."""


@dataclass(frozen=True, slots=True)
class Category:
    """A spending category: spending in million dollars, and the value bought from each sector.

    ``uncovered`` is the value that no sector produces (used goods).
    """

    line: int
    name: str
    value_by_sector: tuple[tuple[str, float], ...]
    uncovered: float

    @property
    def covered(self) -> float:
        """Value bought from the model's sectors."""
        return sum(value for _, value in self.value_by_sector)


@dataclass(frozen=True, eq=False)
class Basket:
    """What a region's households buy in a category: (J,) million US dollars of the table's year.

    ``uncovered`` is the value without a producer in the model, likewise; ``line`` that of the
    accounts, 0 for several.
    """

    name: str
    value_s: Float
    uncovered: float
    line: int = 0

    @cached_property
    def covered(self) -> float:
        """Value bought from the model's sectors."""
        return float(self.value_s.sum())

    @property
    def known(self) -> bool:
        """Whether enough of the category is covered to speak of its price."""
        return self.covered >= LEAST_COVERED * (self.covered + abs(self.uncovered))


@dataclass(frozen=True, slots=True)
class HouseholdCount:
    """Number of households of a region, its year and source."""

    region: str
    households: float
    year: int
    source: str


@cache
def categories() -> tuple[Category, ...]:
    """Return the spending categories of the United States in 2024, in the order of the accounts."""
    cells: dict[tuple[int, str], dict[str, float]] = {}
    for row in table_rows(BRIDGE_CARD):
        cell = cells.setdefault((int(row["line"]), row["category"]), defaultdict(float))
        cell[MARGINS] += float(row["margins"])
        cell[row["sector"]] += float(row["producers_value"])
    return tuple(
        Category(
            line=line,
            name=name,
            value_by_sector=tuple((s, v) for s, v in cell.items() if s and v > 0),
            uncovered=cell.get("", 0.0),
        )
        for (line, name), cell in cells.items()
    )


@lru_cache(maxsize=16)
def baskets(economy: Economy, country: str) -> tuple[Basket, ...]:
    """Return what households buy by category of the accounts, those that buy from any sector."""
    if ACCOUNTS not in economy.regions:
        raise BadInput(
            f"economy {economy.name!r} has no {ACCOUNTS}, whose accounts say what households buy; "
            "use an economy with it, such as icio-2022."
        )
    final = economy.final_share_ds * economy.income_d[:, None]
    scale = ratio(final[economy.region(country)], final[economy.region(ACCOUNTS)])
    year = GDP[2022] / GDP[BRIDGE_YEAR]
    position = {code: s for s, code in enumerate(economy.sectors)}
    found = []
    for entry in categories():
        value = np.zeros(len(economy.sectors))
        for code, spent in entry.value_by_sector:
            if code in position:
                value[position[code]] += spent * year
        covered = value.sum()
        if covered > 0 and (value * scale).sum() > 0:
            scaled = value * scale
            mean = float(scaled.sum() / covered)
            found.append(Basket(entry.name, scaled, entry.uncovered * year * mean, entry.line))
    return tuple(found)


def grouped(every: Iterable[Basket]) -> tuple[Basket, ...]:
    """Return categories by group; a category with too little covered counts with what is."""
    listed = list(every)
    found = []
    for name, lines in GROUPS.items():
        mine = [row for row in listed if row.line in lines]
        if mine:
            value = np.sum([row.value_s for row in mine], axis=0)
            found.append(Basket(name, value, sum(row.uncovered for row in mine)))
    return tuple(found)


def lines_of_group(name: str) -> tuple[int, ...]:
    """Return the lines of the accounts in a group of categories.

    Raises:
        UnknownName: no such group; names the nearest.
    """
    known = {group.lower(): group for group in GROUPS}
    if name.lower() not in known:
        raise unknown(name, list(GROUPS), what="spending category")
    return GROUPS[known[name.lower()]]


@cache
def household_counts() -> dict[str, HouseholdCount]:
    """Return the number of households by region, where an official figure is at hand.

    >>> household_counts()["CAN"].households
    14978940.0
    """
    return {
        row["region"]: HouseholdCount(
            row["region"], float(row["households"]), int(row["year"]), row["source"]
        )
        for row in table_rows(COUNT_CARD)
    }


def in_dollars_of_table(economy: Economy) -> bool:
    """Whether a value in the table's money is dollars of 2022, as the accounts have been put."""
    return economy.year == 2022 and economy.unit == "million US dollars"
