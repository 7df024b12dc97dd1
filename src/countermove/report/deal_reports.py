"""Reports of bargains and of coalitions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from countermove.equilibrium.outcome import Outcome
from countermove.questions.deals import bargain_gains, coalition_gains
from countermove.questions.two_worlds import TwoWorlds
from countermove.questions.variant_draws import Drawing
from countermove.report.charts.game_charts import coalition_chart, frontier_chart
from countermove.report.charts.strategy_charts import Charts, heat_maps
from countermove.report.draw_sheets import Drawn, draw_facts, draw_parts, over_draws
from countermove.report.labels import MILLION_USD, deal_title
from countermove.report.show import Column, Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    bound_facts,
    bound_words,
    country_table,
    group_words,
    in_worlds,
    long_rows,
    picked,
    shown,
)
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.coalitions import Coalition, Stability
from countermove.strategy.instruments import Stopped

WORDS = (
    "\ninside: does a member gain by leaving alone; outside: does an outsider gain by joining; "
    "surplus: sum of what staying brings; with transfers: received by each member so that all gain "
    "the same dollars over leaving (model re-solved with them)."
)

UNPAID = "No transfers are looked for: balances are not given here, they follow incomes."


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
        parts=[*_bargain_parts(result, worlds, asked), *draw_parts(drawn)],
        status=result.status,
        facts={
            **picked(result, "players disagreement_payoffs best_common_gain evaluations named"),
            "disagreement": result.disagreement_name,
            **_largest(solved),
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


def coalition_report(
    found: Sequence[Stability],
    worlds: TwoWorlds,
    *,
    others: str,
    drawing: Drawing | None = None,
) -> StrategyReport:
    """Return coalitions; ``others`` is what non-members play."""
    asked = coalition_gains(worlds, found)
    named = {"+".join(entry.coalition.members): entry for entry in found}
    solved = {name: entry.coalition.outcome for name, entry in named.items()}
    players = list(found[0].gains)
    joint = {name: entry.coalition.duties for name, entry in named.items()}
    drawn = Drawn(over_draws(worlds, joint, players, drawing, None), asked, drawing)
    tables = {"coalitions": long_rows(_gains(named), measure="change", dimension="player")}
    heads = "|".join(["coalition", *(f"{player}:+z.4%" for player in players)])

    def gains(title: str, by_name: Mapping[str, Mapping[str, float]]) -> Sheet:
        rows = [(name, *(gain[p] for p in players)) for name, gain in by_name.items()]
        return shown(title, heads, rows)

    return StrategyReport(
        kind="coalition",
        title=f"Coalitions of {', '.join(players)}",
        worlds=worlds,
        players=players,
        parts=[
            f"Coalitions of {', '.join(players)}; non-members: {others}",
            gains(
                "\nGain against no coalition, per cent of real income",
                {name: entry.gains for name, entry in named.items()},
            ),
            gains(
                "\nGain over the status quo where the same rates hold in the world asked about",
                asked,
            ),
            _stability(named),
            _mean_tariffs(found, players),
            *bound_words(_stopped(found)),
            *group_words(players, worlds.posed.economy),
            WORDS if worlds.without.closure.takes_transfers else f"{WORDS} {UNPAID}",
            *draw_parts(drawn),
        ],
        facts={
            **_largest(solved),
            "coalitions": [
                {
                    "members": list(entry.coalition.members),
                    "internally_stable": entry.internal,
                    "externally_stable": entry.external,
                    "surplus_usd_million": entry.surplus,
                    "transfers_usd_million": entry.transfers,
                    "nash_residual": entry.coalition.residual,
                    "stopped_by_a_bound": bound_facts(entry.coalition.stopped),
                }
                for entry in found
            ],
            "apart": {
                "mean_tariff": _tariffs(found[0].apart, players),
                "stopped_by_a_bound": bound_facts(found[0].apart.stopped),
            },
            "gain_in_world_asked": asked,
            "gains_over_draws": draw_facts(drawn),
        },
        tables=tables,
        kept={**tables, "country": country_table(solved)},
        charts={"gains": partial(coalition_chart, found, others=others)},
        solved=solved,
    )


def _tariffs(world: Coalition, players: Sequence[str]) -> dict[str, float]:
    """Return the mean tariff of each player, as fractions."""
    return {player: world.outcome.of("tariff_applied", player) for player in players}


def _mean_tariffs(found: Sequence[Stability], players: Sequence[str]) -> Sheet:
    """Return the mean tariff of each player without a coalition, and under each."""
    worlds = {"none": found[0].apart}
    worlds |= {"+".join(entry.coalition.members): entry.coalition for entry in found}
    rows = [(name, *_tariffs(world, players).values()) for name, world in worlds.items()]
    heads = "|".join(["coalition", *(f"{player}:.2%" for player in players)])
    return shown("\nMean tariff, %", heads, rows)


def _stopped(found: Sequence[Stability]) -> dict[str, Stopped]:
    """Return rates at a bound, by player and world."""
    worlds = [("without a coalition", found[0].apart)]
    worlds += [("+".join(entry.coalition.members), entry.coalition) for entry in found]
    return {
        f"{player} ({name})": met for name, world in worlds for player, met in world.stopped.items()
    }


def _largest(solved: Mapping[str, Outcome]) -> dict[str, float]:
    return {name: max(getattr(world, name) for world in solved.values())
            for name in ("residual", "iterations")}  # fmt: skip


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
            gain = deal.gains_usd[player]
            yield row(name, player, "income_gain", gain, measure="change", unit=MILLION_USD)
            yield row(name, player, "transfer", deal.transfers[player], unit=MILLION_USD)
            for on, rate in zip(result.instruments[player], deal.rates[player], strict=True):
                yield row(name, player, "tariff_rate", rate, category=on, unit="fraction")
    points = [] if result.frontier is None else result.frontier.payoffs.tolist()
    for number, point in enumerate(points):
        for player, payoff in zip(result.players, point, strict=True):
            yield row(f"frontier {number + 1}", player, "payoff", payoff)


def _bargain_parts(
    result: Bargain, worlds: TwoWorlds, asked: Mapping[str, Mapping[str, float]]
) -> Iterator[str | Sheet]:
    """Yield the text; payoffs are changes of log real income times 100 by default."""
    players = result.players
    yield f"Bargain between {' and '.join(players)}; without a deal: {result.disagreement_name}"
    yield from group_words(players, worlds.posed.economy)
    if result.status == "no deal":
        yield (
            "No deal: nothing found leaves every player better off than disagreement. The best for "
            f"all at once falls short by {-result.best_common_gain / 10:.4f} % of real income for "
            "somebody. That is a result, not an error."
        )
    rows = [
        (deal_title(name), p, deal.gains[p], asked[name][p], deal.gains_usd[p], deal.transfers[p])
        for name, deal in result.deals.items()
        for p in players
    ] + [
        (f"to compare: {name}", p, values[p] - result.disagreement_payoffs[p], None, None, None)
        for name, values in result.named.items()
        for p in players
    ]
    sheet = shown(
        "\nGains over disagreement: what walking away would cost (100 x payoff)",
        "deal|player|gain:+z.4%|gain,\nworld asked:+z.4%|gain,\n$m:+,.0f",
        rows,
    )
    head = "receives,\n$m"
    receives = Column(head, head, lambda usd: f"{usd:+,.0f}" if usd else "0")
    yield replace(sheet, columns=[*sheet.columns, receives])
    second = "without the transfer, the second where the same rates hold in the world asked about"
    said = in_worlds(worlds, f"The first gain is {second}").lstrip(". ")
    yield f"{said} Largest joint income asks for nobody's consent.".lstrip()
    if result.status == "deal" and not any("kalai" in name for name in result.deals):
        yield (
            "Over so many rates the best for one player alone is not looked for, nor the deal of "
            "Kalai and Smorodinsky, which rests on it."
        )
    if result.frontier is not None:
        yield shown(
            f"\nPareto frontier (100 x payoff): {len(result.frontier.points)} points; no deal "
            f"found lies more than {result.frontier.gap:.2%} of the ideal gains above the chords "
            "between them",
            "|".join(f"{player}:.4%" for player in players),
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
            "by|on|without:.2%|deal:.2%",
            sorted(schedule, key=lambda row: -row[3]),
            most=15,
            more="--csv or --json.",
        )
        yield f"{sum(row[3] < 5e-5 for row in schedule)} of {len(schedule)} rates are zero."


def _gains(named: Mapping[str, Stability]) -> Iterator[dict[str, Any]]:
    """Yield gains and transfers by coalition and player."""
    for name, entry in named.items():
        for series, unit, values in (
            ("gain", "log points", entry.gains),
            ("gain_of_staying", "log points", entry.staying),
            ("gain_of_joining", "log points", entry.joining),
            ("transfer", MILLION_USD, entry.transfers),
            ("gain_of_staying_with_transfers", "log points", entry.verified),
        ):
            for player, number in (values or {}).items():
                yield {"scenario": name, "code": player, "series": series, "unit": unit,
                       "value": number}  # fmt: skip


def _stability(named: Mapping[str, Stability]) -> Sheet:
    rows = []
    for name, entry in named.items():
        leavers = ", ".join(who for who, gain in entry.staying.items() if gain < 0)
        joiners = ", ".join(who for who, gain in entry.joining.items() if gain > 0)
        received = (f"{who} {usd:+,.0f}" for who, usd in (entry.transfers or {}).items())
        inside = "stable" if entry.internal else f"{leavers} would leave"
        outside = "stable" if entry.external else f"{joiners} would join"
        rows.append((name, inside, outside, entry.surplus, ", ".join(received)))
    heads = "coalition|inside|outside|surplus, $m:,.0f|with transfers, $m"
    return shown("\nDoes it hold?", heads, rows)
