"""``countermove changes``: what changed between two days, and what that did to the average rate."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from countermove.cli.command import Importer, KnownOn, Project, command
from countermove.report.show import Answer, Column, Sheet


@command(csv="One measure a line.")
def changes(
    importer: Importer,
    origin: Annotated[str, "Country of origin, or all."],
    *,
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Second day, YYYY-MM-DD.")],
    hs: Annotated[str | None, "Only products that begin with this HS code."] = None,
    known_on: KnownOn = None,
    utilisation: Annotated[str | None, "Preference utilisation, as in rates."] = None,
    project: Project = None,
) -> Answer:
    """Show what changed in the duties on a partner's goods between two days, measure by measure.

    Example: countermove changes USA CAN --from 2025-03-01 --to 2025-08-01
    """
    from countermove.cli.rates_command import SHOWN
    from countermove.codes.names import place_code
    from countermove.economy.sector_flows import shipped_flows
    from countermove.law.average_rates import EVERY
    from countermove.law.changes import changes as changed
    from countermove.law.governed import on_day
    from countermove.law.load_law import load_ledger
    from countermove.law.nomenclature import goods_words
    from countermove.law.predicted_utilisation import used_words
    from countermove.law.utilisation import AGREEMENT, can_claim, clock_words, utilisation_head
    from countermove.report.labels import per_cent

    ledger, buyer = load_ledger(project), place_code(importer)
    seller = EVERY if origin == EVERY else place_code(origin)
    start, end = on_day(first), on_day(last)
    known = None if known_on is None else on_day(known_on)
    found = changed(
        ledger, buyer, seller, first=start, last=end, known_on=known, hs=hs,
        utilisation=utilisation, flows=shipped_flows,
    )  # fmt: skip
    origins = AGREEMENT if seller == EVERY else (seller,)
    used = found.goods.utilisation if can_claim(buyer, seller) else ""
    words = used and used_words(used, buyer, on=end, known_on=known, origins=origins)
    clock = clock_words(used, buyer, known, ledger.pack(buyer).checked_on)
    claims = (
        f"{utilisation_head(words)} (last day). First the law changes, goods claiming as on "
        f"{start}; then they claim as on {end}"
    )
    points = per_cent(3)
    early, covered = found.covered
    total = found.total.bound
    keys = ("before", "by_law", "by_claims", "after")
    measures = Sheet.of(
        "measures",
        [Column("measure"), *(Column(key) for key in keys), Column("bound")],
        (*found.rows, found.total),
    )
    heads = (str(start), "law changed", "claims changed", str(end))
    table = Sheet(
        "measures",
        [Column("measure", "measure"),
         *(Column(key, head, _figure, right=True) for key, head in zip(keys, heads, strict=True))],
        [(row.measure, *(_known(getattr(row, key)) for key in keys)) for row in found.rows]
        + [(total or "total", *(
            (getattr(found.total, key), found.law_bound if key == "by_law" else "")
            for key in keys))],
    )  # fmt: skip
    mixed = {total, *(each.bound for each in found.moved)} - {total}
    columns = [
            Column("day", "from"), Column("rate", "rate" if mixed else total or "rate", per_cent()),
            Column("bound", "" if mixed else None), Column("measure", "measure"),
            Column("change", "points", points), Column("what", "what happened"), Column("cite"),
        ]  # fmt: skip
    days = Sheet.of("days", columns, found.moved)
    least = f"{100 * SHOWN:g} points"
    large = [each for each in found.moved if abs(each.change) >= SHOWN]
    small = len(found.moved) - len(large)
    smaller = f" (--json: {small} smaller ones too)" if small else ""
    shown = Sheet.of(
        "days",
        columns,
        large,
        title=f"\nDay by day, from {least} on{smaller}; without a word the measure's list, what it "
        "stacks with, or claims changed",
    )
    weighted = ledger.pack(buyer).weighted_with if found.goods.observed else "nothing: one line"
    head = (
        f"{buyer} on {goods_words(hs)} from "
        f"{'all origins' if seller == EVERY else seller}, {start} to {end}: points of customs "
        f"value, weighted with {weighted}; {clock}{claims if used else ''}."
    )
    notes = [
        f"On {start} too: {said}"
        for name in ("missing", "at_most", "assumed")
        for said in getattr(early, name)
        if said not in getattr(covered, name)
    ]
    if early.open_duties or covered.open_duties:
        notes.append("What is not counted on either day is taken as unchanged between them.")
    if found.before.banned.any() or found.after.banned.any():
        notes.append("Some of these goods may not enter; they are left out of the averages.")
    parts: list[str | Sheet] = [
        head,
        "",
        table,
        *filter(None, [covered.more]),
        *([shown] if large else []),
        "",
        *notes,
        covered.words,
    ]
    facts: dict[str, Any] = {
        "importer": buyer, "origin": seller, "hs": hs, "from": start, "to": end,
        "known_on": known, "utilisation": used or None, "utilisation_words": words or None,
        "notes": notes, "law_bound": found.law_bound or None, "coverage": covered.to_json(),
    }  # fmt: skip
    for name, cover in (("before", early), ("after", covered)):
        facts |= cover.bounded(f"rate_{name}", getattr(found.total, name))
    tables = {sheet.name: sheet.records() for sheet in (measures, days)}
    return Answer(parts, facts, csv=measures, tables=tables)


def _known(value: float | None) -> tuple[float, str] | str:
    return "not known" if value is None else (value, "")


def _figure(value: Any) -> str:
    """Return points with their bound, or the words that stand for them."""
    if isinstance(value, str):
        return value
    figure, bound = value
    return f"{bound} {100 * figure:z,.3f}".lstrip()
