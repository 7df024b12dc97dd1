"""Wage floors bind or not: the active set, found between the steps of the solver, then verified.

Within a set the equations are smooth. Once they are nearly solved the set is compared with the one
that wages ask for; where they differ it is replaced and the iteration starts its memory anew. A
solve ends only with a set that its own wages confirm: no wage below its floor, no unemployment
above one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.equilibrium.equations import Pass, Point, evaluate
from countermove.equilibrium.problem import Problem

FIRST_CHECK = 3e-2
CHECK_AGAIN = 0.3
TIE = 0.1


class ActiveSet:
    """The set of binding floors that the solver works with.

    Attributes:
        problem: the question with the set imposed; the question itself if it has no floors. The
            first set is that of the wages at ``start``, none at the baseline.
    """

    def __init__(self, problem: Problem, *, tolerance: float, start: Point | None = None) -> None:
        self.problem = problem
        self._labour = problem.labour
        self._threshold = FIRST_CHECK
        self._tolerance = tolerance
        if self._labour is not None and self._labour.log_floor_ds is not None:
            shape = self._labour.log_floor_ds.shape
            first = np.full(shape, not problem.rule.anchored)
            wages = None if start is None else evaluate(problem, start).wages
            if wages is not None:
                first = wages.active_ds
            self.problem = replace(problem, labour=replace(self._labour, forced_ds=first))

    def update(self, at: Pass, gap: float) -> bool:
        """Check the set once the gap has fallen enough; return true if it had to change.

        Wages within a tenth of the tolerance of their floor stay on their side of it.
        """
        rule = self.problem.labour
        if rule is None or rule.forced_ds is None or at.wages is None or gap > self._threshold:
            return False
        self._threshold = max(CHECK_AGAIN * gap, self._tolerance)
        if self._labour is None or self._labour.log_floor_ds is None:
            return False
        prices = (self.problem.structure.final_ds * at.log_price_ds).sum(axis=1)
        short = self._labour.floors(prices) - at.wages.log_expected_ds
        wanted = np.where(np.abs(short) <= TIE * self._tolerance, rule.forced_ds, short > 0)
        if (wanted == rule.forced_ds).all():
            return False
        self.problem = replace(self.problem, labour=replace(rule, forced_ds=wanted))
        return True
