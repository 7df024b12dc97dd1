"""``countermove explain``: the stack of duties on one product, measure by measure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.law.explanation import Explanation
    from countermove.report.show import Sheet


def explain(
    importer: Annotated[str, typer.Argument(help="Importer: ISO code or name.")],
    origin: Annotated[str, typer.Argument(help="Country of origin: ISO code or name.")],
    hs: Annotated[str, typer.Argument(help="HS code, 2 to 10 digits, e.g. 8703.23.")],
    on: Annotated[str, typer.Option("--on", help="Law of this day, YYYY-MM-DD.")],
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="As known on this day; default: as now known.")
    ] = None,
    value: Annotated[
        str | None, typer.Option("--value", help="Customs value of one entry, US dollars.")
    ] = None,
    usmca: Annotated[
        str | None,
        typer.Option(
            "--usmca", help="Claims the agreement: yes, no or a share; default: as predicted."
        ),
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option("--claim", help="Tariff heading claimed on the entry (repeatable)."),
    ] = None,
    content: Annotated[
        list[str] | None,
        typer.Option("--content", help="NAME=SHARE of these goods, e.g. us_content=0.5."),
    ] = None,
    ordinary: Annotated[
        float | None,
        typer.Option("--ordinary", help="Ordinary duty as a fraction, where the ledger has none."),
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", help="NAME=CHOICE of a disputed reading.")
    ] = None,
    collected: Annotated[
        bool, typer.Option("--collected", help="Days of collection in place of legal days.")
    ] = False,
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One measure a line.")] = False,
) -> None:
    """Show every measure that reaches a product: in or out and why, share, contribution, source.

    Example: countermove explain USA CAN 8703.23 --on 2025-04-09 --usmca yes --value 30000
    """
    from countermove.codes.names import place_code
    from countermove.errors import BadInput
    from countermove.law.explanation import explain as explained
    from countermove.law.load_law import load_ledger
    from countermove.report.show import Answer, show

    if usmca is not None and claim:
        raise BadInput("--usmca and --claim exclude each other; give one of them.")
    found = explained(
        load_ledger(project),
        place_code(importer),
        place_code(origin),
        hs,
        on=on,
        known_on=known_on,
        value=value,
        claim=tuple(claim) if claim else _share(usmca),
        ordinary_rate=ordinary,
        content={name: _fraction(text, "--content") for name, text in _pairs(content, "--content")},
        options=dict(_pairs(option, "--option")),
        collected=collected,
    )
    answer = Answer(_parts(found), _facts(found), csv=_sheet(found), tables={})
    show(answer, as_json=as_json, as_csv=as_csv)


def _parts(found: Explanation) -> list[str | Sheet]:
    """Return the stack of duties, then every measure with its reason and source."""
    from countermove.law.predicted_utilisation import used_words
    from countermove.report.labels import per_cent
    from countermove.report.show import Column, Sheet

    clock = f"law and utilisation as known {f'on {found.known_on}' if found.known_on else 'today'}"
    claims = (
        f"headings claimed: {', '.join(found.claims)}" if found.claims
        else f"{100 * found.claim_share:.1f} % of value claims the agreement"
    )  # fmt: skip
    if found.utilisation:
        words = used_words(
            found.utilisation, found.importer, on=found.on, known_on=found.known_on, origins=()
        )
        claims += f", {words}"
    paid = [step for step in found.steps if step.applies]
    columns = [
        Column("measure", "measure"), Column("rate", "own rate, %", per_cent(2)),
        Column("share", "share, %", per_cent(1)),
        Column("contribution", "adds points", per_cent(3)),
    ]  # fmt: skip
    rows = [[s.measure or s.title, s.rate, s.share, s.contribution, s.duty_usd] for s in paid]
    rows.append(["total", None, None, found.total_rate, found.duty_usd])
    if found.value_usd is None:
        rows = [row[:-1] for row in rows]
    else:
        columns.append(Column("duty_usd", "duty, USD", ".2f"))
    parts: list[str | Sheet] = [
        f"{found.importer} on {found.hs} from {found.origin}, {found.on}; {clock}; {claims}",
        "",
        Sheet("stack", columns, rows),
    ]
    if found.claimed_rate is not None and found.unclaimed_rate is not None:
        ends = [f"{100 * rate:.3f} %" for rate in (found.claimed_rate, found.unclaimed_rate)]
        parts.append(
            f"Claimed {ends[0]}, not claimed {ends[1]}; the total is the duty expected between "
            "them. --usmca yes or no picks one."
        )
    if found.banned:
        parts.append("These goods may not enter.")
    if found.content:
        words = ", ".join(f"{n} {100 * share:.3g} % ({said})" for n, share, said in found.content)
        parts.append(f"Content taken of these goods: {words}; --content NAME=SHARE overrides.")
    for head, steps in (("In", paid), ("Out", [s for s in found.steps if not s.applies])):
        if steps:
            parts.append(f"\n{head}:")
        for step in steps:
            code = f", {step.code}" if step.code else ""
            parts.append(f"  {step.measure or 'given'}: {step.title} ({step.authority}{code})")
            parts.append(f"    {' '.join(step.why)} [{step.reference.cite}]")
    parts += [f"Not established, counted as zero: share {key}." for key in found.open_shares]
    if found.options:
        readings = ", ".join(f"{name}={choice}" for name, choice in sorted(found.options.items()))
        parts.append(f"Readings: {readings}.")
    return parts


def _sheet(found: Explanation) -> Sheet:
    from countermove.report.show import Column, Sheet

    names = (
        "measure", "title", "authority", "applies", "rate", "share", "contribution", "duty_usd",
        "why", "heading", "cite", "url", "not_established",
    )  # fmt: skip
    rows = [
        (
            step.measure, step.title, step.authority, step.applies, step.rate, step.share,
            float(step.contribution), None if step.duty_usd is None else float(step.duty_usd),
            list(step.why), step.code, step.reference.cite, step.reference.url,
            list(step.not_established),
        )
        for step in found.steps
    ]  # fmt: skip
    return Sheet("contributions", [Column(name) for name in names], rows)


def _facts(found: Explanation) -> dict[str, Any]:
    names = (
        "importer", "origin", "hs", "on", "known_on", "claim_share", "utilisation", "claims",
        "ordinary_rate", "additional_rate", "total_rate", "claimed_rate", "unclaimed_rate",
        "banned", "value_usd", "duty_usd", "contributions", "open_shares", "options", "content",
    )  # fmt: skip
    given = {
        "utilisation": found.utilisation or None,
        "contributions": _sheet(found).records(),
        "options": dict(found.options),
        "content": {name: {"share": share, "is": said} for name, share, said in found.content},
    }
    return {name: given[name] if name in given else getattr(found, name) for name in names}


def _share(text: str | None) -> bool | float | None:
    """Return the claim of ``--usmca``."""
    from countermove.errors import BadInput

    words = {"yes": True, "no": False}
    if text is None or text.lower() in words:
        return None if text is None else words[text.lower()]
    try:
        return float(text)
    except ValueError:
        raise BadInput(
            f"--usmca {text} is not a claim; write yes, no or a share such as 0.4."
        ) from None


def _pairs(given: list[str] | None, option: str) -> list[tuple[str, str]]:
    from countermove.errors import BadInput

    found = []
    for text in given or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise BadInput(f"{option} {text!r} is not NAME=VALUE; write both sides.")
        found.append((name, value))
    return found


def _fraction(text: str, option: str) -> float:
    from countermove.errors import BadInput

    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadInput(f"{option} {text} is not a share; write a number between 0 and 1.")
    return share
