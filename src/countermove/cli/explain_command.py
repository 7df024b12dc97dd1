"""``countermove explain``: the stack of duties on one product, measure by measure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from countermove.cli.command import Importer, KnownOn, Project, command, pairs
from countermove.errors import BadInput
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from decimal import Decimal

    from countermove.law.coverage import Coverage
    from countermove.law.explanation import Explanation
    from countermove.law.ledger import Ledger

SHOWN = 8
"""Codes below the one asked that are named when they pay otherwise."""

RATES = (
    "ordinary_rate", "additional_rate", "total_rate", "duty_usd", "claimed_rate", "unclaimed_rate",
)  # fmt: skip
"""Figures that are those of one line."""


@command(csv="One measure a line, then the total and what it covers.")
def explain(
    importer: Importer,
    origin: Annotated[str, "Country of origin: ISO code or name."],
    hs: Annotated[str, "HS code, 2 to 10 digits, e.g. 8703.23."],
    *,
    on: Annotated[str, "Law of this day, YYYY-MM-DD."],
    known_on: KnownOn = None,
    value: Annotated[str | None, "Customs value of one entry, US dollars."] = None,
    quantity: Annotated[
        list[str] | None, "UNIT=AMOUNT of that entry, e.g. kg=1000, for duties by it (repeatable)."
    ] = None,
    usmca: Annotated[
        str | None, "Claims the agreement: yes, no or a share; default: as predicted."
    ] = None,
    utilisation: Annotated[
        str | None, "Preference utilisation, as in rates; else as predicted."
    ] = None,
    claim: Annotated[list[str] | None, "Tariff heading claimed on the entry (repeatable)."] = None,
    content: Annotated[
        list[str] | None, "NAME=SHARE of these goods, e.g. us_content=0.5 (repeatable)."
    ] = None,
    ordinary: Annotated[
        str | None, "Ordinary duty, 0.025 or 2.5%, in place of the tariff's or where it has none."
    ] = None,
    option: Annotated[list[str] | None, "NAME=CHOICE of a disputed reading (repeatable)."] = None,
    collected: Annotated[bool, "Days of collection in place of legal days."] = False,
    project: Project = None,
) -> Answer:
    """Show every measure that reaches a product: in or out and why, share, contribution, source.

    Example: countermove explain USA CAN 8703.23 --on 2025-04-09 --usmca yes --value 30000
    """
    from countermove.codes.names import place_code
    from countermove.law.explanation import explain as explained
    from countermove.law.load_law import load_ledger

    if usmca is not None and claim:
        raise BadInput("--usmca and --claim exclude each other; give one of them.")
    if utilisation is not None and (usmca is not None or claim):
        other = "--claim" if claim else "--usmca"
        raise BadInput(f"--utilisation and {other} exclude each other; give one of them.")
    ledger = load_ledger(project)
    found = explained(
        ledger,
        place_code(importer),
        place_code(origin),
        hs,
        on=on,
        known_on=known_on,
        value=value,
        quantity=pairs("--quantity", quantity, "UNIT=AMOUNT", "kg=1000", float),
        claim=tuple(claim) if claim else _share(usmca),
        utilisation=utilisation,
        ordinary_rate=_rate(ordinary),
        content=pairs("--content", content, "NAME=SHARE", "us_content=0.5", float),
        options=pairs("--option", option, "NAME=CHOICE", "copper_canada=stacked", str),
        collected=collected,
    )
    return Answer(_parts(ledger, found), _facts(found), csv=_whole(found), tables={})


def _parts(ledger: Ledger, found: Explanation) -> list[str | Sheet]:
    """Return the stack of duties, then every measure with its reason and source."""
    from countermove.codes.harmonized import NATIONAL
    from countermove.law.open_shares import barred_words
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.utilisation import MEMBERS, clock_words
    from countermove.report.labels import per_cent

    clock = clock_words(
        found.utilisation, found.importer, found.known_on, found.coverage.checked_on
    )
    claims = ""
    if found.claims:
        claims = f"; headings claimed: {', '.join(found.claims)}"
    elif {found.importer, found.origin} <= set(MEMBERS) and (
        found.claim_share or found.hs[:2] not in NATIONAL
    ):
        claims = f"; {100 * found.claim_share:.1f} % of value claims the agreement"
    if found.utilisation:
        words = used_words(
            found.utilisation, found.importer, on=found.on, known_on=found.known_on, origins=()
        )
        claims += f", {words}"
    paid = [step for step in found.steps if step.applies]
    columns = [
        Column("measure", "measure"), Column("rate", "own rate, %", per_cent(2)),
        Column("share", "share, %", per_cent(1)),
        Column("contribution", "adds points", _points, right=True),
    ]  # fmt: skip
    rows = [
        [(s.measure or s.title) + ("" if s.bans or s.contribution is not None else " (not known)"),
         s.rate, s.share, "banned" if s.bans else s.contribution, None if s.bans else s.duty_usd]
        for s in paid
    ]  # fmt: skip
    own = found.line_coverage.bound or "total"
    own += f" of {found.explained_hs}" if found.spread else ""
    rows.append([own, None, None, found.total_rate, found.duty_usd])
    if found.value_usd is None:
        rows = [row[:-1] for row in rows]
    else:
        columns.append(Column("duty_usd", "duty, USD", ".2f"))
    parts: list[str | Sheet] = [
        f"{found.importer} on {found.hs} from {found.origin}, {found.on}; {clock}{claims}",
        *_range(found),
        "",
        Sheet("stack", columns, rows),
        *filter(None, [found.line_coverage.more]),
    ]
    if found.lines > 1 or found.explained_hs != found.hs:
        parts.append(_spread(found))
    if found.claimed_rate is not None and found.unclaimed_rate is not None:
        rates = (found.claimed_rate, found.unclaimed_rate)
        ends = [
            f"{bound} {100 * rate:.3f} %".lstrip()
            for rate, bound in zip(rates, found.ends_bound, strict=True)
        ]
        of = f"Of {found.explained_hs}, c" if found.spread else "C"
        parts.append(
            f"{of}laimed {ends[0]}, not claimed {ends[1]}; the total is the duty expected between "
            "them. --usmca yes or no picks one."
        )
    if found.banned:
        parts.append(barred_words(ledger, found.line_coverage.open_reliefs))
    if found.content:
        words = ", ".join(f"{n} {100 * share:.3g} % ({said})" for n, share, said in found.content)
        parts.append(f"Content taken of these goods: {words}; --content NAME=SHARE overrides.")
    parts += [offer.words for offer in found.preferences]
    if found.recorded is not None:
        mean, total = (
            f"{bound} {100 * float(rate):.4g} %".lstrip()
            for rate, bound in zip(found.recorded, _recorded_bounds(found), strict=True)
        )
        how, who = "Claimed in part, as recorded with the trade of 2024", "rates and run take"
        if found.equivalent:
            how, who = "Its ad-valorem equivalent, from duties paid in 2024", "rates takes"
        parts.append(f"{how}: ordinary duty {mean}, total {total}; {who} that.")
    for head, steps in (("In", paid), ("Out", [s for s in found.steps if not s.applies])):
        if steps:
            parts.append(f"\n{head}:")
        for step in steps:
            code = f", {step.code}" if step.code else ""
            parts.append(f"  {step.measure or 'given'}: {step.title} ({step.authority}{code})")
            parts.append(f"    {' '.join(step.why)} [{step.reference.cite}]")
    parts.append(found.coverage.words)
    if found.options:
        idle = dict.fromkeys(found.idle_options, " (no effect on these goods)")
        readings = ", ".join(
            f"{name}={choice}{idle.get(name, '')}" for name, choice in sorted(found.options.items())
        )
        parts.append(f"Readings: {readings}.")
    return parts


def _recorded_bounds(found: Explanation) -> tuple[str, str]:
    """Return what the ordinary duty and the total are that averages over trade take."""
    known = found.line_coverage
    return ("about", "about") if found.equivalent else (known.ordinary_bound, known.bound)


def _points(value: Any) -> str:
    """Return a contribution in percentage points, or the word that stands for it."""
    return value if isinstance(value, str) else f"{100 * value:z,.3f}"


def _range(found: Explanation) -> list[str]:
    """Return what the lines below a code pay, where that differs."""
    if not found.spread:
        return []
    bound = f"{found.coverage.bound} " if found.coverage.bound else ""
    pay = f"{bound}{100 * float(found.low):.4g} to {100 * float(found.high):.4g} %, by line"
    same = f"{found.lines - len(found.others)} of the {found.lines} lines"
    more = found.coverage.more if found.coverage.more != found.line_coverage.more else ""
    said = f"{pay}; give all digits. {same} pay as {found.explained_hs}, measure by measure:"
    return [*filter(None, [more]), said]


def _spread(found: Explanation) -> str:
    """Return which lines below the one asked pay otherwise than the one explained."""
    few = ", ".join(f"{code} {100 * float(total):.4g} %" for code, total in found.others[:SHOWN])
    more = f" and {len(found.others) - SHOWN} more (--json)" if len(found.others) > SHOWN else ""
    if few:
        return f"Others pay otherwise: {few}{more}."
    return f"Explained by {found.explained_hs}; all others pay the same."


def _sheet(found: Explanation) -> Sheet:
    names = (
        "measure", "title", "authority", "applies", "rate", "share", "contribution", "duty_usd",
        "why", "heading", "cite", "url", "not_established",
    )  # fmt: skip
    rows = [
        (
            step.measure, step.title, step.authority, step.applies, step.rate, step.share,
             None if step.bans else _float(step.contribution),
             None if step.bans else _float(step.duty_usd),
            list(step.why), step.code, step.reference.cite, step.reference.url,
            list(step.not_established),
        )
        for step in found.steps
    ]  # fmt: skip
    return Sheet("contributions", [Column(name) for name in names], rows)


def _whole(found: Explanation) -> Sheet:
    """Return the measures, the total or its bound, and a line for each of the notes."""
    sheet, known = _sheet(found), found.coverage

    def line(name: str, why: str, *figures: Decimal | None) -> tuple[Any, ...]:
        rate, duty = figures or (None, None)
        return (name, "", "", None, None, None, _float(rate), _float(duty), why, *("",) * 4)

    own = found.line_coverage.bound or "total"
    totals = [line(own, "", found.total_rate, found.duty_usd)]
    if found.spread:
        totals = [line(f"{own} of {found.explained_hs}", "", found.total_rate, found.duty_usd)]
        totals += [
            line(f"{found.coverage.bound or 'total'} of {code}", "", rate, None)
            for code, rate in found.others
        ]
    notes = (line("coverage", said) for said in known.sentences)
    return Sheet(sheet.name, sheet.columns, [*sheet.rows, *totals, *notes])


def _float(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)


def _facts(found: Explanation) -> dict[str, Any]:
    from countermove.law.coverage import bounded

    names = (
        "importer", "origin", "hs", "explained_hs", "lines", "on", "known_on", "claim_share",
        "utilisation", "claims", "banned", "value_usd", "contributions", "open_shares", "options",
        "content", "preferences", "recorded", "coverage",
    )  # fmt: skip
    given: dict[str, Any] = {
        "coverage": found.coverage.to_json(),
        "preferences": [asdict(offer) for offer in found.preferences],
        "recorded": found.recorded
        and bounded("ordinary_rate", found.recorded[0], _recorded_bounds(found)[0])
        | bounded("total_rate", found.recorded[1], _recorded_bounds(found)[1]),
        "utilisation": found.utilisation or None,
        "contributions": _sheet(found).records(),
        "options": dict(found.options),
        "content": {name: {"share": share, "is": said} for name, share, said in found.content},
    }
    facts = {name: given[name] if name in given else getattr(found, name) for name in names}
    facts["others"] = {code: float(rate) for code, rate in found.others}
    if not found.spread:
        return facts | _rates(found, found.coverage)
    own = _rates(found, found.line_coverage)
    line = {"hs": found.explained_hs, **own}
    whole = dict.fromkeys(RATES)
    return facts | whole | {"total_low": found.low, "total_high": found.high, "line": line}


def _rates(found: Explanation, known: Coverage) -> dict[str, Any]:
    """Return the rates and the duty of the line explained; those that are bounds by that name."""
    from countermove.law.coverage import bounded

    facts: dict[str, Any] = {name: getattr(found, name) for name in RATES}
    bounds = {
        "ordinary_rate": known.ordinary_bound, "additional_rate": known.additional_bound,
        "total_rate": known.bound, "duty_usd": known.bound,
        "claimed_rate": found.ends_bound[0], "unclaimed_rate": found.ends_bound[1],
    }  # fmt: skip
    for name, bound in bounds.items():
        facts |= bounded(name, facts[name], bound)
    return facts


def _share(text: str | None) -> bool | float | None:
    """Return the claim of ``--usmca``."""
    words = {"yes": True, "no": False}
    if text is None or text.lower() in words:
        return None if text is None else words[text.lower()]
    number = text.strip().removesuffix("%")
    try:
        share = float(number)
    except ValueError:
        share = float("nan")
    if 0 <= share <= 1 and number == text.strip():
        return share
    said = 0 <= share <= 100
    meant = f"{share / 100:g} for {share:g} %" if said else "a share such as 0.4"
    raise BadInput(
        f"--usmca {text} is not a claim; write yes, no, or a share between 0 and 1: {meant}."
    )


def _rate(text: str | None) -> float | None:
    """Return the duty of ``--ordinary``; above 1 only as a percentage, or it would be meant so."""
    if text is None:
        return None
    number = text.strip().removesuffix("%")
    try:
        rate = float(number)
    except ValueError:
        raise BadInput(
            f"--ordinary {text} is not a duty; write a fraction such as 0.025, or 2.5%."
        ) from None
    if number != text.strip():
        return rate / 100
    if rate > 1:
        raise BadInput(
            f"--ordinary {text} is not a fraction of the value; give {rate / 100:g} or {text}% for "
            f"{rate:g} %, or {100 * rate:g}% if it is {rate:g} times the value."
        )
    return rate
