"""Functions of the language that ask the ledger, trade weights and customs figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from countermove.codes.lookup import position, unknown
from countermove.errors import BadInput
from countermove.law.clock import governing
from countermove.law.measure import Measure
from countermove.law.product_lists import ProductList, width
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
    found = governing(
        facts.ledger.measure(measure).rates, on=on, known_on=known_on,
        options=facts.ledger.options(),
    )  # fmt: skip
    live = [version for version in found if not version.repealed]
    facts.cite(*(version.reference.cite for version in live[:1]))
    return bool(live)


def first_day(facts: Facts, measure: str, known_on: date | None = None) -> date:
    """First day on which a measure was law (or, with known_on, was then expected to be)."""
    for day in _days(facts, measure):
        if in_force(facts, measure, day, known_on):
            return day
    raise BadInput(
        f"first_day: {measure} was never law{f' as known on {known_on}' if known_on else ''}. "
        "Ask ever_in_force first."
    )


def ever_in_force(facts: Facts, measure: str, known_on: date | None = None) -> bool:
    """Whether a measure is law on any day."""
    return any(in_force(facts, measure, day, known_on) for day in _days(facts, measure))


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
    from countermove.law.observed_trade import observed

    book = _listed(facts, product_list)
    importer = product_list.partition("/")[0].upper()
    if importer != "CAN":
        raise BadInput(
            f"total: {product_list} is a list of {importer}, whose imports come from many origins. "
            "Ask for a list of CAN, or for share_at."
        )
    lines = observed(
        "CAN", utilisation="none", flow_usd_os=np.zeros((0, 0)), origins=[], sectors=[]
    ).lines  # fmt: skip
    facts.cite_cards(("lines_can_2024",))
    covered = np.zeros(lines.size, dtype=bool)
    for low, span in zip(book.codes.tolist(), width(book.digits).tolist(), strict=True):
        covered |= (lines.hs >= low) & (lines.hs < low + span)
    return float(lines.value[covered].sum())


def items(facts: Facts, product_list: str) -> float:
    """Number of tariff codes on a product list."""
    found = _listed(facts, product_list)
    facts.cite_cards(("product_lists",))
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


def _days(facts: Facts, measure: str) -> list[date]:
    """Return the days on which versions of a measure begin, in order."""
    starts = [version.window.start for version in facts.ledger.measure(measure).rates]
    return sorted({day for day in starts if day is not None})


def _reaches(facts: Facts, measure: Measure, origin: str, on: date) -> bool:
    """Return whether a measure applies to the goods of an origin, groups taken apart."""

    def inside(names: tuple[str, ...] | None) -> bool:
        places = names or ()
        groups = [facts.ledger.groups[name] for name in places if name in facts.ledger.groups]
        return origin in places or any(origin in group.on(on) for group in groups)

    scope = measure.applies_to
    everyone = scope.origins is None or "all" in scope.origins
    return (everyone or inside(scope.origins)) and not inside(scope.except_origins)


def _listed(facts: Facts, product_list: str) -> ProductList:
    """Return a product list of the ledger by name."""
    if product_list not in facts.ledger.lists:
        raise unknown(product_list, facts.ledger.lists, what="product list")
    return facts.ledger.lists[product_list]


ANSWERS: dict[Callable[..., Value], str] = {
    rate: "rate", mean_rate: "rate", share_at: "share", in_force: "", first_day: "",
    ever_in_force: "", known_from: "", acts: "", measures_aimed_at: "", total: "USD", items: "",
    imports: "USD", cad_per_usd: "C$ per US$", collected: "rate",
}  # fmt: skip
"""The functions, with the units of their answers."""
