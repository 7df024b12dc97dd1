"""What can be agreed on: a bounded set of numbers, with payoffs and their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput

Evaluation = tuple[Float, Float]
"""(P,) payoffs and their (P, G) derivatives."""

VARIABLE_LIMIT = 600
"""Most numbers a deal may hold: the search solves a dense system of that size at each step."""


@dataclass(slots=True)
class Space:
    """A bounded set of deals.

    Attributes:
        players: names. lowest, highest: (G,) bounds, in the units of the search.
        compute: function from (G,) to payoffs and derivatives.
        starts: points to search from. evaluations: how many different points were tried.
    """

    players: tuple[str, ...]
    lowest: Float
    highest: Float
    compute: Callable[[Float], Evaluation]
    starts: list[Float]
    evaluations: int = 0
    _known: dict[bytes, Evaluation] = field(default_factory=dict)

    def evaluate(self, x: Float) -> Evaluation:
        """Return payoffs and derivatives at a point; the last few points are remembered."""
        key = np.ascontiguousarray(x).tobytes()
        if key not in self._known:
            if len(self._known) > 8:
                self._known.pop(next(iter(self._known)))
            self._known[key] = self.compute(np.clip(x, self.lowest, self.highest))
            self.evaluations += 1
        return self._known[key]


def make_space(
    players: Sequence[str],
    lowest: Float,
    highest: Float,
    compute: Callable[[Float], Evaluation],
    *,
    starts: Sequence[Float],
) -> Space:
    """Return a checked space.

    Raises:
        BadInput: a lower bound above its upper one, fewer than two players, too many numbers.
    """
    low, high = np.asarray(lowest, dtype=np.float64), np.asarray(highest, dtype=np.float64)
    if len(players) < 2:
        raise BadInput("a bargain needs two players or more.")
    if low.shape != high.shape or low.ndim != 1:
        raise BadInput(f"bounds have shapes {low.shape} and {high.shape}; give two vectors.")
    if (low > high).any():
        worst = int(np.argmax(low - high))
        raise BadInput(
            f"the lower bound {low[worst]:g} of issue {worst + 1} is above its upper bound "
            f"{high[worst]:g}. Swap them, or leave the issue out."
        )
    if low.size > VARIABLE_LIMIT:
        raise BadInput(
            f"the deal has {low.size} rates, more than {VARIABLE_LIMIT}. Bargain over fewer "
            "partners or sectors, or over one rate per sector (instruments by='sector')."
        )
    return Space(
        tuple(players),
        read_only(low),
        read_only(high),
        compute,
        [np.clip(np.asarray(s, dtype=np.float64), low, high) for s in starts],
    )
