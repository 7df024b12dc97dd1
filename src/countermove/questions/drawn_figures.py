"""Single figures over draws, where claims of an agreement answer the duties that are edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Bool, Float
from countermove.equilibrium.cold_draws import Block
from countermove.equilibrium.draw_inputs import DrawInputs
from countermove.equilibrium.draws import draw_blocks
from countermove.equilibrium.varieties import Duties
from countermove.law.utilisation import HIGH, LOW, PREDICTED
from countermove.questions.bands import INCOME, Ends, ends_of
from countermove.questions.belief_draws import Drawn, drawn, parameters_of, three_points
from countermove.questions.drawn_worlds import DRAW_TOLERANCE
from countermove.questions.pose import Posed, pose
from countermove.questions.variant_draws import Drawing
from countermove.questions.wanted_figure import Wanted

if TYPE_CHECKING:
    from countermove.questions.game_worlds import Key


def parts_by_claims(posed: Posed, draws: Drawn) -> Iterator[tuple[str, Bool]]:
    """Yield preference utilisations, and the draws they stand for; empty: that of the question."""
    quantile, variant = draws.of("utilisation"), posed.question.variant
    predicted = variant is not None and not variant.no_law and variant.utilisation == PREDICTED
    if quantile is None or not predicted or posed.duties.claims is None:
        yield "", np.ones(draws.count, dtype=bool)
        return
    for name, some in zip(("", LOW, HIGH), three_points(quantile), strict=True):
        if some.any():
            yield name, some


def figures_of(posed: Posed, draws: Drawn, keys: Sequence[Key]) -> dict[Key, Float]:
    """Return figures (S,) of one law in every draw; NaN where there is no solution."""
    inputs = DrawInputs(**parameters_of(draws, posed.options, posed.economy))

    def told(block: Block) -> dict[Key, Float]:
        worlds = [block.world(k) for k in range(block.count)]
        found = {key: np.array([Wanted(*key).of(world) for world in worlds]) for key in keys}
        return {key: np.where(block.failed_x, np.nan, values) for key, values in found.items()}

    blocks = list(
        draw_blocks(
            posed.economy,
            posed.duties,
            inputs,
            use=told,
            closure=posed.closure,
            tolerance=DRAW_TOLERANCE,
        )
    )
    return {key: np.concatenate([block[key] for block in blocks]) for key in keys}


def gains_over_draws(
    posed: Posed,
    found: Mapping[str, Duties],
    players: Sequence[str],
    drawing: Drawing,
    *,
    against: Duties | None = None,
) -> dict[str, dict[str, Ends]]:
    """Return what players gain under duties that were found, points of real income, by name.

    The duties are those found at the printed centre; they hold in every draw.

    Args:
        posed: the question. found: duties by name. players: regions or groups.
        against: the duties compared with; those of the question if left out.
    """
    keys: list[Key] = [(INCOME, name, None) for name in players]
    sectors = posed.economy.sectors
    draws = drawn(drawing.beliefs, posed.options, sectors, count=drawing.count, seed=drawing.seed)
    every = {"": against or posed.duties, **found}
    kept = all(duties.claims is posed.duties.claims for duties in every.values())
    parts = list(parts_by_claims(posed, draws)) if kept else [("", np.ones(draws.count, bool))]
    values = {name: {key: np.full(draws.count, np.nan) for key in keys} for name in every}
    for used, some in parts:
        here = posed
        if used:
            here = pose(posed.question, replace(posed.options, utilisation=used))
        for name, duties in every.items():
            own = here.duties if used else duties
            law = replace(duties, varieties=own.varieties, claims=own.claims)
            for key, figures in figures_of(here.charging(law), draws.where(some), keys).items():
                values[name][key][some] = figures
    return {
        name: {
            player: _ends(values[name][key] - values[""][key])
            for player, key in zip(players, keys, strict=True)
        }
        for name in found
    }


def _ends(gains: Float) -> Ends:
    known = gains[np.isfinite(gains)]
    return ends_of(known if known.size else np.array([np.nan]))
