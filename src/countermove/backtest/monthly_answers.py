"""What the models say of months under a law: equal laws of several days are solved once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from countermove.arrays import Float
from countermove.backtest.compared_models import (
    FIRST_YEAR,
    Model,
    Trade,
    World,
    base_trade,
    mean_trade,
    models,
    trade_under,
)
from countermove.backtest.law_in_force import USA, Knowledge, days_of, duties_on
from countermove.economy.economy import Economy
from countermove.equilibrium.varieties import Duties, cell_rates

Say = Callable[[str, int, int], None]


def quiet(what: str, done: int, of: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What models say of months.

    Attributes:
        economy: the baseline. base: its trade. by_model: by name, then month.
        mean_rate: US duty by month at base weights, ordinary duty included ``(o, s)``.
    """

    economy: Economy
    base: Trade
    by_model: Mapping[str, Mapping[str, Trade]]
    mean_rate: Mapping[str, Float]

    def of(self, model: str, months: Sequence[str]) -> Trade:
        """Return the mean of a model over months."""
        return mean_trade([self.by_model[model][month] for month in months])

    def duty(self, months: Sequence[str]) -> Float:
        """Return the mean over months of the US duty at base weights ``(o, s)``."""
        return np.asarray(np.mean([self.mean_rate[month] for month in months], axis=0))


def baseline() -> Economy:
    """Return the economy that all models start from."""
    return models()[FIRST_YEAR].posed.economy


def answers(
    chosen: Sequence[Model], months: Sequence[str], known: Knowledge, *, say: Say = quiet
) -> Answers:
    """Return what models say of months under the law as known."""
    economy = baseline()
    every: dict[Hashable, World] = {}
    keys: dict[str, list[Hashable]] = {}
    for place, month in enumerate(months):
        say(f"law of {month}", place, len(months))
        worlds = [world_of(duties_on(economy, day, known)) for day in days_of(month)]
        keys[month] = [world.key for world in worlds]
        every |= {world.key: world for world in worlds}
    rates = {key: _mean_rate(economy, world.duties) for key, world in every.items()}
    found = trade_under(chosen, list(every.values()), say)
    return Answers(
        economy=economy,
        base=base_trade(economy),
        by_model={
            name: {month: mean_trade([told[key] for key in of]) for month, of in keys.items()}
            for name, told in found.items()
        },
        mean_rate={
            month: np.mean([rates[key] for key in of], axis=0) for month, of in keys.items()
        },
    )


def under_rates(
    chosen: Sequence[Model], added_os: Mapping[str, Float], *, say: Say = quiet
) -> Answers:
    """Return what models say under duties of the United States that were collected, by window.

    Args:
        added_os: by name of the window, rates over those of the baseline ``(o, s)``.
    """
    economy = baseline()
    usa, shape = economy.region(USA), economy.flow_ods.shape
    worlds = {
        name: World(name, Duties().raised((slice(None), usa), added, shape))
        for name, added in added_os.items()
    }
    found = trade_under(chosen, list(worlds.values()), say)
    return Answers(
        economy=economy,
        base=base_trade(economy),
        by_model={model: {name: told[name] for name in worlds} for model, told in found.items()},
        mean_rate={
            name: economy.tariff_rate_ods[:, usa] + added for name, added in added_os.items()
        },
    )


def _mean_rate(economy: Economy, duties: Duties) -> Float:
    usa = economy.region(USA)
    return cell_rates(economy, usa, duties).mean


def world_of(duties: Duties) -> World:
    """Return duties with the key of their content."""
    content = sha256()
    for part in duties.varieties:
        content.update(str(part.destination).encode())
        for array in (part.origin, part.sector, part.share, part.added_rate, part.banned):
            content.update(array.tobytes())
    return World(content.hexdigest(), duties)
