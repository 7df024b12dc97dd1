"""Functions of the language that ask the ledger, trade weights and customs figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from countermove.codes.lookup import position, unknown
from countermove.errors import BadInput
from countermove.law.clock import governing
from countermove.law.measure import Measure, Version
from countermove.questions.expressions import Value
from countermove.questions.facts import Facts

FAR = date(2100, 1, 1)


def rate(
    facts: Facts,
    importer: str,
    origin: str,
    hs: str,
    on: date,
    known_on: date | None = None,
    claim: bool | float = 0.0,
    measure: str | None = None,
) -> float:
    """Additional duty on a product, or what one measure contributes; ordinary duty left out."""
    from countermove.law.explanation import explain

    found = explain(
        facts.ledger, importer, origin, hs, on=on, known_on=known_on, claim=float(claim),
        ordinary_rate=0.0,
    )  # fmt: skip
    if measure is not None:
        facts.ledger.measure(measure)
    steps = [s for s in found.steps if measure in (None, s.measure)]
    facts.cite(*(s.reference.cite for s in steps if s.contribution or measure == s.measure))
    return float(sum(s.contribution for s in steps))


def mean_rate(
    facts: Facts,
    importer: str,
    origin: str,
    on: date,
    known_on: date | None = None,
    utilisation: str | None = None,
) -> float:
    """Mean additional duty on all goods of an origin, weighted with the trade of 2024."""
    found, rows = facts.rates(importer, origin, on, known_on, utilisation)
    value = np.where(found.banned[rows], 0.0, found.value[rows])
    return float(value @ found.additional_rate[rows] / value.sum())


def share_at(
    facts: Facts,
    importer: str,
    origin: str,
    on: date,
    at_least: float,
    known_on: date | None = None,
    utilisation: str | None = None,
) -> float:
    """Share of the trade of 2024 that pays at least this additional duty."""
    found, rows = facts.rates(importer, origin, on, known_on, utilisation)
    value = found.value[rows]
    return float(value[found.additional_rate[rows] >= at_least - 1e-9].sum() / value.sum())


def in_force(facts: Facts, measure: str, on: date, known_on: date | None = None) -> bool:
    """Whether a measure is law on a day, as known on another."""
    found = _versions(facts, facts.ledger.measure(measure), on, known_on)
    return bool(found)


def first_day(facts: Facts, measure: str, known_on: date | None = None) -> date:
    """First day on which a measure was law (or, with known_on, was then expected to be)."""
    item = facts.ledger.measure(measure)
    days = sorted({v.window.start for v in item.rates if v.window.start is not None})
    for day in days:
        if _versions(facts, item, day, known_on):
            return day
    raise BadInput(
        f"first_day: {measure} was never law{f' as known on {known_on}' if known_on else ''}. "
        "Ask ever_in_force first."
    )


def ever_in_force(facts: Facts, measure: str, known_on: date | None = None) -> bool:
    """Whether a measure is law on any day."""
    item = facts.ledger.measure(measure)
    return any(
        _versions(facts, item, v.window.start, known_on)
        for v in item.rates
        if v.window.start is not None
    )


def known_from(facts: Facts, measure: str) -> date:
    """First day on which a measure was known: announced, signed or published."""
    item = facts.ledger.measure(measure)
    days = [v.window.known_from for v in item.rates if v.window.known_from is not None]
    facts.cite(item.rates[0].reference.cite)
    return min(days)


def acts(facts: Facts, imposed_by: str, against: str, since: date, until: date = FAR) -> float:
    """Number of measures on an origin that begin, change or are repealed between two days."""
    from countermove.law.queries import timeline

    facts.ledger.of(imposed_by)
    found = {
        (event.day, event.measure)
        for event in timeline(facts.ledger, imposed_by=imposed_by, since=since, until=until)
        if event.what in ("begins", "repealed")
        and _reaches(facts, facts.ledger.measures[event.measure], against, event.day)
    }
    facts.cite(f"ledger {facts.ledger.hash[:10]}: {len(found)} acts of {imposed_by}")
    return float(len(found))


def measures_aimed_at(facts: Facts, importer: str, first: str, second: str) -> float:
    """Number of measures ever in law whose origins are these two places and no others."""
    wanted = {first, second}
    found = [
        m.id
        for m in facts.ledger.of(importer)
        if m.kind != "base_duty"
        and set(m.applies_to.origins or ()) == wanted
        and ever_in_force(facts, m.id)
    ]
    facts.cite(f"ledger {facts.ledger.hash[:10]}: {len(facts.ledger.of(importer))} measures read")
    return float(len(found))


def total(facts: Facts, product_list: str) -> float:
    """Imports of 2024 from the other side on a product list, US dollars."""
    lines, covered = _listed(facts, product_list)
    return float(lines.value[covered].sum())


def items(facts: Facts, product_list: str) -> float:
    """Number of tariff codes on a product list."""
    if product_list not in facts.ledger.lists:
        raise unknown(product_list, facts.ledger.lists, what="product list")
    facts.cite_cards(("product_lists",))
    found = facts.ledger.lists[product_list]
    return float(len(set(zip(found.codes.tolist(), found.digits.tolist(), strict=True))))


def imports(facts: Facts, importer: str, origin: str) -> float:
    """All imports of goods from an origin in 2024, US dollars."""
    found, rows = facts.rates(importer, origin, date(2025, 1, 1), None, "none")
    return float(found.value[rows].sum())


def cad_per_usd(facts: Facts, when: date | float) -> float:
    """Canadian dollars per US dollar, mean of the month of a day or of a year."""
    from countermove.sources.exchange import EXCHANGE_CARD
    from countermove.sources.exchange import cad_per_usd as dated

    facts.cite_cards((EXCHANGE_CARD,))
    return dated(when if isinstance(when, date) else f"{when:.0f}")


def collected(facts: Facts, origin: str, on: date) -> float:
    """US duties over imports from an origin in the month of a day."""
    from countermove.law.collected_duties import COLLECTED_CARD, collected_duties

    table = collected_duties(origin)["00"]
    month = on.isoformat()[:7]
    position(month, sorted(table), what="month with collected duties")
    paid, duty = table[month]
    facts.cite_cards((COLLECTED_CARD,))
    return duty / paid


def _versions(
    facts: Facts, measure: Measure, on: date, known_on: date | None
) -> tuple[Version, ...]:
    found = governing(measure.rates, on=on, known_on=known_on, options=facts.ledger.options())
    live = tuple(version for version in found if not version.repealed)
    facts.cite(*(version.reference.cite for version in live[:1]))
    return live


def _reaches(facts: Facts, measure: Measure, origin: str, on: date) -> bool:
    """Return whether a measure applies to the goods of an origin, groups taken apart."""

    def inside(names: tuple[str, ...] | None) -> bool:
        places = names or ()
        groups = [facts.ledger.groups[name] for name in places if name in facts.ledger.groups]
        return origin in places or any(origin in group.on(on) for group in groups)

    scope = measure.applies_to
    everyone = scope.origins is None or "all" in scope.origins
    return (everyone or inside(scope.origins)) and not inside(scope.except_origins)


def _listed(facts: Facts, product_list: str) -> tuple[Any, np.ndarray]:
    """Return an importer's lines of 2024 and which of them a list of its law covers."""
    from countermove.law.observed_trade import observed_lines
    from countermove.law.product_lists import width

    if product_list not in facts.ledger.lists:
        raise unknown(product_list, facts.ledger.lists, what="product list")
    importer = product_list.partition("/")[0].upper()
    if importer != "CAN":
        raise BadInput(
            f"total: {product_list} is a list of {importer}, whose imports come from many origins. "
            "Ask for a list of CAN, or for share_at."
        )
    lines = observed_lines("CAN", utilisation="none")
    facts.cite_cards(("lines_can_2024",))
    book = facts.ledger.lists[product_list]
    covered = np.zeros(lines.size, dtype=bool)
    for low, span in zip(book.codes.tolist(), width(book.digits).tolist(), strict=True):
        covered |= (lines.hs >= low) & (lines.hs < low + span)
    return lines, covered


ANSWERS: dict[Callable[..., Value], str] = {
    rate: "rate",
    mean_rate: "rate",
    share_at: "share",
    in_force: "",
    first_day: "",
    ever_in_force: "",
    known_from: "",
    acts: "",
    measures_aimed_at: "",
    total: "USD",
    items: "",
    imports: "USD",
    cad_per_usd: "C$ per US$",
    collected: "rate",
}
"""The functions, with the units of their answers."""
