"""The worlds of draws: a question solved under many values of its parameters, and its bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.draws import WIDTH, DrawInputs
from countermove.equilibrium.horizon import YEARS, at_scale, elasticity_scale
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve_at
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Duties, wedges
from countermove.questions.bands import INCOME
from countermove.questions.belief_draws import Drawn, inputs_of
from countermove.questions.pose import Posed
from countermove.questions.summary import RANGED, summarise

DRAW_TOLERANCE = 1e-7

Told = Mapping[str, Float]
"""Series by name, for regions and groups, draws last."""


def solved_draws(
    posed: Posed, draws: Drawn, groups: Sequence[Sequence[str]], *, ends: Sequence[Posed] = ()
) -> Told:
    """Return the headline series of every draw, (R + G, S) or (R + G, J, S); NaN of one unsolved.

    Args:
        posed: the question. draws: of the parameters that act under its options.
        groups: members of the groups below the regions.
        ends: the question where few and where many goods claim an agreement.
    """
    duties, inputs = inputs_of(posed, draws, ends)
    blocks = [
        _block(posed, duties, inputs.block(first, min(first + WIDTH, draws.count)), groups)
        for first in range(0, draws.count, WIDTH)
    ]
    return {name: np.concatenate([b[name] for b in blocks], axis=-1) for name in blocks[0]}


def _block(
    posed: Posed, duties: Duties, inputs: DrawInputs, groups: Sequence[Sequence[str]]
) -> Told:
    told = [solved_alone(posed, duties, inputs, draw) for draw in range(inputs.count)]
    found = [summarise(x, groups, RANGED) if x is not None else None for x in told]
    some = next(x for x in found if x is not None)
    return {
        name: np.stack(
            [np.full_like(values, np.nan) if x is None else x[name] for x in found], axis=-1
        )
        for name, values in some.items()
    }


def solved_alone(posed: Posed, duties: Duties, inputs: DrawInputs, draw: int) -> Outcome | None:
    """Return the world of one draw, solved by itself; ``None`` where it has no solution."""
    one = inputs.parameters(draw)
    closure = replace(
        posed.closure,
        **{name[0:-2]: float(one[name]) for name in ("m_x", "rho_x") if name in one},
    )
    theta = one["theta_sx"] / elasticity_scale(YEARS[closure.elasticity_scale])
    economy = posed.economy.with_elasticities(theta, name=posed.economy.elasticities)
    parts, at = [], 0
    for part in duties.varieties:
        here = slice(at, at := at + part.share.size)
        own = {"share": one.get("share_hx"), "added_rate": one.get("rate_hx")}
        parts.append(replace(part, **{k: v[here] for k, v in own.items() if v is not None}))
    wedge = wedges(
        at_scale(economy, closure.elasticity_scale), replace(duties, varieties=tuple(parts))
    )
    found = solve_at(economy, wedge, closure=closure, tolerance=DRAW_TOLERANCE, throw=False)
    return found if found.status is Status.SOLVED else None


def known_draws(told: Told) -> Bool:
    """Return which draws (S,) have a figure of income: those that were solved."""
    return np.asarray(np.isfinite(told[INCOME]).all(axis=0), dtype=bool)
