"""The report of a bargain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import mul
from typing import Any

from countermove.questions.deals import bargain_gains
from countermove.questions.two_worlds import TwoWorlds
from countermove.questions.variant_draws import Drawing
from countermove.report.charts.game_charts import frontier_chart
from countermove.report.charts.strategy_charts import Charts, heat_maps
from countermove.report.draw_sheets import Drawn, draw_facts, draw_parts, over_draws
from countermove.report.game_dollars import Gain, base_income, close_words, gain_of, money_of
from countermove.report.labels import deal_title, instrument_title, region_title
from countermove.report.sentences import series
from countermove.report.show import Column, Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    country_table,
    group_words,
    in_worlds,
    largest,
    long_rows,
    picked,
    shown,
)
from countermove.strategy.bargaining.bargain import Bargain

NO_RATE = 5e-5
"""A rate that prints as zero."""


def bargain_report(
    result: Bargain,
    worlds: TwoWorlds,
    payoffs: Mapping[str, str],
    drawing: Drawing | None = None,
) -> StrategyReport:
    """Return a bargain; ``payoffs`` are those asked for, by player.

    Over draws of the beliefs stand the deals without transfers.
    """
    asked = bargain_gains(worlds, result, payoffs)
    deals = {
        name: deal.duties for name, deal in result.deals.items() if not any(deal.transfers.values())
    }
    over = over_draws(worlds, deals, result.players, drawing, result.disagreement_duties)
    income = asked if not (payoffs and over) else bargain_gains(worlds, result, {})
    drawn = Drawn(over, income, drawing)
    rows = (row for row in _payoffs(result) if math.isfinite(row["value"]))
    table = long_rows(rows, measure="level", dimension="player")
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
        **({"frontier": table.select(scenario=traced)} if traced else {}),
    }
    charts: Charts = {}
    if result.frontier is not None:
        charts["frontier"] = partial(frontier_chart, result)
    if (deal := _nash_deal(result)) is not None:
        title = "Tariffs of {} in the " + deal.replace("nash", "Nash deal") + ", per cent"
        charts |= heat_maps(result.players, solved[deal], title, among=result.players)
    return StrategyReport(
        kind="bargain",
        title=f"What {' and '.join(result.players)} could agree on",
        worlds=worlds,
        players=result.players,
        parts=[*_bargain_parts(result, worlds, asked, payoffs), *draw_parts(drawn, deal_title)],
        status=result.status,
        facts={
            **picked(result, "players disagreement_payoffs best_common_gain evaluations named"),
            "disagreement": result.disagreement_name,
            **largest(solved),
            "deals": {
                name: {
                    **picked(deal, "gains converged mismatch"),
                    "gains_usd_million": deal.gains_usd,
                    "transfers_usd_million": deal.transfers,
                }
                for name, deal in result.deals.items()
            },
            "frontier": result.frontier and picked(result.frontier, "payoffs gap tolerance"),
            "gain_in_world_asked": asked,
            "gains_over_draws": draw_facts(drawn),
        },
        tables={"bargain": table},
        kept=kept,
        charts=charts,
        solved=solved,
    )


def _nash_deal(result: Bargain) -> str | None:
    return next((name for name in ("nash with transfers", "nash") if name in result.deals), None)


def _payoffs(result: Bargain) -> Iterator[dict[str, Any]]:
    """Yield payoffs and gains by deal and player, rates by instrument."""

    def row(scenario: str, player: str, series: str, value: float, **more: str) -> dict[str, Any]:
        return {"scenario": scenario, "code": player, "series": series, "unit": "payoff",
                "value": float(value), **more}  # fmt: skip

    for player in result.players:
        yield row("disagreement", player, "payoff", result.disagreement_payoffs[player])
        yield row("ideal", player, "payoff", result.ideal[player])
    for name, deal in result.deals.items():
        for player in result.players:
            yield row(name, player, "payoff", deal.payoffs[player])
            yield row(name, player, "gain", deal.gains[player], measure="change")
            gain, unit = deal.gains_usd[player], deal.outcome.economy.unit
            yield row(name, player, "income_gain", gain, measure="change", unit=unit)
            yield row(name, player, "transfer", deal.transfers[player], unit=unit)
            for on, rate in zip(result.instruments[player], deal.rates[player], strict=True):
                yield row(name, player, "tariff_rate", rate, category=on, unit="fraction")
    points = [] if result.frontier is None else result.frontier.payoffs.tolist()
    for number, point in enumerate(points):
        for player, payoff in zip(result.players, point, strict=True):
            yield row(f"frontier {number + 1}", player, "payoff", payoff)


def _bargain_parts(
    result: Bargain,
    worlds: TwoWorlds,
    asked: Mapping[str, Mapping[str, float]],
    payoffs: Mapping[str, str],
) -> Iterator[str | Sheet]:
    """Yield the text; ``payoffs`` are those asked for, real income of the player where not."""
    players = result.players
    names = series(map(region_title, players))
    yield f"Bargain between {names}; without a deal: {result.disagreement_name}"
    yield from group_words(players, worlds.posed.economy)
    if result.status == "no deal":
        yield (
            "No deal: nothing found leaves every player better off than disagreement. The best for "
            f"all at once falls short by {-result.best_common_gain / 10:.4f} % of real income for "
            "somebody. That is a result, not an error."
        )
    economy = result.disagreement.economy
    scale, unit = money_of(economy)
    rows = [
        (deal_title(name), p, deal.gains[p], scale * deal.gains_usd[p], asked[name][p],
         scale * deal.transfers[p])
        for name, deal in result.deals.items()
        for p in players
    ] + [
        (f"to compare: {name}", p, gain := values[p] - result.disagreement_payoffs[p],
         None if payoffs else _gain(result, p, gain).money, None, None)
        for name, values in result.named.items()
        for p in players
    ]  # fmt: skip
    of, form, told = _unit(payoffs)
    columns = (
        Column("deal", "deal"),
        Column("player", "player", region_title),
        Column("gain", f"gain{of}", lambda gain: format(told(gain), f"+z{form}")),
        Column("money", f"gain,\n{unit}", "+z,.2f"),
        Column("asked", f"gain, world\nasked{of}", lambda gain: format(told(gain), f"+z{form}")),
        Column("receives", f"receives,\n{unit}", lambda usd: f"{usd:+,.2f}" if usd else "0"),
    )
    title = "\nGains over disagreement: what walking away would cost" + _note(payoffs)
    yield Sheet("gains", columns, rows, title=title)
    second = "without the transfer, that of the world asked about where the same rates hold in it"
    said = in_worlds(worlds, f"The first gain is {second}").lstrip(". ")
    yield f"{said} Largest joint income asks for nobody's consent.".lstrip()
    if not payoffs:
        gains = {
            f"{deal_title(name)} for {region_title(p)}": _gain(result, p, gain)
            for name, deal in result.deals.items()
            for p, gain in deal.gains.items()
        }
        yield from close_words(gains)
    if result.status == "deal" and not any("kalai" in name for name in result.deals):
        yield (
            "Over so many rates the best for one player alone is not looked for, nor the deal of "
            "Kalai and Smorodinsky, which rests on it."
        )
    if result.frontier is not None:
        points = [[*map(told, row)] for row in result.frontier.payoffs.tolist()]
        heads = [f"{region_title(player)}{of}:z{form}" for player in players]
        if not payoffs:
            heads += [f"{region_title(player)}, {unit}:z,.2f" for player in players]
            unit_of = [scale * base_income(economy, player) / 100.0 for player in players]
            points = [[*row, *map(mul, row, unit_of)] for row in points]
        yield shown(
            f"\nPareto frontier{_note(payoffs)}: {len(points)} points; no deal found lies more "
            f"than {result.frontier.gap:.2%} of the ideal gains above the chords between them",
            "|".join(heads),
            points,
        )
    if (best := _nash_deal(result)) is not None:
        on, before, after = result.instruments, result.rates_before, result.deals[best].rates
        schedule = [
            (
                region_title(player),
                instrument_title(name, result.deals[best].outcome.economy),
                *rates,
            )
            for player in players
            for name, *rates in zip(on[player], before[player], after[player], strict=True)
        ]
        yield shown(
            f"\nSchedule of the deal ({deal_title(best)}), farthest from zero first, per cent",
            "by|on|without:.2%|deal:.2%",
            sorted(schedule, key=lambda row: -abs(row[3])),
            most=15,
            more="--csv or --json.",
        )
        zero = sum(abs(row[3]) < NO_RATE for row in schedule)
        below = sum(row[3] <= -NO_RATE for row in schedule)
        subsidies = f", {below} below it (subsidies)" if below else ""
        yield f"{zero} of {len(schedule)} rates are zero{subsidies}."


def _gain(result: Bargain, player: str, gain: float) -> Gain:
    """Return a gain over disagreement where the payoff is real income."""
    economy, before = result.disagreement.economy, result.disagreement_payoffs[player]
    return gain_of(economy, player, gain, before)


def _unit(payoffs: Mapping[str, str]) -> tuple[str, str, Callable[[float], float]]:
    """Return how figures are headed and formed: per cent of income, or as payoffs asked for are."""
    if payoffs:
        return "", ".6f", float
    return ", %", ".3f", lambda gain: 100.0 * math.expm1(gain)


def _note(payoffs: Mapping[str, str]) -> str:
    return " (in units of each payoff)" if payoffs else ""
