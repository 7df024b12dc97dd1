"""Report of annulled duties: collected, owed without them, refundable."""

from __future__ import annotations

from collections.abc import Sequence

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
    }  # fmt: skip
    parts: list[str | Sheet] = [head]
    for sheet in sheets:
        parts += ["", sheet]
    return Answer([*parts, "", *notes], facts, csv=every, tables={"refunds": every.records()})


def _sums(found: Sequence[Refund], kind: str) -> Sheet:
    """Return sums by a property of the rows, in their order, and the total."""
    sums: dict[str, list[float]] = {}
    for row in found:
        for key in (getattr(row, kind), "total"):
            mine = sums.setdefault(key, [0.0, 0.0, 0.0])
            sums[key] = [a + getattr(row, name) for a, name in zip(mine, SUMS, strict=True)]
    total = sums.pop("total")
    columns = [
        Column(kind, kind),
        *(
            Column(name, name.removesuffix("_usd"), lambda value: f"{value / 1e6:,.0f}")
            for name in SUMS
        ),
    ]
    return Sheet(kind, columns, [(key, *sums[key]) for key in sums] + [("total", *total)])
