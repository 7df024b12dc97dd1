"""How a solve ended, and what to do about it."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """Outcome of a solve; ``cure`` says what to do when it is not ``SOLVED``."""

    SOLVED = "solved"
    NO_EQUILIBRIUM = "no equilibrium"
    STALLED = "stalled"
    NOT_FINITE = "not finite"
    OUT_OF_TIME = "out of time"

    @property
    def cure(self) -> str:
        """Return one sentence of advice."""
        return {
            Status.SOLVED: "Nothing to do.",
            Status.NO_EQUILIBRIUM: (
                "Trade deficits do not fit this world: choose another deficit closure "
                "(proportional, multiplicative or removed), or a smaller shock."
            ),
            Status.STALLED: (
                "The residual stopped falling, and there may be no equilibrium: choose another "
                "deficit closure, or a smaller shock."
            ),
            Status.NOT_FINITE: (
                "A number overflowed: check elasticities above 60 and wedges below 1e-3."
            ),
            Status.OUT_OF_TIME: (
                "The search took as many evaluations of the model as it may, and there may be no "
                "equilibrium: choose another deficit closure, elasticities nearer to the published "
                "ones, or a smaller shock."
            ),
        }[self]
