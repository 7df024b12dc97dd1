"""The rule ``optimal`` of a game's move: the best rates a player can set, all others given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.errors import BadInput
from countermove.scenarios.game_moves import Applier, Edit, Wedge
from countermove.strategy.best_response import optimal_tariff
from countermove.strategy.instruments import InstrumentSet

HIGHEST = 5.0


def set_optimal(
    economy: Economy, applier: Applier, wedge: Wedge, edit: Edit, *, deficits: str
) -> None:
    """Set the rates of an edit's cells to those that maximise the importer's real income.

    One importer only; its rates lie between zero and ``at_most`` (5 if not given).

    Raises:
        BadInput: the edit names several importers.
    """
    places = applier.regions(edit.by)
    if len(places) != 1 or edit.mutual:
        raise BadInput(
            f"rule optimal is for one importer, not {', '.join(edit.by)}. Write one edit for each; "
            "the later one answers the earlier."
        )
    d = int(places[0])
    origins = applier.regions(edit.on, other_than=[d])
    sectors = applier.sectors(edit.sectors)
    iceberg = wedge.iceberg_hat_ods.copy()
    cells = np.ix_(origins, np.array([d]), sectors)
    iceberg[cells] /= wedge.within_ods[cells]
    best = optimal_tariff(
        economy,
        economy.regions[d],
        instruments=InstrumentSet(
            partners=tuple(economy.regions[o] for o in origins if o != d),
            sectors=tuple(economy.sectors[s] for s in sectors),
            lowest=0.0,
            highest=HIGHEST if edit.at_most is None else edit.at_most,
        ),
        closure=Closure(deficits=deficits),
        tariff_rate_ods=wedge.tariff_ods,
        iceberg_hat_ods=iceberg,
    )
    for o, dd, s in applier.cells(replace(edit, rule="restore")):
        rates = best.outcome.tariff_rate_ods[o, dd, s]
        wedge.set(o, dd, s, rates)
