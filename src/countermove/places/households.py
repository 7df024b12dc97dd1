r"""What households pay, by spending category, before and after they change what they buy.

A category $h$ buys from sectors in proportions $b_{hs}$ (:mod:`countermove.places.spending`).
Before substitution, origins and products keep their base shares,

$$\hat P^{\text{pre}}_h = \frac1{u_d}\sum_s b_{hs}\sum_o \pi_{ods}\,\hat c_{os}
\frac{1+\bar t'_{ods}}{1+t_{ods}};$$

after it, buyers have moved to other origins and, within the category, other products,
$\hat P^{\text{post}}_h=\prod_s (\hat P_{ds}/u_d)^{b_{hs}}$: the expenditure function of final
spending in the model. Prices are in own money, $u_d=e_d$, where money has a level (the first year);
elsewhere at unchanged domestic wages, $u_d=\hat w_d$.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.measures_of_change import absorbs, mean_wage_hat, revenue, worth
from countermove.equilibrium.outcome import Outcome
from countermove.places.spending import Basket, baskets, grouped

TOTAL = "All categories"
BETWEEN = "Moves between categories"
"""What households save by buying more of categories that rise less, beside those within them."""


@dataclass(frozen=True, slots=True)
class CategoryChange:
    """Price change of a category in per cent, before and after substitution.

    ``spent`` is base spending, million US dollars, and ``share`` its share of all that is covered;
    ``pre`` and ``post`` are ``None`` where too little of the category is covered.
    """

    name: str
    share: float
    pre: float | None
    post: float | None
    spent: float = 0.0


@dataclass(frozen=True, slots=True)
class CategoryCost:
    """What a category costs a region's households more in a year, million US dollars.

    ``post`` is what buys as much satisfaction as before; of :data:`BETWEEN` it is what moves
    between categories take off, so that rows add up to :data:`TOTAL`.
    """

    name: str
    spent: float
    pre: float
    post: float


def household_prices(outcome: Outcome, country: str = "USA") -> tuple[CategoryChange, ...]:
    """Return price changes by category of the accounts, :data:`TOTAL` last.

    Raises:
        BadInput: the economy has no United States, whose accounts say what households buy.
    """
    every = baskets(outcome.economy, country)
    all_spent = sum(row.covered for row in every)
    found = []
    for row, (pre, post) in zip(every, prices(outcome, country, every), strict=True):
        told = (_percent(pre), _percent(post)) if row.known else (None, None)
        share = row.covered / all_spent
        found.append(CategoryChange(row.name, share, told[0], told[1], row.covered))
    total = total_basket(every)
    pre, post = prices(outcome, country, [total])[0]
    return (*found, CategoryChange(TOTAL, 1.0, _percent(pre), _percent(post), total.covered))


def household_costs(outcome: Outcome, country: str) -> tuple[CategoryCost, ...]:
    """Return what a year costs more, by group of categories, :data:`TOTAL` last."""
    groups = grouped(baskets(outcome.economy, country))
    every = total_basket(groups)
    pairs = zip([*groups, every], prices(outcome, country, [*groups, every]), strict=True)
    rows = [
        CategoryCost(row.name, row.covered, row.covered * (pre - 1.0), row.covered * (post - 1.0))
        for row, (pre, post) in pairs
    ]
    parts = sum(row.post for row in rows[:-1])
    moved = CategoryCost(BETWEEN, 0.0, 0.0, rows[-1].post - parts)
    return (*rows[:-1], moved, rows[-1])


def total_basket(every: Sequence[Basket]) -> Basket:
    """Return all categories as one: households move between any two of its products."""
    value = np.sum([row.value_s for row in every], axis=0)
    return Basket(TOTAL, value, sum(row.uncovered for row in every))


def prices(outcome: Outcome, country: str, every: Sequence[Basket]) -> list[tuple[float, float]]:
    """Return the price hats of baskets before and after substitution."""
    here = outcome.economy.region(country)
    pre_s = before_substitution(outcome, country)
    post_s = np.log(outcome.price_hat_ds[here] / money_hat(outcome)[here])
    weights = [row.value_s / row.covered for row in every]
    return [(float(b @ pre_s), float(np.exp(b @ post_s))) for b in weights]


def before_substitution(outcome: Outcome, country: str) -> Float:
    """Return price hats by sector (J,) at base origins, in the money of :func:`money_hat`."""
    economy = outcome.economy
    here = economy.region(country)
    duty = (1.0 + outcome.tariff_mean_ods[:, here]) / (1.0 + economy.tariff_rate_ods[:, here])
    price = (economy.trade_share_ods[:, here] * outcome.cost_hat_os * duty).sum(axis=0)
    bought = economy.expenditure_ds[here] > 0
    return np.asarray(np.where(bought, price / money_hat(outcome)[here], 1.0))


def money_hat(outcome: Outcome) -> Float:
    """Return (N,) what prices are told in: own money where it has a level, else domestic wages."""
    return worth(outcome) if absorbs(outcome) else mean_wage_hat(outcome)


def _percent(hat: float) -> float:
    return 100.0 * (hat - 1.0)


def duties_paid(outcome: Outcome, country: str) -> tuple[float, float]:
    """Return what a region's duties bring in more: on base purchases, and on those of the outcome.

    In the table's money. All duties count, those on firms' inputs too, whose cost is in prices.
    """
    economy = outcome.economy
    here = economy.region(country)
    rise = outcome.tariff_mean_ods[:, here] - economy.tariff_rate_ods[:, here]
    new = float(revenue(outcome)[here] / money_hat(outcome)[here])
    return float((economy.flow_ods[:, here] * rise).sum()), new - float(
        economy.tariff_revenue_d[here]
    )
