"""Wide tables of an outcome for analysts: one row per country, sector or pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from countermove.codes.lookup import unknown
from countermove.equilibrium.series import SERIES

if TYPE_CHECKING:
    import pandas as pd

    from countermove.equilibrium.outcome import Outcome

KEYS = {
    "country": ("region",),
    "sector": ("region", "sector"),
    "bilateral": ("origin", "destination"),
    "bilateral_sector": ("origin", "destination", "sector"),
}


def frame(outcome: Outcome, dimension: str) -> pd.DataFrame:
    """Return all series of a dimension side by side, indexed by region (and sector or partner)."""
    import pandas as pd

    if dimension not in KEYS:
        raise unknown(dimension, KEYS, what="dimension")
    names = KEYS[dimension]
    regions, sectors = outcome.economy.regions, outcome.economy.sectors
    levels = [sectors if name == "sector" else regions for name in names]
    index = (
        pd.Index(levels[0], name=names[0])
        if len(names) == 1
        else pd.MultiIndex.from_product(levels, names=names)
    )
    columns = {
        name: outcome.values(name).ravel()
        for name, series in SERIES.items()
        if series.dimension == dimension
    }
    return pd.DataFrame(columns, index=index)
