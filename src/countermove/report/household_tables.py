"""Long tables of what households and firms pay.

| table | dimension | code | category |
|---|---|---|---|
| ``households`` | ``household`` | region | spending category of the accounts |
| ``households`` | ``household_group`` | region | group of categories; ``All categories`` |
| ``firms`` | ``sector`` | region | sector that buys inputs; ``total`` |

``substitution`` is ``pre`` or ``post``; at learned pay-through ``pre, paid`` and ``post, paid``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.places.firms import input_costs
from countermove.places.households import TOTAL as ALL
from countermove.places.households import duties_paid, household_costs, household_prices
from countermove.places.spending import ACCOUNTS, household_counts, in_dollars_of_table
from countermove.questions.run_case import CaseResult
from countermove.report.labels import FRACTION, PER_CENT
from countermove.report.longtable import LongTable
from countermove.report.place_tables import grids
from countermove.report.run_check import TOTAL

DOLLARS = "US dollars per household"
CARDS = ("household-spending", "households", "pce_bridge_2024", "us-gdp-2022-2024")
"""Cards behind what households pay."""
SIDES = ("pre", "post")
PAID = ", paid"
"""What stands behind the side of substitution where duties are those paid."""
GROUP = "household_group"


def household_parts(
    outcome: Outcome, codes: Iterable[str], constants: Mapping[str, Any], *, base: bool
) -> Iterator[tuple[str, LongTable]]:
    """Yield parts of the tables ``households`` and ``firms``, by name, of a variant at a horizon.

    Base levels are written with the first variant of each horizon, where ``base``. Without the
    United States, whose accounts say what households buy, there is no table ``households``.
    """
    for code in codes:
        for part in firms_rows(outcome, code, constants, base=base):
            yield "firms", part
        if ACCOUNTS in outcome.economy.regions:
            for part in household_rows(outcome, code, constants, base=base):
                yield "households", part


def regions_of(result: CaseResult) -> list[str]:
    """Return the regions of a case's focus."""
    return [code for code in result.case.focus if code in result.economy.regions]


def household_rows(
    outcome: Outcome, region: str, constants: Mapping[str, Any], *, base: bool, paid: str = ""
) -> Iterator[LongTable]:
    """Yield what a region's households pay; dollars where their number is known.

    ``paid`` is put behind the side of substitution, for duties other than the law's.
    """
    rows = [row for row in household_prices(outcome, region) if row.pre is not None]
    axes = {"code": [region], "category": [row.name for row in rows]}
    for side in SIDES:
        prices = [getattr(row, side) for row in rows]
        series = [("category_price_change", "change", PER_CENT, prices)]
        yield from grids(series, "household", axes, {**constants, "substitution": side + paid})
    if base:
        shares = [("category_share", "level", FRACTION, [row.share for row in rows])]
        yield from grids(shares, "household", axes, constants)
    costs = household_costs(outcome, region)
    spent = [row for row in costs if row.spent > 0]
    count = household_counts().get(region)
    each = 1e6 / count.households if count and in_dollars_of_table(outcome.economy) else None
    axes = {"code": [region], "category": [row.name for row in spent]}
    every = {"code": [region], "category": [row.name for row in costs]}
    for side, duties in zip(SIDES, duties_paid(outcome, region), strict=True):
        here = {**constants, "substitution": side + paid}
        per_cent = [100.0 * getattr(row, side) / row.spent for row in spent]
        yield from grids([("household_cost_percent", "change", PER_CENT, per_cent)],
                         GROUP, axes, here)  # fmt: skip
        if each is not None:
            dollars = [each * getattr(row, side) for row in costs]
            yield from grids([("household_cost", "change", DOLLARS, dollars)], GROUP, every, here)
            yield from grids([("household_duties", "change", DOLLARS, [each * duties])],
                             GROUP, {"code": [region], "category": [ALL]}, here)  # fmt: skip
    if base and each is not None:
        level = [("household_spending", "level", DOLLARS, [each * row.spent for row in spent])]
        yield from grids(level, GROUP, axes, constants)


def firms_rows(
    outcome: Outcome, region: str, constants: Mapping[str, Any], *, base: bool
) -> Iterator[LongTable]:
    """Yield what the inputs of a region's sectors cost."""
    costs = input_costs(outcome, region)
    used = costs.bought_k > 0
    codes = [code for code, buys in zip(costs.sectors, used, strict=True) if buys]
    axes = {"code": [region], "category": codes}
    summed = {"code": [region], "category": [*codes, TOTAL]}
    unit = outcome.economy.unit
    for side, hat in zip(SIDES, (costs.pre_k, costs.post_k), strict=True):
        here = {**constants, "substitution": side}
        yield from grids([("input_cost_percent", "change", PER_CENT, 100.0 * (hat[used] - 1.0))],
                         "sector", axes, here)  # fmt: skip
        more = costs.dearer(side == "post")[used]
        yield from grids([("input_cost", "change", unit, np.append(more, more.sum()))],
                         "sector", summed, here)  # fmt: skip
    if base:
        bought = costs.bought_k[used]
        yield from grids([("input_purchases", "level", unit, np.append(bought, bought.sum()))],
                         "sector", summed, constants)  # fmt: skip
