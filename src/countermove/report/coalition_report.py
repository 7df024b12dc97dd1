"""Coalitions as text, as plain data and as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.report.text import aligned, wrapped
from countermove.strategy.coalitions import Stability


def coalition_rows(found: Sequence[Stability]) -> list[dict[str, Any]]:
    """Return long-format rows by coalition and player."""
    rows: list[dict[str, Any]] = []
    for entry in found:
        name = "+".join(entry.coalition.members)
        parts: dict[str, tuple[str, Mapping[str, float] | None]] = {
            "gain": ("log points", entry.gains),
            "gain_of_staying": ("log points", entry.staying),
            "gain_of_joining": ("log points", entry.joining),
            "transfer": ("million US dollars", entry.transfers),
            "gain_of_staying_with_transfers": ("log points", entry.verified),
        }
        rows += [
            {"scenario": name, "measure": "change", "date": "", "horizon": "long run",
             "dimension": "player", "code": player, "category": "", "series": series,
             "substitution": "", "unit": unit, "value": number}
            for series, (unit, values) in parts.items()
            for player, number in (values or {}).items()
        ]  # fmt: skip
    return rows


def coalitions_json(found: Sequence[Stability]) -> dict[str, Any]:
    """Return coalitions as plain data."""
    worlds = [entry.coalition.outcome for entry in found]
    return {
        "status": "ok",
        "residual": max(world.residual for world in worlds),
        "iterations": max(world.iterations for world in worlds),
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
        "tables": {"coalitions": coalition_rows(found)},
    }


def coalitions_text(
    found: Sequence[Stability],
    *,
    others: str,
    asked: Mapping[str, Mapping[str, float]] | None = None,
) -> str:
    """Return coalitions as text, gains in per cent of real income.

    ``asked`` gives, by coalition and player, the gain where its rates hold in the world asked.
    """
    players = list(found[0].gains)
    lines = [f"Coalitions of {', '.join(players)}; non-members: {others}", ""]
    lines.append("Gain against no coalition, per cent of real income, and stability")
    rows = [["", "coalition", *players, "inside", "outside", "surplus USD m", "with transfers"]]
    for entry in found:
        leavers = [n for n, gain in entry.staying.items() if gain < 0]
        joiners = [n for n, gain in entry.joining.items() if gain > 0]
        rows.append(
            ["", "+".join(entry.coalition.members),
             *(f"{100 * entry.gains[p]:+.4f}" for p in players),
             "stable" if entry.internal else f"{', '.join(leavers)} would leave",
             "stable" if entry.external else f"{', '.join(joiners)} would join",
             f"{entry.surplus:,.0f}",
             "" if entry.transfers is None else
             ", ".join(f"{n} {t:+,.0f}" for n, t in entry.transfers.items())]
        )  # fmt: skip
    lines += aligned(rows, right=[*range(2, 2 + len(players)), 4 + len(players)])
    if asked:
        lines += [
            "",
            "Gain over the status quo where the same rates hold in the world asked about",
        ]
        table = [["", "coalition", *players]]
        table += [["", n, *(f"{100 * g[p]:+.4f}" for p in players)] for n, g in asked.items()]
        lines += aligned(table, right=range(2, 2 + len(players)))
    lines += ["", *wrapped(
        "inside: does a member gain by leaving alone; outside: does an outsider gain by joining; "
        "surplus: sum of what staying brings; with transfers: received by each member so that all "
        "gain the same dollars over leaving (model re-solved with them)."
    )]  # fmt: skip
    return "\n".join(lines) + "\n"
