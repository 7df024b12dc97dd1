"""The functions an expression may call: answers of law, customs figures, economy and solved model.

Their arguments are checked by their annotations; the first line of each docstring is its row in
``docs/how-to/check-a-statement.md``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date

import numpy as np

from countermove.codes.lookup import position, unknown
from countermove.codes.names import place_or_own, sector_or_own
from countermove.doors import fits, in_words
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.law.clock import governing
from countermove.law.measure import Measure
from countermove.law.product_lists import ProductList, width
from countermove.questions.bands import INCOME
from countermove.questions.expressions import Value
from countermove.questions.facts import Facts
from countermove.questions.quantities import Quantity, finite
from countermove.questions.rate_functions import mean_duty, mean_rate, rate, share_at

FAR, BEFORE = date(2100, 1, 1), date(2025, 1, 1)


def in_force(facts: Facts, measure: str, on: date, known_on: date | None = None) -> bool:
    """Whether a measure is law on a day, as known on another."""
    facts.of_day(facts.ledger.measure(measure).imposed_by, on)
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
    book = _listed(facts, product_list)
    importer = product_list.partition("/")[0].upper()
    if importer != "CAN":
        raise BadInput(
            f"total: {product_list} is a list of {importer}, whose imports come from many origins. "
            "Ask for a list of CAN, or for share_at."
        )
    lines = facts.rates("CAN", "USA", BEFORE, None, "none")[0].lines
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
    found, rows = facts.rates(importer, origin, BEFORE, None, "none")
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


def jobs(facts: Facts, country: str, sector: str) -> float:
    """Jobs of an industry in 2022."""
    from countermove.places.linkages import jobs_behind

    _cite_jobs(facts, country)
    return jobs_behind(facts.economy, country, sector)[0]


def jobs_upstream(facts: Facts, country: str, sector: str) -> float:
    """Jobs at the domestic suppliers of an industry and at theirs, by input-output links."""
    from countermove.places.linkages import jobs_behind

    _cite_jobs(facts, country)
    facts.cite_cards((facts.economy.name,))
    return jobs_behind(facts.economy, country, sector)[1]


def jobs_at_risk(facts: Facts, country: str, sector: str, partner: str) -> float:
    """Jobs of an industry whose product a partner buys, trade as the model has it."""
    return _at_risk(facts, country, sector, partner)[0]


def upstream_at_risk(facts: Facts, country: str, sector: str, partner: str) -> float:
    """Jobs at the domestic suppliers of an industry behind its sales to a partner."""
    return _at_risk(facts, country, sector, partner)[1]


def _at_risk(facts: Facts, country: str, sector: str, partner: str) -> tuple[float, float]:
    from countermove.places.linkages import jobs_behind

    economy = facts.economy
    here, s = economy.region(country), economy.sector(sector)
    sold = float(economy.flow_ods[here, economy.region(partner), s] / economy.output_os[here, s])
    _cite_jobs(facts, country)
    facts.cite_cards((economy.name,))
    own, behind = jobs_behind(economy, country, sector)
    return own * sold, behind * sold


def _series_at(end: str, called: str, says: str) -> Callable[..., float]:
    """Return the function that gives the central, lowest or highest result of the model."""

    def series(
        facts: Facts,
        variant: str,
        country: str,
        name: str,
        sector: str | None = None,
        horizon: str = "long",
    ) -> float:
        known = [n for n, s in SERIES.items() if s.dimension in ("country", "sector")]
        position(name, known, what="series")
        if (SERIES[name].dimension == "sector") != (sector is not None):
            want = "needs a sector" if sector is None else "has no sectors"
            raise BadInput(
                f"series: {name} {want}. Write {called}(variant, country, name, sector=...)."
            )
        found = facts.solved(variant, horizon, ranges=end != "central")
        table = getattr(found.variants[variant], end)
        if name not in table:
            raise unknown(name, sorted(table), what="series with a range")
        row = table[name][position(country, found.codes, what="country")]
        return float(row if sector is None else row[found.economy.sector(sector)])

    series.__name__, series.__doc__ = called, says
    return series


series = _series_at(
    "central",
    "series",
    "Result of the model for a variant, such as the change of jobs in vehicles.",
)
series_low = _series_at(
    "low", "series_low", "The lowest such result over the published elasticity sets."
)
series_high = _series_at(
    "high", "series_high", "The highest such result over the published elasticity sets."
)


def losses(
    facts: Facts, variant: str, country: str, horizon: str = "long", place: str | None = None
) -> float:
    """Jobs lost in the sectors that lose any, before others gain them; in a place if given."""
    found = facts.solved(variant, horizon)
    at = position(country, found.codes, what="country")
    change = np.asarray(found.variants[variant].central["jobs_change"][at])
    if np.isnan(change).all():
        raise BadInput(f"losses: there are no jobs for {country}. Ask for CAN, MEX or USA.")
    if place is not None:
        from countermove.places.jobs import sector_change
        from countermove.places.place_results import place_results

        there = place_results(sector_change(found.variants[variant].outcome, country))
        change = there.change_ps[position(place, there.shares.codes, what="place")]
        facts.cite_cards(("province_shares" if country == "CAN" else "state_shares",))
    return float(-np.nansum(np.minimum(change, 0.0)))


def _cite_jobs(facts: Facts, country: str) -> None:
    from countermove.economy.employment import employment_cards

    facts.cite_cards(employment_cards([country])[1:])


AVAILABLE = "available"
"""Answered by the evaluator: whether figures could be worked out."""
UNITS: dict[Callable[..., Value], str] = {
    rate: "rate", mean_rate: "rate", mean_duty: "rate", share_at: "share", in_force: "",
    first_day: "", ever_in_force: "", known_from: "", acts: "", measures_aimed_at: "",
    total: "USD", items: "",
    imports: "USD", cad_per_usd: "C$ per US$", collected: "rate", jobs: "jobs",
    jobs_upstream: "jobs", jobs_at_risk: "jobs", upstream_at_risk: "jobs", series: "series",
    series_low: "series", series_high: "series", losses: "jobs",
}  # fmt: skip
"""The functions, with the units of their answers; that of ``series`` depends on the series."""
FUNCTIONS: dict[str, Callable[..., Value]] = {run.__name__: run for run in UNITS}


CODED: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(
        ("importer", "origin", "country", "imposed_by", "against", "first", "second"), place_or_own
    ),
    "sector": sector_or_own,
}
"""Arguments that may be given by any name that people use, and what gives the code."""


def usage(run: Callable[..., Value]) -> str:
    """Return how a function is called, ``rate(importer, origin, hs, on, ...)``."""
    parts = [
        name if p.default is p.empty else f"{name}={'…' if p.default is None else p.default}"
        for name, p in list(inspect.signature(run).parameters.items())[1:]
    ]
    return f"{run.__name__}({', '.join(parts)})"


def functions_markdown() -> str:
    """Return the table of all functions, for the documentation."""
    rows = [
        f"| `{usage(run)}` | {unit or 'plain'} | {str(run.__doc__).splitlines()[0]} |"
        for run, unit in UNITS.items()
    ]
    rows.append("| `available(figure, ...)` | yes/no | Whether figures could be worked out. |")
    return "\n".join(["| function | unit | answers |", "|---|---|---|", *rows]) + "\n"


def call(facts: Facts, name: str, arguments: list[Value], named: dict[str, Value]) -> Quantity:
    """Return what a function answers, with its unit.

    Raises:
        UnknownName: no such function. BadInput: arguments that do not fit, with the usage.
    """
    if name not in FUNCTIONS:
        raise unknown(name, sorted(FUNCTIONS), what="function")
    run = FUNCTIONS[name]
    signature = inspect.signature(run)
    try:
        bound = signature.bind(facts, *arguments, **named)
    except TypeError as error:
        raise BadInput(f"{name}: {error}. Write {usage(run)}.") from None
    for key, given in list(bound.arguments.items())[1:]:
        if key in CODED and isinstance(given, str):
            bound.arguments[key] = CODED[key](given)
        wanted = str(signature.parameters[key].annotation)
        if not fits(wanted, given):
            what = f"{name}: {key} must be {in_words(wanted)}, not {given!r}"
            raise BadInput(f"{what}. Write {usage(run)}.")
    answer = run(*bound.args, **bound.kwargs)
    unit = UNITS[run]
    if unit == "series":
        name = bound.arguments["name"]
        unit = "per cent of income" if name == INCOME else SERIES[name].unit
        unit = {"million US dollars": "", "fraction": "rate"}.get(unit, unit)
    return finite(answer, unit, where=name)
