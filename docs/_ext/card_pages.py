"""The cards as pages of the documentation: data, and assumptions with what hangs on them."""

from __future__ import annotations

from countermove.sources.cards import Card, cards


def data_markdown() -> str:
    """Return one section per origin card: source, edition, licence, units, what was done."""
    return "\n".join(_origin(card) for card in cards() if card.kind == "origin")


def assumptions_markdown() -> str:
    """Return one section per assumption card: evidence, and how results move if it is wrong."""
    return "\n".join(_assumption(card) for card in cards() if card.kind == "assumption")


def _origin(card: Card) -> str:
    licence = f"[{card.licence}]({card.licence_url})" if card.licence_url else card.licence
    lines = [
        f"### {card.title}",
        "",
        f"Card `{card.id}`"
        + (f", table `{card.file}`" if card.file else "")
        + f", compared with its source on {card.checked_on.isoformat()}.",
        "",
        f"- Source: [{card.source}]({card.url}), {card.edition}",
        f"- Licence: {licence}",
        f"- Units: {card.units}",
        *(f"- {step}" for step in card.transformations),
        "",
    ]
    return "\n".join(lines)


def _assumption(card: Card) -> str:
    lines = [
        f"### {card.title}",
        "",
        f"Card `{card.id}`.",
        "",
        f"**Why.** {card.evidence}",
        "",
        f"**If it is wrong.** {card.sensitivity}",
        "",
    ]
    if card.transformations:
        lines[-1:-1] = ["", *(f"- {step}" for step in card.transformations)]
    return "\n".join(lines)
