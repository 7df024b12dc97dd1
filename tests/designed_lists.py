"""Lists of Canada that several modules look at, each designed once.

A search takes some seconds: modules that share one are run by one worker (``tests/conftest.py``).
"""

from __future__ import annotations

from functools import cache

from countermove.questions.pose import pose
from countermove.questions.retaliation import Brief, Setting, design, setting
from countermove.sources.exchange import cad_per_usd
from countermove.strategy.list_search import FoundList

CAD = cad_per_usd("2024")
LIMITS = {
    "must": {"must": ("2208",)},
    "never": {"never": ("8411",)},
    "limit": {"of_chapter": {22: 2e9 / CAD}},
}


@cache
def canada(own_cost: float | None = 1e-4, limits: tuple[str, ...] = ()) -> Setting:
    """Return what a list of Canada over C$30 bn of US goods is chosen by, under named limits."""
    given = {k: v for name in limits for k, v in LIMITS[name].items()}
    brief = Brief(by="CAN", target="USA", highest=30e9 / CAD, own_cost=own_cost, **given)  # type: ignore[arg-type]
    return setting(pose(), brief)


@cache
def best(own_cost: float = 1e-4, limits: tuple[str, ...] = ()) -> FoundList:
    """Return the best list at a cap on own cost, as a share of income, and under limits."""
    return design(canada(own_cost, limits))
