"""What a strategy command says before it answers: the figures of `run` for the same question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove.questions.pose import Posed
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.case_tables import utilisation_text

MOST = 8
"""Players named one by one; of more, the first are."""


def status_quo_text(worlds: TwoWorlds, players: Sequence[str]) -> str:
    """Return real income as ``run`` prints it and, below, in the world rates are searched in.

    The closures are named; per cent, six decimals, since the two are to be compared.
    """
    named = list(players)[:MOST]
    found = worlds.income(named)
    more = f" and {len(players) - MOST} more" if len(players) > MOST else ""
    said = [(f"At {worlds.posed.name}, as in `run`", worlds.posed)]
    if not worlds.same:
        said.append(("Without the transfer, where rates are searched", worlds.without))
    lines = []
    for n, (what, posed) in enumerate(said):  # rounded first: no minus zero
        figures = ", ".join(f"{name} {round(found[name][n], 6) + 0.0:+.6f} %" for name in named)
        lines.append(f"{what}: real income {figures}{more} ({posed.closure.phrase})")
    return "\n".join(lines)


def status_quo_json(worlds: TwoWorlds, players: Sequence[str]) -> dict[str, Any]:
    """Return the two status quos as plain data, and the options in effect."""
    found = worlds.income(players)
    return {
        **{
            what: {
                "deficits": posed.closure.deficits,
                "real_income_change": {name: pair[n] for name, pair in found.items()},
            }
            for n, (what, posed) in enumerate(
                (("asked", worlds.posed), ("searched", worlds.without))
            )
        },
        "options": worlds.posed.options.plain(),
        "question_hash": worlds.posed.hash,
    }


def assumptions_text(posed: Posed) -> str:
    """Return the footer: options in effect, law and its two clocks, what was set aside."""
    options, variant = posed.options, posed.question.variant
    plain = options.plain()
    words = [
        f"Economy {options.economy}",
        f"elasticities {options.elasticities} (services {options.services:g})",
        posed.closure.phrase,
    ]
    law = ["rates of the baseline"]
    if variant is not None:
        utilisation = utilisation_text(variant, posed.law) or "none in this law"
        dated = (
            f"law of {variant.on.isoformat()}, law and utilisation as known on "
            f"{variant.known_on.isoformat()}"
        )
        if posed.foreknown:
            dated += f" (and {', '.join(posed.foreknown)}, taken as known)"
        law = [f"{dated}, preference utilisation: {utilisation}"]
    law += [f"{name} {plain[name]}" for name in ("cap", "theta", "measures") if plain[name]]
    return "\n".join(["", f"{'; '.join([', '.join(words), *law])}.", *posed.notes])
