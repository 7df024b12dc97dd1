"""Lists under drawn elasticities: how far effects spread, and which of two is better how often.

Draws are common to all lists: a list is compared with another in the same world (card
``list-draws``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.line_worlds import LineWorld, LineWorlds
from countermove.errors import BadInput
from countermove.questions.list_frontier import Say
from countermove.questions.retaliation import Setting, lines_of
from countermove.strategy.list_design import GAP, design_list
from countermove.strategy.list_programme import Candidates, Design
from countermove.strategy.list_search import FINE, SLACK, FoundList, Round
from countermove.strategy.solved_list import Moves, Solved, solved_list

SECTOR_SPREAD, PRODUCT_SPREAD = 0.2, 0.3
"""Standard deviations of the log elasticities of sectors, and of products beside theirs."""
MOST_DRAWS = 1000
MEAN = "mean"


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


def drawn_moves(at: Setting, draws: int, *, seed: int = 0) -> Iterator[Moves]:
    """Yield what may be chosen in worlds of drawn elasticities, the same for the same seed.

    Raises:
        BadInput: too few draws, or too many.
    """
    if not 2 <= draws <= MOST_DRAWS:
        raise BadInput(f"{draws} draws: give 2 to {MOST_DRAWS}.")
    rng = np.random.default_rng(seed)
    posed, nest = at.worlds.without, at.products.nest.nest
    economy = posed.economy
    for _ in range(draws):
        scale_s = np.exp(SECTOR_SPREAD * rng.standard_normal(economy.theta_s.size))
        scale_h = np.exp(PRODUCT_SPREAD * rng.standard_normal(nest.theta_h.size))
        theta_h = nest.theta_h * scale_s[nest.product_sector] * scale_h
        drawn = economy.with_elasticities(economy.theta_s * scale_s, name="drawn")
        worlds = lines_of(replace(posed, economy=drawn), at.moves.step)
        yield replace(at.moves, solve=partial(_solved, at, worlds, theta_h))


def _solved(
    at: Setting, worlds: LineWorlds, theta_h: Float, added: Float, near: LineWorld | None
) -> LineWorld:
    return worlds.solve([replace(at.products.charging(added), theta_h=theta_h)], near)


def drawn_lists(
    at: Setting,
    rates: Mapping[str, Float],
    draws: int,
    *,
    seed: int = 0,
    say: Say = lambda what, done, of: None,
) -> Drawn:
    """Return gain and own cost of lists of (n,) rates under drawn elasticities.

    Args:
        at: the world and what is wanted. rates: by name. draws: number. seed: of the draws.
    """
    chosen = {name: at.chosen(added) for name, added in rates.items()}
    gain: dict[str, list[float]] = {name: [] for name in rates}
    cost: dict[str, list[float]] = {name: [] for name in rates}
    for draw, moves in enumerate(drawn_moves(at, draws, seed=seed)):
        say("draws", draw, draws)
        for name, listed in chosen.items():
            found = solved_list(moves, listed)
            gain[name].append(found.gain)
            cost[name].append(float(-np.expm1(-found.cost)))
    return Drawn(*({k: np.array(v) for k, v in each.items()} for each in (gain, cost)))


@dataclass(frozen=True, eq=False)
class Robust:
    """A list chosen for what it gains over draws.

    Attributes:
        found: the list, solved at the central elasticities; its gap is that of what is aimed at.
        aim: ``mean``, or the lower quantile as a share. worth: the mean, or the quantile, of its
            gain; central: that of the list it began with.
    """

    found: FoundList
    aim: str | float
    worth: float
    central: float


def robust_list(
    at: Setting,
    start: Solved,
    draws: int,
    aim: str | float = MEAN,
    *,
    seed: int = 0,
    rounds: int = 4,
    say: Say = lambda what, done, of: None,
) -> Robust:
    """Return the list of the largest mean, or lower quantile, of the gain over drawn elasticities.

    Line effects are the means over draws, for a quantile over the draws up to it; own cost keeps to
    its cap in the mean of all draws. Every list is solved in all draws, and the best is returned.

    Args:
        start: the list to begin with, e.g. the best at the central elasticities.
        aim: ``mean`` or a quantile between 0 and 1. rounds: at most.
    """
    if aim != MEAN and not (isinstance(aim, float) and 0 < aim < 1):
        raise BadInput(f"--robust {aim}: write mean, or a quantile such as 0.1.")
    every = list(drawn_moves(at, draws, seed=seed))
    chosen, first = start.chosen, np.nan
    best: tuple[float, Bool, float] | None = None
    near: Sequence[Solved | None] = [None] * draws
    for number in range(rounds):
        solved = []
        for k, moves in enumerate(every):
            say(f"robust list, round {number + 1}", k, draws)
            solved.append(solved_list(moves, chosen, near[k]))
        gain, cost = (np.array([getattr(s, name) for s in solved]) for name in ("gain", "cost"))
        worth = float(gain.mean() if isinstance(aim, str) else np.quantile(gain, aim))
        first = worth if not number else first
        within = cost.mean() <= at.limits.most_cost * (1.0 + SLACK)
        low = gain <= (np.inf if aim == MEAN else worth)
        design, mine = _of_draws(at, solved, low, float(cost.mean()))
        gap = max(design.bound - mine, 0.0) / max(abs(worth), 1e-300)
        if within and (best is None or worth > best[0]):
            best = (worth, chosen, gap)
        if np.array_equal(design.chosen, chosen):
            break
        chosen, near = design.chosen, solved
    if best is None:
        raise BadInput(
            "no list keeps to the cap on own cost in the mean of the draws; loosen it, or leave "
            "out --robust."
        )
    worth, chosen, gap = best
    central = solved_list(at.moves, chosen, start)
    told = Round(worth, worth, central.cost, central.cost, gap, "draws")
    found = FoundList(central, (told,), 0, central.gain / (1.0 - min(gap, 0.99)), agreed=True)
    return Robust(found, aim, worth, first)


def _of_draws(
    at: Setting, solved: Sequence[Solved], low: Bool, cost: float
) -> tuple[Design, float]:
    """Return the list chosen by mean effects, and what that of the draws gains by them."""
    effects = [each.effects for each in solved]
    gains = np.mean([g for (g, _), yes in zip(effects, low, strict=True) if yes], axis=0)
    costs = np.mean([c for _, c in effects], axis=0)
    moves, chosen = at.moves, solved[0].chosen
    among = Candidates(moves.line, moves.value, gains, costs, moves.chapter)
    inner = replace(at.limits, most_cost=at.limits.most_cost - cost + float(costs[chosen].sum()))
    found = design_list(among, inner, gap=FINE * GAP, nodes=0, known=chosen)
    return found, float(gains[chosen].sum())
