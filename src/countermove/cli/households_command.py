"""``countermove households``: what households and firms pay, by category and by sector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.command import WRITTEN, Project, Say, Settings, command
from countermove.errors import BadInput
from countermove.report.show import Answer, Sheet

if TYPE_CHECKING:
    from countermove.cli.solved_world import World
    from countermove.report.longtable import LongTable


@command(csv="Long format as CSV.")
def households(
    case: Annotated[str, "A case, a YAML file of your own, or a run folder."],
    *,
    variant: Annotated[str | None, "Which variant; the case's default otherwise."] = None,
    country: Annotated[
        list[str] | None, "Region (repeatable); those of the focus with households by default."
    ] = None,
    category: Annotated[
        str | None, "Prices of the categories in one group, e.g. Electronics."
    ] = None,
    firms: Annotated[bool, "Cost of inputs by sector instead."] = False,
    paid_as_of: Annotated[
        str | None, "Month, YYYY-MM, for which pay-through is learned; that of the law's day."
    ] = None,
    settings: Settings = None,
    rows: Annotated[
        int | None, typer.Option("--rows", min=1, help="Sectors printed with --firms; 15.")
    ] = None,
    chart: Annotated[
        Path | None, "Also draw what a household pays to this .svg or .png.", WRITTEN
    ] = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Show what a case costs households by category, and firms by sector.

    Example: countermove households us-canada-2025 --paid-as-of 2025-10
    """
    from countermove.cli.solved_world import manifest_of_all, solved_worlds
    from countermove.places.spending import lines_of_group
    from countermove.report.household_sheets import (
        DEFINITIONS,
        basket_notes,
        category_sheet,
        firms_sheet,
        household_sheet,
    )
    from countermove.report.longtable import LongTable

    for idle, option, why in (
        (firms and category is not None, "--category", "--firms shows sectors"),
        (firms and paid_as_of is not None, "--paid-as-of", "--firms takes the law in full"),
        (firms and chart is not None, "--chart", "--firms has none"),
        (not firms and rows is not None, "--rows", "this list is printed whole"),
    ):
        if idle:
            raise BadInput(f"{option} has no effect, because {why}; leave it out.")
    if category is not None:
        lines_of_group(category)  # refused before any work
    worlds = solved_worlds(case, variant, settings or [], project, say)
    world = worlds[0]
    name = "firms" if firms else "households"
    regions = _regions(worlds, name, country)
    tables = [one.kept(name).select(code=regions) for one in worlds]
    words = ""
    if not firms:
        paid, words = _paid(worlds, regions, paid_as_of)
        tables += paid
    table = LongTable.concat(tables)
    sheets = [
        firms_sheet(table, world.variant, code, rows or 15) if firms
        else category_sheet(table, world.variant, code, category) if category is not None
        else household_sheet(table, world.variant, code)
        for code in regions
    ]  # fmt: skip
    if chart is not None:
        from countermove.report.charts.draw import draw
        from countermove.report.charts.household_chart import household_cost_chart

        told = manifest_of_all(worlds)
        draw(household_cost_chart(table, told, world.variant, regions[0]), chart)
    horizons = [one.horizon for one in worlds]
    parts: list[str | Sheet] = [f"{world.name}, variant {world.variant}, {' and '.join(horizons)}"]
    for sheet in sheets:
        parts += ["", sheet]
    notes = [DEFINITIONS, *([] if firms else basket_notes(regions))]
    notes += [*_left_out(worlds, name, country, regions), *([words] if words else [])]
    facts = {
        "scenario": world.name, "variant": world.variant, "horizons": horizons,
        "regions": regions, "paid": words, "notes": notes,
        "residual": max(one.entry["residual"] for one in worlds),
        "iterations": max(one.entry["iterations"] for one in worlds),
    }  # fmt: skip
    return Answer([*parts, "", *notes], facts, csv=table, tables={name: table})


def _regions(worlds: Sequence[World], name: str, asked: list[str] | None) -> list[str]:
    """Return the regions shown, each of which the tables hold."""
    from countermove.codes.names import place_code
    from countermove.places.spending import household_counts

    world = worlds[0]
    if name not in world.tables:
        raise BadInput(
            f"{world.name}: no table of {name} is kept, because its economy has no United States, "
            "whose accounts say what households buy, or the run is of an older version; run the "
            "case again with a shipped economy."
        )
    known = world.tables[name].distinct("code")
    if asked is None:
        return [code for code in known if code in household_counts()] or known[:1]
    cure = "Only regions in the focus of the case are kept; add it to a case of your own."
    every = [*known, *(code for code in world.manifest["focus"] if code not in known)]
    found = [place_code(each, known=every, what="region in focus", cure=cure) for each in asked]
    for code in found:
        if code not in known:
            raise BadInput(
                f"{code} is a group of countries, and what its {name} pay is not known, since "
                f"regions are told one by one; ask for one of {', '.join(known)}, or add a "
                "member to the focus of a case of your own."
            )
    return list(dict.fromkeys(found))


def _paid(
    worlds: Sequence[World], regions: list[str], month: str | None
) -> tuple[list[LongTable], str]:
    """Return the same at learned pay-through, and what it rests on; or why there is none.

    Raises:
        BadInput: a month was asked for, and nothing is learned for it.
    """
    from countermove.questions.paid_law import at_pay_through
    from countermove.report.household_tables import PAID, household_rows
    from countermove.report.longtable import LongTable

    solved = [one.found for one in worlds if one.found is not None]
    if not solved:
        why = "a run folder keeps the law in full; give the case's name for duties as paid"
        if month is not None:
            raise BadInput(f"--paid-as-of {month}: {why}.")
        return [], f"Not shown as paid: {why}."
    try:
        law = at_pay_through([found.posed for found in solved], month)
    except BadInput as error:
        if month is not None:
            raise
        return [], f"Not shown as paid: {error}"
    tables: list[LongTable] = []
    for one, posed in zip(worlds, law.posed, strict=True):
        outcome = posed.solve()
        for code in regions:
            tables += household_rows(outcome, code, one.constants, base=False, paid=PAID)
    return [LongTable.concat(tables)], law.words


def _left_out(
    worlds: Sequence[World], name: str, asked: list[str] | None, regions: list[str]
) -> list[str]:
    """Return a sentence on regions shown in per cent, and one on those not shown."""
    from countermove.places.spending import household_counts

    if name == "firms":
        return []
    blank = [code for code in regions if code not in household_counts()]
    known = ", ".join(sorted(household_counts()))
    notes = []
    if blank:
        notes.append(
            f"{', '.join(blank)}: per cent of spending, since the number of households is at hand "
            f"for {known} only."
        )
    others = [code for code in worlds[0].tables[name].distinct("code") if code not in regions]
    if asked is None and others:
        notes.append(f"In per cent with --country: {', '.join(others)}.")
    return notes
