"""The worlds of draws: a question solved under many values of its parameters, and its bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.cold_draws import Block
from countermove.equilibrium.cold_draws import solved_alone as alone
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.draw_outcomes import DrawOutcomes
from countermove.equilibrium.draws import draw_blocks
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Duties
from countermove.questions.bands import INCOME
from countermove.questions.belief_draws import Drawn, inputs_of, three_points
from countermove.questions.pose import Posed
from countermove.questions.summary import RANGED, summarise

DRAW_TOLERANCE = 1e-6
"""Gap allowed in a draw: figures in per cent are then right to about 0.0001."""

Told = Mapping[str, Float]
"""Series by name, for regions and groups, draws last."""


def solved_draws(
    posed: Posed,
    draws: Drawn,
    groups: Sequence[Sequence[str]],
    *,
    ends: Sequence[Posed] = (),
    rows: Sequence[int] | None = None,
) -> Told:
    """Return the headline series of every draw, (R + G, S) or (R + G, J, S); NaN of one unsolved.

    Args:
        posed: the question. draws: of the parameters that act under its options.
        groups: members of the groups below the regions.
        ends: the question where few and where many goods claim an agreement.
        rows: of regions and groups that are kept; all if left out.
    """
    kept = slice(None) if rows is None else list(rows)

    def told(block: Block, duties: Duties) -> Told:
        if isinstance(block, DrawOutcomes):
            found = summarise(block.together(), groups, RANGED)
        else:
            each = [summarise(world, groups, RANGED) for world in block.worlds]
            found = {name: np.stack([one[name] for one in each]) for name in RANGED}
        return {
            name: np.ascontiguousarray(np.moveaxis(values, 0, -1)[kept])
            for name, values in found.items()
        }

    return told_of_draws(posed, draws, told, ends=ends)


def told_of_draws(
    posed: Posed,
    draws: Drawn,
    told: Callable[[Block, Duties], Told],
    *,
    ends: Sequence[Posed] = (),
) -> Told:
    """Return what is told of every draw, draws last; NaN of one unsolved.

    Args:
        told: called with each block of draws and the duties it was solved under. The others: as of
            :func:`solved_draws`.
    """
    quantile, claims = draws.of("utilisation"), posed.duties.claims
    if ends and quantile is not None and claims is not None and claims.cost:
        return _by_claims((posed, *ends), draws, three_points(quantile), told)
    duties, inputs = inputs_of(posed, draws, ends)

    def known(block: Block) -> Told:
        found = told(block, duties)
        return {name: np.where(block.failed_x, np.nan, each) for name, each in found.items()}

    how: dict[str, Any] = {"closure": posed.closure, "tolerance": DRAW_TOLERANCE}
    blocks = list(draw_blocks(posed.economy, duties, inputs, use=known, **how))
    return {name: np.concatenate([block[name] for block in blocks], axis=-1) for name in blocks[0]}


def _by_claims(
    each: Sequence[Posed],
    draws: Drawn,
    parts: Sequence[Bool],
    told: Callable[[Block, Duties], Told],
) -> Told:
    """Return what is told of every draw where claims cost something, by three points."""
    found: dict[str, Float] = {}
    for one, some in zip(each, parts, strict=True):
        if some.any():
            own = draws.where(some).without("utilisation")
            for name, values in told_of_draws(one, own, told).items():
                shape = (*values.shape[:-1], draws.count)
                found.setdefault(name, np.full(shape, np.nan))[..., some] = values
    return found


def solved_alone(posed: Posed, duties: Duties, inputs: DrawInputs, draw: int) -> Outcome | None:
    """Return the world of one draw, solved by itself; ``None`` where it has no solution."""
    found = alone(posed.economy, duties, inputs, draw, posed.closure, DRAW_TOLERANCE)
    return None if isinstance(found, Status) or found.status is not Status.SOLVED else found


def known_draws(told: Told) -> Bool:
    """Return which draws (S,) have a figure of income: those that were solved."""
    return np.asarray(np.isfinite(told[INCOME]).all(axis=0), dtype=bool)
