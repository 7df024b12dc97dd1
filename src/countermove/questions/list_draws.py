"""Lists under drawn elasticities: how far effects spread, and which of two is better how often.

Draws are common to all lists: a list is compared with another in the same world (card
``list-draws``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.nests import Nest
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.questions.retaliation import Setting
from countermove.strategy.payoff import value

SECTOR_SPREAD, PRODUCT_SPREAD = 0.2, 0.3
"""Standard deviations of the log elasticities of sectors, and of products beside theirs."""
MOST_DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Drawn:
    """Gain and own cost of lists by draw: (S,) each, as shares the latter."""

    gain: Mapping[str, Float]
    cost: Mapping[str, Float]

    def band(self, name: str) -> tuple[Float, Float]:
        """Return the 5, 50 and 95 % quantiles of a list's gain and own cost."""
        marks = (0.05, 0.5, 0.95)
        return np.quantile(self.gain[name], marks), np.quantile(self.cost[name], marks)

    def gains_more(self, one: str, other: str) -> float:
        """Return the share of draws in which one list gains more than the other."""
        return float((self.gain[one] > self.gain[other]).mean())

    def dominates(self, one: str, other: str) -> float:
        """Return the share of draws in which it gains no less and costs no more."""
        more = self.gain[one] >= self.gain[other]
        return float((more & (self.cost[one] <= self.cost[other])).mean())


def drawn_lists(
    at: Setting,
    rates: Mapping[str, Float],
    draws: int,
    *,
    seed: int = 0,
    say: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Drawn:
    """Return gain and own cost of lists of (n,) rates under drawn elasticities.

    Args:
        at: the world and what is wanted. rates: by name. draws: number. seed: of the draws.
    """
    if not 2 <= draws <= MOST_DRAWS:
        raise BadInput(f"{draws} draws: give 2 to {MOST_DRAWS}.")
    rng = np.random.default_rng(seed)
    posed, moves = at.worlds.without, at.moves
    economy = posed.economy
    gain: dict[str, list[float]] = {name: [] for name in rates}
    cost: dict[str, list[float]] = {name: [] for name in rates}
    own = np.zeros(at.products.lines.size)
    for draw in range(draws):
        say("draws", draw, draws)
        scale_s = np.exp(SECTOR_SPREAD * rng.standard_normal(economy.theta_s.size))
        nest = at.products.nest.nest
        scale_h = np.exp(PRODUCT_SPREAD * rng.standard_normal(nest.theta_h.size))
        theta_h = nest.theta_h * scale_s[nest.product_sector] * scale_h
        world = replace(
            posed, economy=economy.with_elasticities(economy.theta_s * scale_s, name="drawn")
        )

        def levels(added: Float, world: object = world, theta_h: Float = theta_h) -> Float:
            lines: Nest = replace(at.products.charging(added), theta_h=theta_h)
            outcome: Outcome = world.solve(nests=[lines], tolerance=1e-9)  # type: ignore[attr-defined]
            lin = linearise_outcome(outcome)
            return np.array([value(p, lin, outcome.economy) for p in (moves.gain, moves.cost)])

        before = levels(own)
        for name, added in rates.items():
            change = levels(added) - before
            gain[name].append(float(change[0]) + _extra(at, added))
            cost[name].append(float(-np.expm1(-change[1])))
    return Drawn(*({k: np.array(v) for k, v in each.items()} for each in (gain, cost)))


def _extra(at: Setting, added: Float) -> float:
    """Return the gain of a list that the model does not solve."""
    return float(at.moves.extra[at.chosen(added)].sum())
