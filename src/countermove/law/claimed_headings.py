"""What an entry claims: a share of the agreement, or headings that free its goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from countermove.errors import BadInput, UnknownName
from countermove.law.content_shares import opposite
from countermove.law.ledger import Ledger
from countermove.law.measure import Exemption, Measure
from countermove.law.reach import Reach
from countermove.law.tariff_lines import trade_lines

Offer = tuple[Measure, Exemption]

SHOWN = 8
"""Headings named in a refusal."""


def claim_of(claim: bool | float | str | Sequence[str] | None) -> tuple[float, tuple[str, ...]]:
    """Return the share that claims the agreement, and the headings claimed."""
    if claim is None or isinstance(claim, bool | int | float):
        share = float(claim or 0)
        if not 0 <= share <= 1:
            raise BadInput(
                f"claim {claim!r} is not a share. Give yes, no or a number between 0 and 1."
            )
        return share, ()
    return 0.0, (claim,) if isinstance(claim, str) else tuple(claim)


def claimed_shares(
    ledger: Ledger,
    importer: str,
    origin: str,
    hs: str,
    codes: Sequence[str],
    on: date,
    content: Mapping[str, float],
) -> tuple[dict[str, float], bool]:
    """Return the shares of exemptions claimed by heading, and whether one claims the agreement.

    Args:
        ledger: the law. importer, origin: ISO3. hs: the goods. codes: headings claimed.
        on: day of the law, on which a heading must free goods. content: shares of value, by name.

    Raises:
        UnknownName: a heading frees no goods. BadInput: it frees those of others, or goods with
            more of a content than these are said to have.
    """
    offered = [(m, x) for m in ledger.of(importer) for x in m.exemptions if x.code]
    lines = trade_lines(importer, origins=[origin], products=[hs])
    reach = Reach(ledger, lines, on, None)
    mine = [pair for pair in offered if _on(on, *pair) and _reaches(reach, *pair)]
    cure = _named(mine, origin, hs)
    found: dict[str, float] = {}
    agreement = False
    for code in codes:
        named = [pair for pair in offered if pair[1].code == code]
        usable = [exemption for measure, exemption in named if (measure, exemption) in mine]
        if not named:
            raise UnknownName(_unknown(ledger, importer, code, cure))
        if not any(_on(on, *pair) for pair in named):
            raise BadInput(f"{code} frees nothing on {on}: {_when(named)}. {cure}")
        if not usable:
            raise BadInput(_of_others(reach, origin, hs, code, named, cure))
        for exemption in usable:
            _refuse_short(code, exemption, content)
        agreement |= any(exemption.kind == "agreement_claim" for exemption in usable)
        whole = [x for x in usable if x.kind != "agreement_claim" and x.least is None]
        found |= {x.key: 1.0 for x in whole}
    return found, agreement


def _span(measure: Measure, exemption: Exemption) -> tuple[date, date]:
    """Return the first day of an exemption and the first without it."""
    begun = [version.window.start or date.min for version in measure.rates if not version.repealed]
    window = exemption.window
    return max(window.start or date.min, min(begun, default=date.min)), window.end or date.max


def _on(day: date, measure: Measure, exemption: Exemption) -> bool:
    start, end = _span(measure, exemption)
    return start <= day < end


def _when(named: Sequence[Offer]) -> str:
    """Return in words the days on which a heading frees goods."""
    days = []
    for start, end in sorted({_span(*pair) for pair in named}):
        parts = (f"from {start}" * (start > date.min), f"until {end}" * (end < date.max))
        days.append(" ".join(filter(None, parts)))
    return f"it does {', '.join(days)}"


def _reaches(reach: Reach, measure: Measure, exemption: Exemption) -> bool:
    """Return whether an exemption frees some goods under the code asked about."""
    here = _party(reach, exemption) and reach.touches(measure.applies_to)
    return here and reach.touches(exemption.only)


def _party(reach: Reach, exemption: Exemption) -> bool:
    """Return whether the origin is party to the agreement an exemption is for, if it is for one."""
    if exemption.agreement is None:
        return True
    members = reach.places([exemption.agreement.upper()])
    return any(reach.inside(code, members) for code in reach.lines.origin_codes)


def _refuse_short(code: str, exemption: Exemption, content: Mapping[str, float]) -> None:
    """Refuse a claim that rests on a content which is not given, or not as large as it must be."""
    if exemption.least is None:
        return
    name, least = exemption.least
    share = content.get(name)
    if share is None and opposite(name) in content:
        share = 1.0 - content[opposite(name)]
    if share is None:
        raise BadInput(
            f"{code} frees only the {name} of goods in which it is {least:.0%} of the value or "
            f"more, and that of these is not given: add --content {name}=SHARE."
        )
    if share < least:
        raise BadInput(
            f"{code} cannot be claimed: {name} is {share:.4g} of the value and must be {least:g} "
            "or more; leave --claim out."
        )


def _named(pairs: Sequence[Offer], origin: str, hs: str) -> str:
    """Return in words the headings that goods may claim."""
    codes = list(dict.fromkeys(str(exemption.code) for _, exemption in pairs))
    if not codes:
        return f"No heading frees {hs} from {origin}: leave --claim out."
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return f"{hs} from {origin} may claim {', '.join(codes[:SHOWN])}{more}."


def _unknown(ledger: Ledger, importer: str, code: str, cure: str) -> str:
    """Return what is wrong with a heading that frees nothing."""
    for measure in ledger.of(importer):
        for version in measure.rates:
            if code in (version.code, *dict(version.code_by_origin).values()):
                return f"{code} is the heading of the duty {measure.id} and frees no goods. {cure}"
    return f"unknown heading to claim {code!r}: no act of {importer} here frees goods by it. {cure}"


def _of_others(
    reach: Reach, origin: str, hs: str, code: str, named: Sequence[Offer], cure: str
) -> str:
    """Return whose goods a heading frees, where it does not free those asked about."""
    scopes = [(measure.applies_to, exemption.only) for measure, exemption in named]
    if not any(reach.origins(one).any() and reach.origins(two).any() for one, two in scopes):
        whose = dict.fromkeys(
            name for one, two in scopes for name in two.origins or one.origins or ()
        )
        but = dict.fromkeys(name for pair in scopes for one in pair for name in one.except_origins)
        words = ", ".join(whose) or f"all origins but {', '.join(but)}"
        return f"{code} frees goods of {words}, not of {origin}. {cure}"
    tied = dict.fromkeys(x.agreement.upper() for _, x in named if x.agreement)
    if tied and not any(_party(reach, exemption) for _, exemption in named):
        return f"{code} frees goods of {', '.join(tied)}, not of {origin}. {cure}"
    laws = ", ".join(dict.fromkeys(measure.id for measure, _ in named))
    return f"{code} frees goods of {laws}, and {hs} is not among them. {cure}"
