"""Bargains of the case: the disagreement point may be the law of a variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import solve
from countermove.scenarios.case import load_case
from countermove.scenarios.game_worlds import law_wedge, world_of
from countermove.scenarios.options import ModelOptions
from countermove.strategy.bargaining.bargain import NASH, STATUS_QUO, Bargain, bargain
from countermove.strategy.first_order import Progress
from countermove.strategy.instruments import InstrumentSet, instruments_of

REMOVED = "removed"


def run_bargain(
    players: Sequence[str],
    *,
    disagreement: str = NASH,
    by: str = "cell",
    lowest: float = 0.0,
    highest: float = 1.0,
    transfers: float | None = None,
    power: Mapping[str, float] | None = None,
    payoffs: Mapping[str, str] | None = None,
    frontier: bool = False,
    tolerance: float = 0.02,
    options: ModelOptions | None = None,
    project: Path | None = None,
    progress: Progress | None = None,
) -> Bargain:
    """Return a bargain on a shipped economy.

    Args:
        players: region codes.
        disagreement: ``nash``, ``status-quo``, or ``CASE:VARIANT``: the law of that variant, which
            then also holds around the deal.
        by: one rate per ``cell`` (good and partner), ``sector``, ``partner`` or ``uniform``.
        lowest, highest: bounds of the rates. transfers, power, payoffs, frontier, tolerance: see
            :func:`countermove.bargain`.
        options: model options; deficits are removed unless they say otherwise.
        project: folder with a user's own cases. progress: called with (what, done, of).
    """
    options = options or ModelOptions(deficits=REMOVED)
    economy = world_of(options)
    closure = Closure(deficits=options.deficits)
    issues = {
        name: InstrumentSet(
            by=by, partners=tuple(p for p in players if p != name), lowest=lowest, highest=highest
        )
        for name in players
    }
    tariffs = iceberg = None
    point: Outcome | str = disagreement
    if ":" in disagreement:
        case_name, _, variant_name = disagreement.partition(":")
        case = load_case(case_name, project=project)
        variant = case.variant(variant_name)
        wedge = law_wedge(economy, case, variant, options, project=project)
        point = solve(
            economy,
            tariff_rate_ods=wedge.tariff_ods,
            iceberg_hat_ods=wedge.iceberg_hat_ods,
            tariff_mean_ods=wedge.mean_ods,
            closure=closure,
        )
        tariffs, iceberg = wedge.tariff_ods, wedge.iceberg_hat_ods.copy()
        for name in players:  # one rate for all goods of a cell leaves nothing to substitute within
            own = instruments_of(economy, name, issues[name])
            iceberg[own.origin, own.destination, own.sector] = 1.0
    elif disagreement not in (NASH, STATUS_QUO):
        raise unknown(
            disagreement, [NASH, STATUS_QUO], what="disagreement point",
            cure="Or write CASE:VARIANT, e.g. us-canada-2025:autos-retaliation.",
        )  # fmt: skip
    return bargain(
        economy,
        players,
        disagreement=point,
        instruments=issues,
        payoffs=payoffs,
        closure=closure,
        tariff_rate_ods=tariffs,
        iceberg_hat_ods=iceberg,
        transfers=transfers,
        power=power,
        frontier=frontier,
        tolerance=tolerance,
        progress=progress,
    )


def strategy_options(settings: Sequence[str]) -> ModelOptions:
    """Return model options for strategy: deficits removed unless a setting says otherwise."""
    from countermove.scenarios.options import with_settings

    return with_settings(ModelOptions(deficits=REMOVED), settings)
