"""A bargain as text, as plain data and as rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from countermove.report.text import aligned, wrapped
from countermove.strategy.bargaining.bargain import Bargain

SHOWN = 15
TITLES = {
    "nash": "Nash bargaining",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
    "equal-gains": "equal gains",
    "joint": "largest joint income (no consent asked)",
}


def bargain_rows(result: Bargain) -> list[dict[str, Any]]:
    """Return long-format rows: payoffs and gains by deal and player, rates by instrument."""
    rows: list[dict[str, Any]] = []

    def add(
        scenario: str, measure: str, code: str, category: str, series: str, unit: str, number: float
    ) -> None:
        if math.isfinite(number):
            rows.append(
                {"scenario": scenario, "measure": measure, "date": "", "horizon": "long run",
                 "dimension": "player", "code": code, "category": category, "series": series,
                 "substitution": "", "unit": unit, "value": number}
            )  # fmt: skip

    for player in result.players:
        add(
            "disagreement",
            "level",
            player,
            "",
            "payoff",
            "payoff",
            result.disagreement_payoffs[player],
        )
        add("ideal", "level", player, "", "payoff", "payoff", result.ideal[player])
    for name, deal in result.deals.items():
        for player in result.players:
            add(name, "level", player, "", "payoff", "payoff", deal.payoffs[player])
            add(name, "change", player, "", "gain", "payoff", deal.gains[player])
            add(
                name,
                "change",
                player,
                "",
                "income_gain",
                "million US dollars",
                deal.gains_usd[player],
            )
            add(name, "level", player, "", "transfer", "million US dollars", deal.transfers[player])
            for instrument, rate in zip(
                result.instruments[player], deal.rates[player], strict=True
            ):
                add(name, "level", player, instrument, "tariff_rate", "fraction", float(rate))
    if result.frontier is not None:
        for number, point in enumerate(result.frontier.payoffs):
            for player, payoff in zip(result.players, point, strict=True):
                add(
                    f"frontier {number + 1}", "level", player, "", "payoff", "payoff", float(payoff)
                )
    return rows


def bargain_json(result: Bargain) -> dict[str, Any]:
    """Return a bargain as plain data."""
    worlds = [deal.outcome for deal in result.deals.values()] + [result.disagreement]
    return {
        "status": result.status,
        "players": list(result.players),
        "disagreement": result.disagreement_name,
        "disagreement_payoffs": dict(result.disagreement_payoffs),
        "best_common_gain": result.best_common_gain,
        "residual": max(world.residual for world in worlds),
        "iterations": max(world.iterations for world in worlds),
        "evaluations": result.evaluations,
        "deals": {
            name: {
                "gains": dict(deal.gains), "gains_usd_million": dict(deal.gains_usd),
                "transfers_usd_million": dict(deal.transfers), "converged": deal.converged,
                "mismatch": deal.mismatch,
            }
            for name, deal in result.deals.items()
        },
        "frontier": None if result.frontier is None else {
            "payoffs": result.frontier.payoffs.tolist(), "gap": result.frontier.gap,
            "tolerance": result.frontier.tolerance,
        },
        "named": {name: dict(values) for name, values in result.named.items()},
        "tables": {"bargain": bargain_rows(result)},
    }  # fmt: skip


def bargain_text(
    result: Bargain,
    *,
    asked: Mapping[str, Mapping[str, float]] | None = None,
    shown: int = SHOWN,
) -> str:
    """Return a bargain as text; payoffs are changes of log real income times 100 by default.

    ``asked`` gives, by deal and player, the gain where its rates hold in the world asked about.
    """
    players = result.players
    lines = [f"Bargain between {' and '.join(players)}; without a deal: {result.disagreement_name}"]
    if result.status == "no deal":
        lines += wrapped(
            "No deal: nothing found leaves every player better off than disagreement. The best for "
            f"all at once falls short by {-result.best_common_gain / 10:.4f} % of real income for "
            "somebody. That is a result, not an error."
        )
    rows = [["", "", *(f"{p} gain" for p in players), *(f"{p} USD m" for p in players),
             *(f"{p} receives" for p in players)]]  # fmt: skip
    zero = "0"
    for name, deal in result.deals.items():
        base, plus, rest = name.partition(" with")
        rows.append(
            ["", TITLES[base] + plus + rest,
             *(f"{100 * deal.gains[p]:+.4f}" for p in players),
             *(f"{deal.gains_usd[p]:+,.0f}" for p in players),
             *(f"{deal.transfers[p]:+,.0f}" if deal.transfers[p] else zero for p in players)]
        )  # fmt: skip
    wide = range(2, 2 + 3 * len(players))
    lines += ["", "Gains over disagreement: what walking away would cost (100 x payoff)"]
    lines += aligned(rows, right=wide)
    if asked:
        lines += ["", "The same deals in the world asked about, over disagreement there"]
        table = [["", "", *(f"{p} gain" for p in players)]]
        table += [["", n, *(f"{100 * g[p]:+.4f}" for p in players)] for n, g in asked.items()]
        lines += aligned(table, right=range(2, 2 + len(players)))
    for name, values in result.named.items():
        gains = (f"{p} {100 * (values[p] - result.disagreement_payoffs[p]):+.4f}" for p in players)
        lines.append(f"  for comparison, {name}: {', '.join(gains)}")
    if result.frontier is not None:
        found = result.frontier
        lines += ["", *wrapped(
            f"Pareto frontier (100 x payoff): {len(found.points)} points; no deal found lies more "
            f"than {found.gap:.2%} of the ideal gains above the chords between them"
        )]  # fmt: skip
        rows = [["", *players]]
        rows += [["", *(f"{100 * u:.4f}" for u in point)] for point in result.frontier.payoffs]
        lines += aligned(rows, right=range(1, 1 + len(players)))
    best = next((n for n in ("nash with transfers", "nash") if n in result.deals), None)
    if best is not None:
        lines += ["", f"Schedule of the deal ({best}), largest rates first, per cent"]
        lines += _schedule(result, best, shown)
    return "\n".join(lines) + "\n"


def _schedule(result: Bargain, name: str, shown: int) -> list[str]:
    rows = [
        (player, label, float(before), float(rate))
        for player in result.players
        for label, before, rate in zip(
            result.instruments[player], result.rates_before[player],
            result.deals[name].rates[player], strict=True,
        )
    ]  # fmt: skip
    rows.sort(key=lambda row: -row[3])
    table = [["", "by", "on", "without", "deal"]]
    table += [["", p, label, f"{100 * b:.2f}", f"{100 * r:.2f}"] for p, label, b, r in rows[:shown]]
    zeros = sum(1 for row in rows if row[3] < 5e-5)
    return [*aligned(table, right=[3, 4]), f"  {zeros} of {len(rows)} rates are zero"]
