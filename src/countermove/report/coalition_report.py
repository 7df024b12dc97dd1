"""The report of coalitions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from countermove.economy.economy import Economy
from countermove.questions.bands import SMALL
from countermove.questions.deals import coalition_gains
from countermove.questions.two_worlds import TwoWorlds
from countermove.questions.variant_draws import Drawing
from countermove.report.charts.game_charts import coalition_chart
from countermove.report.draw_sheets import Drawn, draw_facts, draw_parts, over_draws
from countermove.report.game_dollars import gain_of, money_of
from countermove.report.labels import region_title, together
from countermove.report.sentences import series
from countermove.report.show import Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    bound_facts,
    bound_words,
    country_table,
    group_words,
    largest,
    long_rows,
    shown,
)
from countermove.strategy.coalitions import Coalition, Stability
from countermove.strategy.instruments import Stopped

PLAYED = {"nash": "Nash tariffs", "status-quo": "the status quo"}
WORDS = (
    "\ninside: does a member gain by leaving alone; outside: does an outsider gain by joining; "
    f"too close to call: up to {SMALL:g} % of income either way; "
    "surplus: sum of what staying brings; with transfers: received by each member so that all gain "
    "the same dollars over leaving (model re-solved with them)."
)

UNPAID = "No transfers are looked for: balances are not given here, they follow incomes."


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
    economy, apart = found[0].apart.outcome.economy, found[0].apart.payoffs
    told = {
        name: {p: gain_of(economy, p, gain, apart[p]) for p, gain in entry.gains.items()}
        for name, entry in named.items()
    }
    unit = money_of(economy)[1]

    def gains(title: str, form: str, rows: Mapping[str, Sequence[float]]) -> Sheet:
        listed = [(_coalition(name), *row) for name, row in rows.items()]
        return shown(title, _heads("coalition", players, form), listed)

    return StrategyReport(
        kind="coalition",
        title=f"Coalitions of {', '.join(players)}",
        worlds=worlds,
        players=players,
        parts=[
            f"Coalitions of {series(map(region_title, players))}; non-members: {PLAYED[others]}",
            gains(
                "\nGain against no coalition, per cent of real income",
                "+z.3f",
                {name: [gain[p].per_cent for p in players] for name, gain in told.items()},
            ),
            gains(
                f"\nThe same, {unit} a year",
                "+z,.2f",
                {name: [gain[p].money for p in players] for name, gain in told.items()},
            ),
            gains(
                "\nGain over the status quo where the same rates hold in the world asked about, "
                "per cent",
                "+z.3f",
                {
                    name: [100.0 * math.expm1(gain[p]) for p in players]
                    for name, gain in asked.items()
                },
            ),
            _stability(named, economy),
            _mean_tariffs(found, players),
            *bound_words(_stopped(found)),
            *group_words(players, worlds.posed.economy),
            WORDS if worlds.without.closure.takes_transfers else f"{WORDS} {UNPAID}",
            *draw_parts(drawn, _coalition),
        ],
        facts={
            **largest(solved),
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
    worlds |= {together(entry.coalition.members): entry.coalition for entry in found}
    rows = [(name, *_tariffs(world, players).values()) for name, world in worlds.items()]
    return shown("\nMean tariff, per cent", _heads("coalition", players, ".2%"), rows)


def _heads(first: str, players: Sequence[str], form: str) -> str:
    """Return headings with a column of one form for each player."""
    return "|".join([first, *(f"{region_title(player)}:{form}" for player in players)])


def _coalition(name: str) -> str:
    """Return a coalition in words, from the name of its scenario."""
    return together(name.split("+"))


def _stopped(found: Sequence[Stability]) -> dict[str, Stopped]:
    """Return rates at a bound, by player and world."""
    worlds = [("without a coalition", found[0].apart)]
    worlds += [(together(entry.coalition.members), entry.coalition) for entry in found]
    return {
        f"{region_title(player)} ({name})": met
        for name, world in worlds
        for player, met in world.stopped.items()
    }


def _gains(named: Mapping[str, Stability]) -> Iterator[dict[str, Any]]:
    """Yield gains and transfers by coalition and player."""
    for name, entry in named.items():
        for kind, unit, values in (
            ("gain", "log points", entry.gains),
            ("gain_of_staying", "log points", entry.staying),
            ("gain_of_joining", "log points", entry.joining),
            ("transfer", entry.coalition.outcome.economy.unit, entry.transfers),
            ("gain_of_staying_with_transfers", "log points", entry.verified),
        ):
            for player, number in (values or {}).items():
                yield {"scenario": name, "code": player, "series": kind, "unit": unit,
                       "value": number}  # fmt: skip


def _stability(named: Mapping[str, Stability], economy: Economy) -> Sheet:
    """Return who would leave or join; a gain too small to call is called so."""
    scale, unit = money_of(economy)
    rows = []
    for name, entry in named.items():
        received = (
            f"{region_title(who)} {scale * usd:+z,.2f}"
            for who, usd in (entry.transfers or {}).items()
        )
        inside = _moves({who: -gain for who, gain in entry.staying.items()}, "leave")
        outside = _moves(entry.joining, "join")
        surplus = scale * entry.surplus
        rows.append((_coalition(name), inside, outside, surplus, ", ".join(received)))
    heads = f"coalition|inside|outside|surplus, {unit}:,.2f|with transfers, {unit}"
    return shown("\nDoes it hold?", heads, rows)


def _moves(gains: Mapping[str, float], verb: str) -> str:
    """Return who would leave or join, by what each gains by it in log real income.

    >>> _moves({"CAN": 0.01, "USA": -0.01, "MEX": 1e-5}, "join"), _moves({"CAN": -0.01}, "leave")
    ('Canada would join; Mexico too close to call', 'stable')
    """
    close = [region_title(who) for who, gain in gains.items() if 100.0 * abs(gain) <= SMALL]
    sure = [region_title(who) for who, gain in gains.items() if 100.0 * gain > SMALL]
    said = [f"{series(sure)} would {verb}"] if sure else []
    said += [f"{series(close)} too close to call"] if close else []
    return "; ".join(said) or "stable"
