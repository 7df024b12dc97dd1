"""Bargains and coalitions on a posed question, and what they are worth where it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from countermove.codes.lookup import unknown
from countermove.questions.pose import Posed, Progress
from countermove.questions.two_worlds import REAL_INCOME, TwoWorlds, searched
from countermove.strategy.bargaining.bargain import NASH, STATUS_QUO, Bargain, bargain
from countermove.strategy.coalitions import Stability
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.payoff import real_income


def rates_on_others(
    players: Sequence[str], by: str, lowest: float, highest: float
) -> dict[str, InstrumentSet]:
    """Return the rates of each player on goods of all others; arguments of :func:`run_bargain`."""
    return {
        name: InstrumentSet(
            by=by, partners=tuple(p for p in players if p != name), lowest=lowest, highest=highest
        )
        for name in players
    }


def run_bargain(
    posed: Posed,
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
    progress: Progress | None = None,
) -> Bargain:
    """Return a bargain in a posed world, whose duties hold around the deal.

    Args:
        posed: the question; deals are looked for in it without the transfer.
        players: region codes or country groups.
        disagreement: ``nash``, or ``status-quo``: the posed duties.
        by: one rate per ``cell`` (good and partner), ``sector``, ``partner`` or ``uniform``.
        lowest, highest: bounds of the rates. transfers, power, payoffs, frontier, tolerance: see
            :func:`countermove.bargain`.
        progress: called with (what, done, of).
    """
    if disagreement not in (NASH, STATUS_QUO):
        raise unknown(
            disagreement, [NASH, STATUS_QUO], what="disagreement point",
            cure="Or write CASE:VARIANT, e.g. us-canada-2025:autos-retaliation.",
        )  # fmt: skip
    where = searched(posed)
    return bargain(
        where.economy,
        players,
        disagreement=disagreement,
        instruments=rates_on_others(players, by, lowest, highest),
        payoffs=payoffs,
        closure=where.closure,
        duties=where.duties,
        transfers=transfers,
        power=power,
        frontier=frontier,
        tolerance=tolerance,
        progress=progress,
    )


def bargain_gains(
    worlds: TwoWorlds, result: Bargain, payoffs: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """Return, by deal and player, the gain over disagreement in the world asked about."""
    wanted = {name: payoffs.get(name) or real_income(name) for name in result.players}
    out = {}
    for name, deal in result.deals.items():
        economy = worlds.posed.economy
        amounts = np.zeros(len(economy.regions))
        for player, amount in deal.transfers.items():
            income_d = economy.income_d[places := economy.places(player)]
            amounts[places] = amount * income_d / income_d.sum()
        out[name] = worlds.gains(
            deal.duties,
            wanted,
            against=result.disagreement_duties,
            transfer_d=amounts if amounts.any() else None,
        )
    return out


def coalition_gains(worlds: TwoWorlds, found: Sequence[Stability]) -> dict[str, dict[str, float]]:
    """Return, by coalition and player, the change of log real income over the status quo asked."""
    players = list(found[0].gains)
    before = worlds.income(players)
    out = {}
    for entry in found:
        outcome = worlds.posed.solve(entry.coalition.duties)
        after = {name: outcome.of(REAL_INCOME, name) for name in players}
        out["+".join(entry.coalition.members)] = {
            name: float(np.log1p(after[name] / 100) - np.log1p(before[name][0] / 100))
            for name in players
        }
    return out
