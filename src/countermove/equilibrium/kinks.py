"""Which wage floors bind in a solved world, and which are on the kink.

Where a wage equals its floor and nobody is idle, the model has a kink: derivatives there are
one-sided. The solver's active set says which side they belong to.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.arrays import Bool
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput

ON_KINK = 1e-9

Cells = tuple[tuple[str, str], ...]


def binding_floors(outcome: Outcome) -> Cells:
    """Return (region, sector) pairs whose wage floor binds: the side that derivatives belong to."""
    if outcome.labour is None:
        return ()
    return _names(outcome, outcome.labour.wages.active_ds)


def undecided_floors(outcome: Outcome, *, tolerance: float = ON_KINK) -> Cells:
    """Return pairs on the kink: wage at the floor and nobody idle, to a relative tolerance."""
    if outcome.labour is None:
        return ()
    return _names(outcome, _undecided(outcome, tolerance))


def other_side(outcome: Outcome, *, tolerance: float = ON_KINK) -> Outcome:
    """Return the same solved world with every undecided floor on its other side.

    Levels are the same; gradients taken there are those of the other side of the kink.

    Raises:
        BadInput: no floor is on the kink, so derivatives are the same on both sides.
    """
    if outcome.labour is None or not (kink := _undecided(outcome, tolerance)).any():
        raise BadInput(
            "no wage floor is on its kink here, so there is one gradient; "
            "undecided_floors(outcome) lists the floors that are."
        )
    wages = outcome.labour.wages
    flipped = wages._replace(active_ds=wages.active_ds ^ kink)
    return replace(outcome, labour=replace(outcome.labour, wages=flipped))


def _undecided(outcome: Outcome, tolerance: float) -> Bool:
    assert outcome.labour is not None
    economy, wages = outcome.economy, outcome.labour.wages
    prices = (economy.final_share_ds * np.log(outcome.price_hat_ds)).sum(axis=1)
    gap = outcome.labour.rule.floors(prices) - wages.log_expected_ds
    return np.asarray((np.abs(gap) <= tolerance) & (economy.output_os > 0))


def _names(outcome: Outcome, mask: Bool) -> Cells:
    economy = outcome.economy
    return tuple(
        (economy.regions[d], economy.sectors[s])
        for d, s in np.argwhere(mask & (economy.output_os > 0))
    )
