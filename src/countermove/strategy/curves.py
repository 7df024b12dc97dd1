"""Best-response curves of two players with one rate each: where they cross is the Nash point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Float
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.strategy.arena import arena
from countermove.strategy.best_response import require, respond
from countermove.strategy.first_order import Progress
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import war


@dataclass(frozen=True, slots=True, eq=False)
class ReactionCurves:
    """Best uniform rates of two players on each other's goods, against (R,) rates of the other.

    ``response`` gives (R,) best rates of each player by name; ``nash`` their Nash rates, and
    ``outcome`` the world there.
    """

    players: tuple[str, str]
    rate: Float
    response: Mapping[str, Float]
    nash: Mapping[str, float]
    outcome: Outcome


def reaction_curves(
    economy: Economy,
    one: str,
    two: str,
    *,
    rates: Sequence[float] = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    instruments: InstrumentSet | None = None,
    closure: Closure | None = None,
    progress: Progress | None = None,
) -> ReactionCurves:
    """Return each player's best uniform rate against each rate of the other.

    Args:
        economy: the world; trade is balanced first unless another ``closure`` is asked for.
        rates: rates of the other to answer, 0.25 for 25 %.
        instruments: narrows the goods; partners are the other player alone.

    Raises:
        BadInput: the instruments do not leave one rate for each player.
    """
    rates = [finite_number("a rate of the other", rate, above=-1.0) for rate in rates]
    base = instruments or InstrumentSet(by="uniform")
    chosen = {one: replace(base, partners=(two,)), two: replace(base, partners=(one,))}
    here = arena(economy, [one, two], instruments=chosen, closure=closure)
    if any(len(player.instruments.names) != 1 for player in here.players.values()):
        raise BadInput("reaction curves need one rate for each player; give by='uniform'.")
    before = require(here.at({}))
    response: dict[str, Float] = {}
    for me, other in ((one, two), (two, one)):
        best = []
        for number, rate in enumerate(rates):
            if progress is not None:
                progress(f"best responses of {me}", number, len(rates))
            near = require(here.at({other: np.array([float(rate)])}, near=before))
            start = near.status_quo(here.players[me].instruments)
            position, _, _ = respond(here, me, start, near, "auto", 1e-9)
            best.append(float(position.rates[me][0]))
        response[me] = np.array(best)
    found = war(here)
    nash = {name: float(rate[0]) for name, rate in found.rates.items()}
    return ReactionCurves((one, two), np.array(rates), response, nash, found.outcome)
