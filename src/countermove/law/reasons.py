"""Sentences for what lets a measure in or keeps it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_EXEMPT = {
    "agreement_claim": "goods that claim the agreement",
    "in_transit": "goods in transit",
    "use": "goods for the exempt use",
    "firm": "goods of exempt firms",
    "good": "these goods",
    "list": "listed goods",
    "entry_claim": "entries that claim the heading",
}


def sentence(why: str, details: Mapping[str, Any], share: float) -> str:
    """Return one sentence for one decision of the stack.

    Args:
        why: kind of decision, as the stack names it.
        details: ``by`` (measure), ``reference``, ``exemption``, ``basis``.
        share: share of the goods' value concerned.

    >>> sentence("excluded", {"by": "usa/s232_cars"}, 1.0)
    'Excluded by usa/s232_cars.'
    """
    by, cite = details.get("by"), details.get("reference")
    part = "" if share >= 1 - 1e-9 else f" for {share * 100:.6g} % of the value"
    source = f" ({cite.cite})" if cite is not None else ""
    goods = _EXEMPT.get(str(details.get("exemption")), "these goods")
    basis = str(details.get("basis") or "").replace("_", " ")
    text = {
        "excluded": f"Excluded by {by}",
        "remainder": f"Levied only on the value that {by} leaves",
        "not_cumulative": f"Not cumulative with {by}, which is higher",
        "exempt": f"Exempt: {goods}",
        "relief": f"Relief for {goods}" + (f": levied on {basis}" if basis else ""),
        "share": "Does not reach these goods",
        "unknown_share": "What share of the goods it reaches is not established: counted as none",
        "within_quota": "Within the quota",
        "zero_rate": "The rate is zero",
        "floor_reached": "The floor is reached without it",
        "capped": f"Capped by {by}",
        "credit": f"Credit under {by}",
        "remission": f"Remitted under {by}",
        "relieves": "Relieves other measures",
        "unlisted": "The list gives no rate for these goods",
        "unconverted": "The specific duty could not be converted: give units_per_usd and usd_per",
    }[why]
    return f"{text}{part}{source}."
