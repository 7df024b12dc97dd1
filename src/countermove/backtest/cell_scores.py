r"""Scores of predicted against actual changes, and how far chance moves them.

With weights $w$, actual changes $y$ and predicted ones $x$, both logs, *skill* is

$$1 - \frac{\sum w\,(y-x)^2}{\sum w\,y^2},$$

one for a perfect prediction and zero for "no change"; *slope* is that of $y$ on $x$.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Bool, Float, Int

ENDS = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Score:
    """Scores over ``n`` cells; NaN where they have no meaning (the correlation of no change)."""

    n: int
    skill: float
    corr: float
    slope: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Cells that are compared ``(n,)``.

    Attributes:
        actual: log change. weight: value of the earlier window.
        partner, group: places in the specification.
    """

    actual: Float
    weight: Float
    partner: Int
    group: Int

    def where(self, some: Bool) -> Compared:
        """Return some of the cells."""
        names = ("actual", "weight", "partner", "group")
        return replace(self, **{name: getattr(self, name)[some] for name in names})

    @classmethod
    def joined(cls, parts: Sequence[Compared]) -> Compared:
        """Return the cells of several months as one set."""
        names = ("actual", "weight", "partner", "group")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def skill(actual: Float, predicted: Float, weight: Float) -> float:
    """Return the share of weighted squared changes that is predicted."""
    return float(1.0 - weight @ (actual - predicted) ** 2 / (weight @ actual**2))


def score(actual: Float, predicted: Float, weight: Float) -> Score:
    """Return the scores of a prediction.

    >>> score(np.array([0.1, -0.3]), np.array([0.1, -0.3]), np.ones(2)).skill
    1.0
    """
    share = weight / weight.sum()
    y, x = actual - share @ actual, predicted - share @ predicted
    both, of_x, of_y = share @ (x * y), share @ x**2, share @ y**2
    known = bool(of_x > 0 and of_y > 0)
    return Score(
        n=actual.size,
        skill=skill(actual, predicted, weight),
        corr=float(both / np.sqrt(of_x * of_y)) if known else np.nan,
        slope=float(both / of_x) if known else np.nan,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """Partners and groups drawn anew: how often each counts in a draw ``(draws, p)``, ``(..., g)``.

    Cells of a partner, and cells of a group, share what befalls them; drawing both anew allows for
    it (the pigeonhole bootstrap).

    References:
        Owen (2007), The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 386-411.
    """

    partner: Float
    group: Float

    @classmethod
    def of(cls, partners: int, groups: int, *, draws: int, seed: int) -> Redrawn:
        """Return the draws of a seed."""
        rng = np.random.default_rng(seed)

        def counts(size: int) -> Float:
            return rng.multinomial(size, np.full(size, 1.0 / size), size=draws).astype(np.float64)

        return cls(counts(partners), counts(groups))

    def skills(self, found: Compared, predicted: Float) -> Float:
        """Return the skill in each draw; NaN where none of the cells is drawn."""
        shape = (self.partner.shape[1], self.group.shape[1])

        def totals(values: Float) -> Float:
            table = np.zeros(shape)
            np.add.at(table, (found.partner, found.group), values)
            return np.asarray(((self.partner @ table) * self.group).sum(axis=1))

        missed = totals(found.weight * (found.actual - predicted) ** 2)
        moved = totals(found.weight * found.actual**2)
        return np.where(moved > 0, 1.0 - missed / np.where(moved > 0, moved, 1.0), np.nan)


def ends(draws: Float) -> tuple[float, float]:
    """Return the ends of the middle 90 % of draws."""
    low, high = np.nanquantile(draws, ENDS)
    return float(low), float(high)
