r"""What households pay, by spending category, before and after they change what they buy.

A category $h$ buys from sectors in proportions $b_{hs}$ (card ``pce_bridge_2024``); its margins are
bought from trade. Before substitution, origins and products keep their base shares,

$$\hat P^{\text{pre}}_h = \frac1{\hat w_d}\sum_s b_{hs}\sum_o \pi_{ods}\,\hat c_{os}
\frac{1+\bar t'_{ods}}{1+t_{ods}};$$

after it, buyers have moved to other origins and, within the category, other products,
$\hat P^{\text{post}}_h=\prod_s (\hat P_{ds}/\hat w_d)^{b_{hs}}$. Both are at unchanged domestic
wages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.measures_of_change import mean_wage_hat
from countermove.equilibrium.outcome import Outcome
from countermove.sources.store import table_rows

BRIDGE_CARD = "pce_bridge_2024"
MARGINS = "G"
LEAST_COVERED = 0.75
"""Categories with less of their value in the model's sectors print as gaps."""

TOTAL = "All categories"


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


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """Price change of a category in per cent, before and after substitution.

    ``share`` is its share of the spending covered; ``pre`` and ``post`` are ``None`` where too
    little of it is covered.
    """

    name: str
    share: float
    pre: float | None
    post: float | None


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


def household_prices(outcome: Outcome, country: str = "USA") -> tuple[CategoryChange, ...]:
    """Return price changes by category, :data:`TOTAL` last.

    For Canada the categories are those of the United States, priced at Canada's sector prices.
    """
    economy = outcome.economy
    here = economy.region(country)
    wage = mean_wage_hat(outcome)[here]
    post_s = outcome.price_hat_ds[here] / wage
    pre_s = before_substitution(outcome, country)
    position = {code: s for s, code in enumerate(economy.sectors)}
    found, totals = [], np.zeros(3)
    everything = sum(category.covered for category in categories())
    for category in categories():
        pairs = [(position[s], v) for s, v in category.value_by_sector if s in position]
        covered = sum(value for _, value in pairs)
        if covered <= 0:
            continue
        rows, weight = [s for s, _ in pairs], np.array([v for _, v in pairs]) / covered
        pre = float(weight @ pre_s[rows])
        post = float(np.exp(weight @ np.log(post_s[rows])))
        share = covered / everything
        totals += share, share * pre, share * np.log(post)
        known = covered >= LEAST_COVERED * (covered + abs(category.uncovered))
        found.append(
            CategoryChange(
                category.name,
                share,
                100.0 * (pre - 1.0) if known else None,
                100.0 * (post - 1.0) if known else None,
            )
        )
    _, pre_all, log_post = (totals / totals[0]).tolist()
    found.append(
        CategoryChange(TOTAL, 1.0, 100.0 * (pre_all - 1.0), 100.0 * float(np.expm1(log_post)))
    )
    return tuple(found)


def before_substitution(outcome: Outcome, country: str) -> Float:
    """Return price hats by sector (J,) at base origins, relative to the domestic wage."""
    economy = outcome.economy
    here = economy.region(country)
    duty = (1.0 + outcome.tariff_mean_ods[:, here]) / (1.0 + economy.tariff_rate_ods[:, here])
    price = economy.trade_share_ods[:, here] * outcome.cost_hat_os * duty
    return np.asarray(price.sum(axis=0) / mean_wage_hat(outcome)[here])
