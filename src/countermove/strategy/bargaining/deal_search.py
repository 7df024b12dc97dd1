"""A space of deals, and constrained maximisation over it by sequential quadratic programming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput

Evaluation = tuple[Float, Float]
"""(P,) payoffs and their (P, G) derivatives."""

TOLERANCE = 1e-9
STEPS, SEARCHES, FIRST = 150, 3, 60
"""Most steps of a search, most searches from one place, and most steps from each of many starts."""
NO_STEP, LAST_STEP = 8, 9
"""Exit modes of SLSQP: no step along its direction gains; the last step allowed was taken."""

Goal = Callable[[Float, Float], tuple[float, Float]]
"""From (P,) payoffs and (P, G) derivatives to a number and its (G,) derivative."""


@dataclass(slots=True)
class Space:
    """A bounded set of deals, (G,) numbers in the units of the search.

    ``compute`` gives payoffs and derivatives at a point; ``starts`` are points to search from, and
    ``evaluations`` counts the different points tried.
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
        BadInput: a lower bound above its upper one, fewer than two players.
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
    return Space(
        tuple(players),
        read_only(low),
        read_only(high),
        compute,
        [np.clip(np.asarray(s, dtype=np.float64), low, high) for s in starts],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A deal: (G,) numbers of the search, (P,) payoffs, and whether the search converged.

    ``value`` is what was maximised.
    """

    x: Float
    payoffs: Float
    value: float
    converged: bool


def maximise(
    space: Space,
    goal: Goal,
    *,
    at_least: Float | None = None,
    starts: Sequence[Float] | None = None,
    unit: Float | None = None,
) -> Point:
    """Return the best point found from any of the starts.

    Args:
        goal: what to maximise, of payoffs and their derivatives.
        at_least: (P,) payoffs every player must get; -inf for none.
        unit: (P,) sizes by which constraints are measured.

    References:
        Kraft (1988), SLSQP.
    """
    size = np.ones(len(space.players)) if unit is None else unit
    bound = np.full(len(space.players), -np.inf) if at_least is None else at_least
    held = np.flatnonzero(np.isfinite(bound))

    def objective(x: Float) -> tuple[float, Float]:
        number, slope = goal(*space.evaluate(x))
        return -number, -slope

    constraints: list[Any] = [
        {
            "type": "ineq",
            "fun": lambda x: (space.evaluate(x)[0] - bound)[held] / size[held],
            "jac": lambda x: space.evaluate(x)[1][held] / size[held, None],
        }
    ]

    def worth(x: Float) -> tuple[bool, float]:
        payoffs, slopes = space.evaluate(x)
        short = ((payoffs - bound)[held] / size[held]).min(initial=0.0)
        return bool(short >= -1e-6), goal(payoffs, slopes)[0]

    x, converged = _best(
        objective,
        space.starts if starts is None else starts,
        constraints if held.size else [],
        (space.lowest, space.highest),
        worth,
    )
    return Point(read_only(x), space.evaluate(x)[0], worth(x)[1], converged)


def along(
    space: Space, origin: Float, direction: Float, *, starts: Sequence[Float] | None = None
) -> Point:
    r"""Return the farthest point from an origin in a direction of payoffs.

    $$\max_{x, g} g \quad\text{s.t.}\quad u_i(x) \ge o_i + g\,w_i\ \forall i$$

    With $w_i$ the ideal gains it is the Kalai-Smorodinsky solution, with equal $w_i$ that of equal
    gains. ``value`` is $g$.

    References:
        Pascoletti & Serafini (1984).
    """
    low = np.append(space.lowest, -1e6)
    high = np.append(space.highest, 1e6)
    constraint = {
        "type": "ineq",
        "fun": lambda z: (space.evaluate(z[:-1])[0] - origin) / direction - z[-1],
        "jac": lambda z: np.column_stack(
            [space.evaluate(z[:-1])[1] / direction[:, None], -np.ones(len(direction))]
        ),
    }
    last = np.zeros(low.size)
    last[-1] = -1.0

    def reach(x: Float) -> float:
        return float(((space.evaluate(x)[0] - origin) / direction).min())

    z, converged = _best(
        lambda z: (-float(z[-1]), last),
        [np.append(s, reach(s)) for s in (space.starts if starts is None else starts)],
        [constraint],
        (low, high),
        lambda z: reach(z[:-1]),
    )
    x = read_only(z[:-1])
    return Point(x, space.evaluate(x)[0], reach(x), converged)


def _best(
    objective: Callable[[Float], tuple[float, Float]],
    starts: Sequence[Float],
    constraints: list[Any],
    bounds: tuple[Float, Float],
    worth: Callable[[Float], Any],
) -> tuple[Float, bool]:
    """Search from every start, and go on from the best place reached until its search arrives.

    Near an optimum rounding may leave no step that gains: a search begun afresh, without what the
    first has learnt of the curvature, that does no better either has converged.
    """
    from scipy.optimize import minimize

    search: Any = minimize  # the stubs know no constraints with derivatives

    def reached(start: Float, steps: int) -> Any:
        found = search(
            objective,
            start,
            jac=True,
            method="SLSQP",
            bounds=np.column_stack(bounds),
            constraints=constraints,
            options={"ftol": TOLERANCE, "maxiter": steps},
        )
        found.x = np.clip(found.x, *bounds)
        return found

    steps = FIRST if len(starts) > 1 else STEPS
    best = max((reached(start, steps) for start in starts), key=lambda found: worth(found.x))
    converged = bool(best.success)
    for _ in range(SEARCHES - 1):
        if converged or best.status not in (NO_STEP, LAST_STEP):
            break
        again = reached(best.x, STEPS)
        gained = best.fun - again.fun
        small = again.status == NO_STEP and gained <= TOLERANCE * (1 + abs(again.fun))
        best, converged = again, bool(again.success or small)
    return best.x, converged
