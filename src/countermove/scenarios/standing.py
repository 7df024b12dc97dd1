"""Where strategy starts from: an economy and the rates in force, of the baseline or a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.horizon import at_horizon
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve
from countermove.equilibrium.varieties import wedges
from countermove.errors import BadInput
from countermove.scenarios.case import load_case
from countermove.scenarios.law import cells
from countermove.scenarios.options import ModelOptions
from countermove.scenarios.run import Progress, economy_under, run_case

BASELINE = "baseline"


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A status quo: the economy, the closure, the rates and wedges in force.

    Attributes:
        name: ``baseline`` or ``CASE/VARIANT``. economy: the world before any shock.
        tariff_rate_ods, tariff_mean_ods: rates in force, and as means to report.
        iceberg_hat_ods: what duties that differ inside a cell leave to substitution, or ``None``.
    """

    name: str
    economy: Economy
    closure: Closure
    tariff_rate_ods: Float
    tariff_mean_ods: Float
    iceberg_hat_ods: Float | None

    def outcome(self) -> Outcome:
        """Return the solved world of this status quo."""
        return solve(
            self.economy,
            tariff_rate_ods=self.tariff_rate_ods,
            tariff_mean_ods=self.tariff_mean_ods,
            iceberg_hat_ods=self.iceberg_hat_ods,
            closure=self.closure,
        )

    def played_by(self, players: Sequence[str]) -> Standing:
        """Return the status quo in which the players' own duties are one rate for each cell.

        A player that sets a cell's rate replaces the duties inside the cell, so that their mean
        stands in their place; the duties of others stay as they are.
        """
        if self.iceberg_hat_ods is None:
            return self
        rates, iceberg = self.tariff_rate_ods.copy(), self.iceberg_hat_ods.copy()
        for name in players:
            d = self.economy.region(name)
            open_ = np.isfinite(iceberg[:, d])
            rates[:, d][open_] = self.tariff_mean_ods[:, d][open_]
            iceberg[:, d][open_] = 1.0
        return Standing(self.name, self.economy, self.closure, rates, self.tariff_mean_ods, iceberg)


def standing(
    options: ModelOptions,
    at: str = BASELINE,
    *,
    project: Path | None = None,
    progress: Progress | None = None,
) -> Standing:
    """Return the status quo named ``at``: the baseline, or a case's variant as ``CASE/VARIANT``.

    Args:
        options: economy, elasticities and closure. at: ``baseline``, or e.g.
            ``us-canada-2025/autos``; the case's default variant if only the case is named.
        project: folder with a user's own cases. progress: called with (what, done, of).

    Raises:
        UnknownName: no such case or variant. BadInput: the text has more than two parts.
    """
    closure = options.closure
    if at == BASELINE:
        economy = economy_under(options, options.elasticities)
        rates = economy.tariff_rate_ods
        return Standing(at, economy, closure, rates, rates, None)
    case_name, _, variant = at.partition("/")
    if "/" in variant:
        raise BadInput(f"{at!r} is not CASE/VARIANT; write e.g. us-canada-2025/autos.")
    case = load_case(case_name, project=project)
    chosen = case.variant(variant or case.default)
    result = run_case(
        case,
        options=options,
        variants=[chosen.name],
        ranges=False,
        project=project,
        progress=progress,
    )
    economy = result.economy
    parts = [part for law in result.variants[chosen.name].law for part in cells(economy, law)]
    wedge = wedges(at_horizon(economy, closure.horizon), parts)
    return Standing(
        f"{case.name}/{chosen.name}",
        economy,
        closure,
        wedge.tariff_rate_ods,
        wedge.tariff_mean_ods,
        wedge.iceberg_hat_ods,
    )
