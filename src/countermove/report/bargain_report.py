"""The report of a bargain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from countermove.questions.deals import bargain_gains
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.case_tables import HORIZON
from countermove.report.charts.game_charts import frontier_chart
from countermove.report.charts.strategy_charts import Charts, heat_maps
from countermove.report.labels import deal_title
from countermove.report.show import Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    country_table,
    long_rows,
    percent,
    picked,
    shown,
)
from countermove.strategy.bargaining.bargain import Bargain

USD = "million US dollars"


def bargain_report(
    result: Bargain, worlds: TwoWorlds, payoffs: Mapping[str, str]
) -> StrategyReport:
    """Return a bargain; ``payoffs`` are those asked for, by player."""
    asked = bargain_gains(worlds, result, payoffs)
    table = long_rows(
        (row for row in _rows(result) if math.isfinite(row["value"])),
        horizon=HORIZON[worlds.posed.closure.horizon], dimension="player",
    )  # fmt: skip
    solved = {"disagreement": result.disagreement}
    solved |= {name: deal.outcome for name, deal in result.deals.items()}
    scenarios = table.distinct("scenario")
    traced = [name for name in scenarios if name.startswith("frontier ")]
    plain = table.select(scenario=[name for name in scenarios if name not in traced])
    other = [name for name in table.distinct("series") if name != "tariff_rate"]
    kept = {
        "payoffs": plain.select(series=other),
        "tariffs": plain.select(series="tariff_rate"),
        "country": country_table(solved),
    }
    if traced:
        kept["frontier"] = table.select(scenario=traced)
    found = result.frontier
    return StrategyReport(
        kind="bargain",
        title=f"What {' and '.join(result.players)} could agree on",
        worlds=worlds,
        players=result.players,
        parts=list(_parts(result, asked)),
        status=result.status,
        facts={
            **picked(result, "players disagreement_payoffs best_common_gain evaluations named"),
            "disagreement": result.disagreement_name,
            "residual": max(world.residual for world in solved.values()),
            "iterations": max(world.iterations for world in solved.values()),
            "deals": {
                name: {
                    **picked(deal, "gains converged mismatch"),
                    "gains_usd_million": deal.gains_usd,
                    "transfers_usd_million": deal.transfers,
                }
                for name, deal in result.deals.items()
            },
            "frontier": found and picked(found, "payoffs gap tolerance"),
            "gain_in_world_asked": asked,
        },
        tables={"bargain": table},
        kept=kept,
        charts=_charts(result),
        solved=solved,
    )


def _charts(result: Bargain) -> Charts:
    """Return the frontier, if traced, and the tariffs that each player keeps in the Nash deal."""
    charts: Charts = {}
    if result.frontier is not None:
        charts["frontier"] = partial(frontier_chart, result)
    if (name := _nash_deal(result)) is not None:
        title = "Tariffs of {} in the " + name.replace("nash", "Nash deal") + ", per cent"
        outcome = result.deals[name].outcome
        charts |= heat_maps(result.players, outcome, title, among=result.players)
    return charts


def _nash_deal(result: Bargain) -> str | None:
    return next((name for name in ("nash with transfers", "nash") if name in result.deals), None)


def _rows(result: Bargain) -> Iterator[dict[str, Any]]:
    """Yield payoffs and gains by deal and player, rates by instrument."""

    def row(scenario: str, player: str, series: str, value: float, **more: str) -> dict[str, Any]:
        return {"scenario": scenario, "measure": "level", "code": player, "series": series,
                "unit": "payoff", "value": float(value), **more}  # fmt: skip

    for player in result.players:
        yield row("disagreement", player, "payoff", result.disagreement_payoffs[player])
        yield row("ideal", player, "payoff", result.ideal[player])
    for name, deal in result.deals.items():
        for player in result.players:
            yield row(name, player, "payoff", deal.payoffs[player])
            yield row(name, player, "gain", deal.gains[player], measure="change")
            gain = deal.gains_usd[player]
            yield row(name, player, "income_gain", gain, measure="change", unit=USD)
            yield row(name, player, "transfer", deal.transfers[player], unit=USD)
            for on, rate in zip(result.instruments[player], deal.rates[player], strict=True):
                yield row(name, player, "tariff_rate", rate, category=on, unit="fraction")
    points = [] if result.frontier is None else result.frontier.payoffs.tolist()
    for number, point in enumerate(points):
        for player, payoff in zip(result.players, point, strict=True):
            yield row(f"frontier {number + 1}", player, "payoff", payoff)


def _parts(result: Bargain, asked: Mapping[str, Mapping[str, float]]) -> Iterator[str | Sheet]:
    """Yield the text; payoffs are changes of log real income times 100 by default."""
    players = result.players
    yield f"Bargain between {' and '.join(players)}; without a deal: {result.disagreement_name}"
    if result.status == "no deal":
        yield (
            "No deal: nothing found leaves every player better off than disagreement. The best for "
            f"all at once falls short by {-result.best_common_gain / 10:.4f} % of real income for "
            "somebody. That is a result, not an error."
        )
    gain = percent("+z.4f")
    rows = [
        (deal_title(name), p, deal.gains[p], asked[name][p], deal.gains_usd[p], deal.transfers[p])
        for name, deal in result.deals.items()
        for p in players
    ] + [
        (f"to compare: {name}", p, values[p] - result.disagreement_payoffs[p], None, None, None)
        for name, values in result.named.items()
        for p in players
    ]
    yield shown(
        "\nGains over disagreement: what walking away would cost (100 x payoff)",
        {
            "deal": "",
            "player": "",
            "gain": gain,
            "gain,\nworld asked": gain,
            "gain,\n$m": "+,.0f",
            "receives,\n$m": lambda usd: f"{usd:+,.0f}" if usd else "0",
        },
        rows,
    )
    yield (
        "The first gain is without the transfer, the second where the same rates hold in the world "
        "asked about. Largest joint income asks for nobody's consent."
    )
    if result.frontier is not None:
        yield shown(
            f"\nPareto frontier (100 x payoff): {len(result.frontier.points)} points; no deal "
            f"found lies more than {result.frontier.gap:.2%} of the ideal gains above the chords "
            "between them",
            dict.fromkeys(players, percent(".4f")),
            result.frontier.payoffs.tolist(),
        )
    if (best := _nash_deal(result)) is not None:
        names, before, after = result.instruments, result.rates_before, result.deals[best].rates
        schedule = [
            (player, *rates)
            for player in players
            for rates in zip(names[player], before[player], after[player], strict=True)
        ]
        yield shown(
            f"\nSchedule of the deal ({best}), largest rates first, per cent",
            {"by": "", "on": "", "without": percent(".2f"), "deal": percent(".2f")},
            sorted(schedule, key=lambda row: -row[3]),
            most=15,
            more="--csv or --json.",
        )
        yield f"{sum(row[3] < 5e-5 for row in schedule)} of {len(schedule)} rates are zero."
