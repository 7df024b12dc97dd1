"""What a strategy command says before it answers: the figures of `run` for the same question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove.questions.pose import Posed
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.case_tables import utilisation_text
from countermove.report.text import wrapped

MOST = 8
"""Players named one by one; of more, the first are."""


def status_quo_text(worlds: TwoWorlds, players: Sequence[str]) -> str:
    """Return two lines: real income as ``run`` prints it, and in the world rates are searched in.

    The closures are named; per cent, six decimals, since the two are to be compared.
    """
    named = list(players)[:MOST]
    found = worlds.income(named)

    def line(what: str, closure: str, column: int) -> str:
        figures = ", ".join(f"{name} {found[name][column]:+.6f} %" for name in named)
        more = f" and {len(players) - MOST} more" if len(players) > MOST else ""
        return f"{what}: real income {figures}{more} ({closure})"

    lines = [line(f"At {worlds.posed.name}, as in `run`", worlds.posed.closure.phrase, 0)]
    if not worlds.same:
        phrase = worlds.without.closure.phrase
        lines.append(line("Without the transfer, where rates are searched", phrase, 1))
    return "\n".join(lines) + "\n"


def status_quo_json(worlds: TwoWorlds, players: Sequence[str]) -> dict[str, Any]:
    """Return the two status quos as plain data, and the options in effect."""
    found = worlds.income(players)
    return {
        "asked": {"deficits": worlds.posed.closure.deficits, "real_income_change": {
            name: pair[0] for name, pair in found.items()}},
        "searched": {"deficits": worlds.without.closure.deficits, "real_income_change": {
            name: pair[1] for name, pair in found.items()}},
        "options": worlds.posed.options.plain(),
        "question_hash": worlds.posed.hash,
    }  # fmt: skip


def assumptions_text(posed: Posed) -> str:
    """Return the footer: options in effect, law and its two clocks, what was set aside."""
    options, variant = posed.options, posed.question.variant
    sets = f"elasticities {options.elasticities} (services {options.services:g})"
    words = [f"Economy {options.economy}, {sets}, {posed.closure.phrase}"]
    if variant is None:
        words.append("rates of the baseline")
    else:
        words.append(
            f"law of {variant.on.isoformat()} as known on {variant.known_on.isoformat()}, "
            f"preference utilisation: {utilisation_text(variant, posed.law) or 'none in this law'}"
        )
    plain = options.plain()
    words += [f"{name} {plain[name]}" for name in ("cap", "theta", "measures") if plain[name]]
    lines = wrapped("; ".join(words) + ".")
    return "\n".join(["", *lines, *(line for note in posed.notes for line in wrapped(note))]) + "\n"
