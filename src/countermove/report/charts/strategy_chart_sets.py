"""The charts drawn with each kind of strategy result, by file name, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.questions.game_play import GameResult
from countermove.report.charts.game_charts import (
    MOST_ROWS,
    coalition_chart,
    frontier_chart,
    payoff_chart,
)
from countermove.report.charts.strategy_charts import (
    convergence_chart,
    gradient_chart,
    reaction_chart,
    tariff_heat_map,
)
from countermove.report.charts.theme import Spec
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.best_response import BestResponse
from countermove.strategy.coalitions import Stability
from countermove.strategy.nash import Nash
from countermove.strategy.points import Points

Charts = dict[str, Callable[[], Spec]]
PARTNERS, MAPS = 8, 4
"""Most partners in a tariff heat map, and most players whose map is drawn."""


def gradient_charts(found: Points, outcome: Outcome) -> Charts:
    """Return the chart of one more percentage point."""
    return {"gradient": partial(gradient_chart, found, outcome)}


def optimal_charts(found: BestResponse) -> Charts:
    """Return the tariff heat map of a best response."""
    return _heat_maps([found.player], found.outcome, "Best tariffs of {}, per cent")


def nash_charts(found: Nash) -> Charts:
    """Return tariff heat maps, convergence and, for two players, best-response curves."""
    charts = _heat_maps(found.players, found.outcome, "Nash tariffs of {}, per cent")
    if any(value > 0 for value in found.trace):
        charts["convergence"] = partial(convergence_chart, found)
    if len(found.players) == 2:
        charts["best_responses"] = partial(_reactions, found)
    return charts


def game_charts(result: GameResult) -> Charts:
    """Return the payoff heat map, unless the game has more outcomes than it can show."""
    if len(result.game.payoffs) > MOST_ROWS:
        return {}
    return {"payoffs": partial(payoff_chart, result)}


def bargain_charts(result: Bargain) -> Charts:
    """Return the frontier, if traced, and the tariffs that each player keeps in the Nash deal."""
    charts: Charts = {}
    if result.frontier is not None:
        charts["frontier"] = partial(frontier_chart, result)
    for name in ("nash with transfers", "nash"):
        if name in result.deals:
            title = "Tariffs of {} in the " + name.replace("nash", "Nash deal") + ", per cent"
            outcome = result.deals[name].outcome
            return charts | _heat_maps(result.players, outcome, title, among=result.players)
    return charts


def coalition_charts(found: Sequence[Stability], others: str) -> Charts:
    """Return the heat map of gains by coalition and player."""
    return {"gains": partial(coalition_chart, found, others=others)}


def _heat_maps(
    importers: Sequence[str], outcome: Outcome, title: str, among: Sequence[str] = ()
) -> Charts:
    """Return a heat map by importer: its tariffs on the others, or on its main partners."""
    return {
        f"tariffs_{importer.lower()}": partial(
            tariff_heat_map,
            outcome,
            importer,
            partners=[code for code in among if code != importer]
            or _main_partners(outcome, importer),
            title=title,
        )
        for importer in importers[:MAPS]
    }


def _main_partners(outcome: Outcome, importer: str) -> list[str]:
    """Return the origins of most of an importer's goods, largest first."""
    economy = outcome.economy
    d = economy.region(importer)
    bought = economy.flow_ods[:, d][:, economy.goods_s].sum(axis=1)
    order = [int(o) for o in np.argsort(-bought) if o != d and bought[o] > 0]
    return [economy.regions[o] for o in order[:PARTNERS]]


def _reactions(found: Nash) -> Spec:
    from countermove.strategy.curves import reaction_curves

    one, two = found.players
    outcome = found.outcome
    return reaction_chart(reaction_curves(outcome.economy, one, two, closure=outcome.closure))
