"""Run folders of the strategy commands: tables, manifest and charts of each kind of result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countermove.equilibrium.outcome import Outcome
from countermove.questions.game_play import GameResult
from countermove.report.bargain_report import bargain_rows
from countermove.report.charts.strategy_chart_sets import Charts
from countermove.report.coalition_report import coalition_rows
from countermove.report.game_report import game_rows, threat_rows
from countermove.report.longtable import LongTable
from countermove.report.strategy_manifest import Asked, strategy_manifest
from countermove.report.strategy_rows import (
    Tables,
    country_table,
    gradient_tables,
    nash_tables,
    optimal_tables,
    tariff_table,
)
from countermove.report.write_run import write_run
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.best_response import BestResponse
from countermove.strategy.coalitions import Stability
from countermove.strategy.nash import Nash
from countermove.strategy.points import Points

Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class StrategyRun:
    """What a strategy command writes: the manifest, the tables, and how its charts are made."""

    manifest: Mapping[str, Any]
    tables: Mapping[str, LongTable]
    charts: Charts

    def write(self, folder: Path, *, charts: bool = False, say: Say | None = None) -> Path:
        """Write the run into ``folder``, whole or not at all; return its own folder."""
        extra = (lambda place: self._draw(place / "charts", say)) if charts else None
        return write_run(folder, self.manifest, self.tables, extra=extra)

    def _draw(self, folder: Path, say: Say | None) -> None:
        from countermove.report.charts.draw import draw

        folder.mkdir()
        for done, (name, make) in enumerate(self.charts.items()):
            if say is not None:
                say(f"chart {name}", done, len(self.charts))
            draw(make(), folder / f"{name}.svg")


def gradient_run(found: Points, outcome: Outcome, asked: Asked) -> StrategyRun:
    """Return the run of a gradient."""
    from countermove.report.charts.strategy_chart_sets import gradient_charts

    return StrategyRun(
        strategy_manifest(
            asked,
            kind="gradient",
            title=f"One more percentage point of {found.importer}'s tariff, at {asked.posed.name}",
            players=[found.importer],
            worlds={asked.posed.name: outcome},
        ),
        gradient_tables(found, asked.posed.name, outcome.economy.unit),
        gradient_charts(found, outcome),
    )


def optimal_run(found: BestResponse, asked: Asked) -> StrategyRun:
    """Return the run of a best response."""
    from countermove.report.charts.strategy_chart_sets import optimal_charts

    worlds = {asked.posed.name: found.outcome}
    return StrategyRun(
        strategy_manifest(
            asked,
            kind="optimal",
            title=f"Best tariffs of {found.player} at {asked.posed.name}",
            players=[found.player],
            worlds=worlds,
        ),
        {**optimal_tables(found, asked.posed.name), "tariffs": tariff_table(worlds)},
        optimal_charts(found),
    )


def nash_run(found: Nash, asked: Asked) -> StrategyRun:
    """Return the run of a Nash search."""
    from countermove.report.charts.strategy_chart_sets import nash_charts

    worlds = {asked.posed.name: found.outcome}
    players = "all regions" if len(found.players) > 8 else ", ".join(found.players)
    return StrategyRun(
        strategy_manifest(
            asked,
            kind="nash",
            title=f"Nash tariffs of {players} at {asked.posed.name}",
            players=found.players,
            worlds=worlds,
            status="solved" if found.status == "certified" else found.status,
        ),
        {**nash_tables(found, asked.posed.name), "tariffs": tariff_table(worlds)},
        nash_charts(found),
    )


def game_run(result: GameResult, asked: Asked) -> StrategyRun:
    """Return the run of a game: payoffs and figures by outcome, and threats by node."""
    from countermove.report.charts.strategy_chart_sets import game_charts

    tables = {"payoffs": _table(game_rows(result))}
    if threats := threat_rows(result):
        tables["threats"] = _table(threats)
    return StrategyRun(
        strategy_manifest(
            asked,
            kind=result.spec.name,
            title=result.spec.title,
            players=result.spec.form.players,
            worlds=dict.fromkeys(tables["payoffs"].distinct("scenario")),
            economy=result.posed.economy,
            ranges=tuple(result.others),
            effort=(result.residual, result.iterations),
        ),
        tables,
        game_charts(result),
    )


def bargain_run(result: Bargain, asked: Asked) -> StrategyRun:
    """Return the run of a bargain: payoffs, the deals' rates, and the frontier."""
    from countermove.report.charts.strategy_chart_sets import bargain_charts

    everything = _table(bargain_rows(result))
    worlds = {"disagreement": result.disagreement}
    worlds |= {name: deal.outcome for name, deal in result.deals.items()}
    scenarios = everything.distinct("scenario")
    traced = [name for name in scenarios if name.startswith("frontier ")]
    other = [name for name in everything.distinct("series") if name != "tariff_rate"]
    plain = everything.select(scenario=[name for name in scenarios if name not in traced])
    tables: Tables = {
        "payoffs": plain.select(series=other),
        "tariffs": plain.select(series="tariff_rate"),
        "country": country_table(worlds),
    }
    if traced:
        tables["frontier"] = everything.select(scenario=traced)
    return StrategyRun(
        strategy_manifest(
            asked,
            kind="bargain",
            title=f"What {' and '.join(result.players)} could agree on",
            players=result.players,
            worlds=worlds,
        ),
        tables,
        bargain_charts(result),
    )


def coalition_run(found: Sequence[Stability], others: str, asked: Asked) -> StrategyRun:
    """Return the run of coalitions: gains, stability and transfers, and the worlds behind them."""
    from countermove.report.charts.strategy_chart_sets import coalition_charts

    worlds = {"+".join(entry.coalition.members): entry.coalition.outcome for entry in found}
    players = list(found[0].gains)
    return StrategyRun(
        strategy_manifest(
            asked,
            kind="coalition",
            title=f"Coalitions of {', '.join(players)}",
            players=players,
            worlds=worlds,
        ),
        {"coalitions": _table(coalition_rows(found)), "country": country_table(worlds)},
        coalition_charts(found, others),
    )


def _table(rows: Sequence[Mapping[str, Any]]) -> LongTable:
    return LongTable.from_rows([{**row, "projected": 1} for row in rows])
