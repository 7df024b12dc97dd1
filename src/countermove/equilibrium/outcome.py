"""The solved world: status, hats, and the doors to its series and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.equilibrium.counterfactual import Counterfactual
from countermove.equilibrium.series import SERIES, aggregate, frame
from countermove.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Counterfactual):
    """A counterfactual equilibrium, how well it was solved, and every series it can report."""

    def __repr__(self) -> str:
        return (
            f"<Outcome {self.status.value}, residual {self.residual:.1e} after {self.iterations} "
            f"steps, deficits {self.closure.deficits}, of {self.economy!r}>"
        )

    def _repr_html_(self) -> str:
        return str(self.table().to_html())

    def values(self, series: str) -> Float:
        """Return one series by name; its shape follows from its dimension (see ``SERIES``)."""
        if series not in SERIES:
            raise unknown(series, SERIES, what="series")
        return SERIES[series].compute(self)

    def aggregate(self, series: str, members: Sequence[str]) -> Float:
        """Return a country or sector series for a group of regions, weighted as ``SERIES`` says."""
        rows = [self.economy.region(code) for code in members]
        if series not in SERIES:
            raise unknown(series, SERIES, what="series")
        return aggregate(SERIES[series], self, rows)

    def jobs(self, region: str) -> dict[str, Float]:
        """Return (J,) changes of jobs and of the unemployed of a region, in persons.

        Raises:
            BadInput: the economy lacks job figures for it; says which, and what works instead.
        """
        d, economy = self.economy.region(region), self.economy
        have = economy.employment_ds
        known = np.zeros(self.cost_hat_os.shape, dtype=bool) if have is None else np.isfinite(have)
        if not known[d].all():
            some = [code for code, row in zip(economy.regions, known, strict=True) if row.all()]
            gaps = [code for code, row in zip(economy.sectors, known[d], strict=True) if not row]
            listed = ", ".join(gaps[:3]) + (f" and {len(gaps) - 3} more" if len(gaps) > 3 else "")
            raise BadInput(
                f"there are no job figures for {region} in {listed} of economy {economy.name!r}. "
                "In per cent, labour_change, employment_change and unemployment_rate work "
                "without. " + (f"Regions with figures: {', '.join(some)}." if some else "")
            )
        return {name: self.values(name)[d] for name in ("jobs_change", "unemployment_change")}

    def table(self, dimension: str = "country") -> pd.DataFrame:
        """Return all series of a dimension as a table: country, sector or bilateral.

        ``country`` has one row per region; ``sector`` one per region and sector; ``bilateral``
        one per origin and destination (goods and services together).
        """
        return frame(self, dimension)
