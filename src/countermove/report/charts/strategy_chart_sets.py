"""The charts drawn with each kind of strategy result, by file name, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.questions.game_play import GameResult
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
    from countermove.report.charts.gradient_chart import gradient_chart

    return {
        "gradient": lambda: gradient_chart(found, outcome, sector_titles=_sector_titles()),
    }


def optimal_charts(found: BestResponse) -> Charts:
    """Return the tariff heat map of a best response."""
    return {
        f"tariffs_{found.player.lower()}": lambda: _heat_map(
            found.outcome, found.player, "Best tariffs of {}, per cent"
        )
    }


def nash_charts(found: Nash) -> Charts:
    """Return tariff heat maps, convergence and, for two players, best-response curves."""
    charts: Charts = {}
    for player in found.players[:MAPS]:
        charts[f"tariffs_{player.lower()}"] = partial(
            _heat_map, found.outcome, player, "Nash tariffs of {}, per cent"
        )
    if any(value > 0 for value in found.trace):
        charts["convergence"] = lambda: _convergence(found)
    if len(found.players) == 2:
        charts["best_responses"] = lambda: _reactions(found)
    return charts


def game_charts(result: GameResult) -> Charts:
    """Return the payoff heat map, unless the game has more outcomes than it can show."""
    from countermove.report.charts.game_charts import MOST_ROWS, payoff_chart

    if len(result.game.payoffs) > MOST_ROWS:
        return {}
    return {"payoffs": lambda: payoff_chart(result)}


def bargain_charts(result: Bargain) -> Charts:
    """Return the frontier, if traced, and the tariffs that each player keeps in the Nash deal."""
    from countermove.report.charts.game_charts import frontier_chart

    charts: Charts = {}
    if result.frontier is not None:
        charts["frontier"] = lambda: frontier_chart(result)
    name = next((n for n in ("nash with transfers", "nash") if n in result.deals), None)
    for player in result.players[:MAPS] if name is not None else ():
        charts[f"tariffs_{player.lower()}"] = partial(_deal_map, result, str(name), player)
    return charts


def coalition_charts(found: Sequence[Stability], others: str) -> Charts:
    """Return the heat map of gains by coalition and player."""
    from countermove.report.charts.game_charts import coalition_chart

    return {"gains": lambda: coalition_chart(found, others=others)}


def main_partners(outcome: Outcome, importer: str, most: int = PARTNERS) -> list[str]:
    """Return the origins of most of an importer's goods, largest first."""
    economy = outcome.economy
    d = economy.region(importer)
    bought = economy.flow_ods[:, d][:, economy.goods_s].sum(axis=1)
    order = [int(o) for o in np.argsort(-bought) if o != d and bought[o] > 0]
    return [economy.regions[o] for o in order[:most]]


def _heat_map(
    outcome: Outcome, importer: str, title: str, partners: Sequence[str] | None = None
) -> Spec:
    from countermove.report.charts.strategy_charts import tariff_heat_map

    return tariff_heat_map(
        outcome,
        importer,
        partners=partners or main_partners(outcome, importer),
        sector_titles=_sector_titles(),
        title=title,
    )


def _deal_map(result: Bargain, name: str, player: str) -> Spec:
    return _heat_map(
        result.deals[name].outcome,
        player,
        "Tariffs of {} in the " + name.replace("nash", "Nash deal") + ", per cent",
        [other for other in result.players if other != player],
    )


def _convergence(found: Nash) -> Spec:
    from countermove.report.charts.strategy_charts import convergence_chart

    return convergence_chart(found)


def _reactions(found: Nash) -> Spec:
    from countermove.report.charts.strategy_charts import reaction_chart
    from countermove.strategy.curves import reaction_curves

    one, two = found.players
    outcome = found.outcome
    curves = reaction_curves(outcome.economy, one, two, closure=outcome.closure)
    return reaction_chart(curves)


def _sector_titles() -> dict[str, str]:
    from countermove.codes.sectors import sectors

    return {code: entry.name for code, entry in sectors().items()}
