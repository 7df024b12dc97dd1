"""The report of coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from countermove.questions.deals import coalition_gains
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.case_tables import HORIZON
from countermove.report.charts.game_charts import coalition_chart
from countermove.report.show import Sheet
from countermove.report.strategy_report import (
    StrategyReport,
    country_table,
    long_rows,
    percent,
    shown,
)
from countermove.strategy.coalitions import Stability

SECOND = "\nGain over the status quo where the same rates hold in the world asked about"
WORDS = (
    "\ninside: does a member gain by leaving alone; outside: does an outsider gain by joining; "
    "surplus: sum of what staying brings; with transfers: received by each member so that all gain "
    "the same dollars over leaving (model re-solved with them)."
)


def coalition_report(
    found: Sequence[Stability], worlds: TwoWorlds, *, others: str
) -> StrategyReport:
    """Return coalitions; ``others`` is what non-members play."""
    asked = coalition_gains(worlds, found)
    solved = {"+".join(e.coalition.members): e.coalition.outcome for e in found}
    gains = {name: entry.gains for name, entry in zip(solved, found, strict=True)}
    players = list(found[0].gains)
    tables = {
        "coalitions": long_rows(
            _rows(found),
            measure="change",
            horizon=HORIZON[worlds.posed.closure.horizon],
            dimension="player",
        )
    }
    return StrategyReport(
        kind="coalition",
        title=f"Coalitions of {', '.join(players)}",
        worlds=worlds,
        players=players,
        parts=[
            f"Coalitions of {', '.join(players)}; non-members: {others}",
            _gains("\nGain against no coalition, per cent of real income", gains, players),
            _gains(SECOND, asked, players),
            _stability(found),
            WORDS,
        ],
        facts={
            "residual": max(world.residual for world in solved.values()),
            "iterations": max(world.iterations for world in solved.values()),
            "coalitions": [
                {
                    "members": list(entry.coalition.members),
                    "internally_stable": entry.internal,
                    "externally_stable": entry.external,
                    "surplus_usd_million": entry.surplus,
                    "transfers_usd_million": entry.transfers,
                    "nash_residual": entry.coalition.residual,
                }
                for entry in found
            ],
            "gain_in_world_asked": asked,
        },
        tables=tables,
        kept={**tables, "country": country_table(solved)},
        charts={"gains": partial(coalition_chart, found, others=others)},
        solved=solved,
    )  # fmt: skip


def _rows(found: Sequence[Stability]) -> Iterator[dict[str, Any]]:
    """Yield gains and transfers by coalition and player."""
    for entry in found:
        parts = (
            ("gain", "log points", entry.gains),
            ("gain_of_staying", "log points", entry.staying),
            ("gain_of_joining", "log points", entry.joining),
            ("transfer", "million US dollars", entry.transfers),
            ("gain_of_staying_with_transfers", "log points", entry.verified),
        )
        for series, unit, values in parts:
            for player, number in (values or {}).items():
                yield {"scenario": "+".join(entry.coalition.members), "code": player,
                       "series": series, "unit": unit, "value": number}  # fmt: skip


def _gains(title: str, gains: Mapping[str, Mapping[str, float]], players: Sequence[str]) -> Sheet:
    rows = [(members, *(found[player] for player in players)) for members, found in gains.items()]
    return shown(title, {"coalition": "", **dict.fromkeys(players, percent("+z.4f"))}, rows)


def _stability(found: Sequence[Stability]) -> Sheet:
    rows = []
    for entry in found:
        leavers = [name for name, gain in entry.staying.items() if gain < 0]
        joiners = [name for name, gain in entry.joining.items() if gain > 0]
        received = (f"{name} {usd:+,.0f}" for name, usd in (entry.transfers or {}).items())
        rows.append((
            "+".join(entry.coalition.members),
            "stable" if entry.internal else f"{', '.join(leavers)} would leave",
            "stable" if entry.external else f"{', '.join(joiners)} would join",
            entry.surplus,
            ", ".join(received),
        ))  # fmt: skip
    heads = {
        "coalition": "", "inside": "", "outside": "", "surplus, $m": ",.0f",
        "with transfers, $m": "",
    }  # fmt: skip
    return shown("\nDoes it hold?", heads, rows)
