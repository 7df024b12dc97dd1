"""``countermove explain``: the stack of duties on one product, measure by measure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.law.explanation import Explanation


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
            "--usmca", help="Claims the agreement: yes, no or a share; default: as recorded."
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
    from countermove.cli.output import say_csv, say_json
    from countermove.codes.names import place_code
    from countermove.errors import BadInput
    from countermove.law.explanation import explain as explained
    from countermove.law.load_law import load_ledger

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
    if as_json:
        say_json(_json(found))
    elif as_csv:
        rows = _rows(found)
        say_csv(rows, list(rows[0]) if rows else ("measure",))
    else:
        _show(found)


def _show(found: Explanation) -> None:
    from countermove.cli.output import per_cent, say_table
    from countermove.law.utilisation import utilisation_words

    clock = f", as known on {found.known_on}" if found.known_on else ""
    claims = (
        f"headings claimed: {', '.join(found.claims)}" if found.claims
        else f"{per_cent(found.claim_share, 0)} % of value claims the agreement"
    )  # fmt: skip
    if found.utilisation:
        claims += f", {utilisation_words(found.utilisation, found.importer)}"
    typer.echo(f"{found.importer} on {found.hs} from {found.origin}, {found.on}{clock}; {claims}")
    typer.echo("")
    paid = [step for step in found.steps if step.applies]
    heads = ["measure", "own rate %", "share %", "adds points"]
    money = found.value_usd is not None
    heads += ["duty USD"] if money else []
    rows = [
        [
            step.measure or step.title,
            "" if step.rate is None else per_cent(step.rate),
            per_cent(step.share, 1),
            per_cent(float(step.contribution), 3),
            *([f"{step.duty_usd:.2f}"] if money else []),
        ]
        for step in paid
    ]
    total = ["total", "", "", per_cent(float(found.total_rate), 3)]
    rows.append([*total, *([f"{found.duty_usd:.2f}"] if money else [])])
    say_table(heads, rows)
    if found.banned:
        typer.echo("These goods may not enter.")
    for head, steps in (("In", paid), ("Out", [s for s in found.steps if not s.applies])):
        if steps:
            typer.echo(f"\n{head}:")
        for step in steps:
            code = f", {step.code}" if step.code else ""
            _wrapped(f"{step.measure or 'given'}: {step.title} ({step.authority}{code})", "  ")
            _wrapped(f"{' '.join(step.why)} [{step.reference.cite}]".strip(), "    ")
    for key in found.open_shares:
        _wrapped(f"Not established, counted as zero: share {key}.", "")
    if found.options:
        readings = ", ".join(f"{name}={choice}" for name, choice in sorted(found.options.items()))
        _wrapped(f"Readings: {readings}.", "")


def _wrapped(text: str, indent: str) -> None:
    import textwrap

    from countermove.cli.output import terminal_width

    typer.echo(
        textwrap.fill(
            text, terminal_width(), initial_indent=indent, subsequent_indent=f"{indent}  "
        )
    )


def _rows(found: Explanation) -> list[dict[str, Any]]:
    return [
        {
            "measure": step.measure,
            "title": step.title,
            "authority": step.authority,
            "applies": step.applies,
            "rate": step.rate,
            "share": step.share,
            "contribution": float(step.contribution),
            "duty_usd": None if step.duty_usd is None else float(step.duty_usd),
            "why": list(step.why),
            "heading": step.code,
            "cite": step.reference.cite,
            "url": step.reference.url,
            "not_established": list(step.not_established),
        }
        for step in found.steps
    ]


def _json(found: Explanation) -> dict[str, Any]:
    return {
        "importer": found.importer,
        "origin": found.origin,
        "hs": found.hs,
        "on": found.on,
        "known_on": found.known_on,
        "claim_share": found.claim_share,
        "utilisation": found.utilisation or None,
        "claims": list(found.claims),
        "ordinary_rate": found.ordinary_rate,
        "additional_rate": found.additional_rate,
        "total_rate": found.total_rate,
        "banned": found.banned,
        "value_usd": found.value_usd,
        "duty_usd": found.duty_usd,
        "contributions": _rows(found),
        "open_shares": list(found.open_shares),
        "options": dict(found.options),
    }


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
