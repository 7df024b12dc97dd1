"""Report of annulled duties: collected, owed without them, refundable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove.law.average_rates import EVERY
from countermove.law.collected_duties import COLLECTED_CARD
from countermove.law.monthly_law import CARD
from countermove.law.refunds import ESTIMATED, NOT_KNOWN, Refund, under_way_words
from countermove.law.utilisation import utilisation_head
from countermove.report.show import Answer, Column, Sheet

SUMS = ("collected_usd", "owed_usd", "refundable_usd")


def refund_answer(
    found: Sequence[Refund], acts: Sequence[str], *, origin: str, utilisation: str, words: str
) -> Answer:
    """Return sums by partner (of all), month and industry; every row as CSV."""
    months = sorted({row.month for row in found})
    whom = f"{len({row.partner for row in found})} partners" if origin == EVERY else origin
    head = (
        f"USA, duties on goods from {whom}, {months[0]} to {months[-1]}, million US dollars: "
        "collected, owed without the annulled acts, refundable; law as known today"
        f"{utilisation_head(words)}"
    )
    kinds = (["partner"] if origin == EVERY else []) + ["month", "industry"]
    sheets = [_sums(found, kind) for kind in kinds]
    every = Sheet.of("refunds", [Column(name) for name in Refund.__slots__], found)
    least = any(row.under_way for row in found)
    total = {name: sum(getattr(row, name) for row in found) for name in SUMS}
    notes = [
        f"Annulled: {', '.join(acts)} (Learning Resources v. Trump, 2026).",
        *under_way_words(found),
        NOT_KNOWN,
        ESTIMATED,
    ]
    facts = {
        "importer": "USA", "origin": origin, "cards": [COLLECTED_CARD, CARD], "annulled": acts,
        "utilisation": utilisation or None, "utilisation_words": words or None,
        **total, "notes": notes,
        "owed_bound": "at most" if least else None,
        "refundable_bound": "at least" if least else None,
    }  # fmt: skip
    parts: list[str | Sheet] = [head]
    for sheet in sheets:
        parts += ["", sheet]
    return Answer([*parts, "", *notes], facts, csv=every, tables={"refunds": every.records()})


def _sums(found: Sequence[Refund], kind: str) -> Sheet:
    """Return sums by a property of the rows, in their order, and the total.

    A sum that holds goods of a month of which none counts as refundable, though an annulled act was
    in force, is the least that is refundable and the most that is owed.
    """
    sums: dict[str, list[float]] = {}
    least: set[str] = set()
    for row in found:
        for key in (getattr(row, kind), "total"):
            mine = sums.setdefault(key, [0.0, 0.0, 0.0])
            sums[key] = [a + getattr(row, name) for a, name in zip(mine, SUMS, strict=True)]
            least |= {key} if row.under_way else set()
    total = sums.pop("total")
    columns = [
        Column(kind, kind),
        *(Column(name, name.removesuffix("_usd"), _millions, right=True) for name in SUMS),
    ]
    rows = [
        (key, paid, (owed, "at most") if key in least else owed,
         (back, "at least") if key in least else back)
        for key, (paid, owed, back) in [*sums.items(), ("total", total)]
    ]  # fmt: skip
    return Sheet(kind, columns, rows)


def _millions(value: Any) -> str:
    """Return dollars in millions; a bound with its words."""
    amount, *words = value if isinstance(value, tuple) else (value,)
    return " ".join([*words, f"{amount / 1e6:,.0f}"])
