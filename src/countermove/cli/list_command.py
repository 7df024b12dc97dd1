"""``countermove list``: what there is to ask about by name, and the variants of a case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from countermove.cli.command import Project, command
from countermove.report.show import Answer, Column, Sheet


@command(csv="The cases, or the variants of one, one row a line.")
def list_names(
    name: Annotated[str | None, "A case, whose variants are shown."] = None,
    *,
    project: Project = None,
) -> Answer:
    """List cases, games, importers with law, economies and elasticity sets, or a case's variants.

    Example: countermove list us-china-2025
    """
    from countermove.questions.case import load_case

    if name is None:
        sheets = _sheets(project)
        parts = [part for sheet in sheets for part in (sheet, "")]
        return Answer([*parts, "The variants of a case with their notes: countermove list NAME"])
    case = load_case(name, project=project)
    columns = ("variant", "title", "on", "known_on", "note")
    rows = [
        (key, v.title, "" if v.no_law else v.on, "" if v.no_law else v.known_on, v.note)
        for key, v in case.variants.items()
    ]
    sheet = Sheet("variants", [Column(c, c.replace("_", " ")) for c in columns], rows)
    facts = {
        "case": case.name, "title": case.title, "question": case.question,
        "default": case.default, "baseline": case.baseline,
        "importers": case.importers, "focus": case.focus, "sectors": case.sectors,
    }  # fmt: skip
    return Answer([case.title, case.question, "", sheet], facts, csv=sheet,
                  tables={"variants": sheet.records()})  # fmt: skip


def _sheets(project: Path | None) -> list[Sheet]:
    """Return a sheet for each kind of name."""
    from countermove.economy.elasticities import MEDIAN_SET, elasticity_sets
    from countermove.economy.shipped import CALIBRATIONS
    from countermove.law.load_law import load_ledger
    from countermove.questions.case import cases, load_case
    from countermove.questions.game_read import games, load_game
    from countermove.sources.cards import load_card

    every = [load_case(each, project=project) for each in cases(project)]
    ledger = load_ledger(project)
    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] = {
        "cases": (
            ("case", "title", "importers", "sides", "variants"),
            [(c.name, c.title, " ".join(c.importers), " ".join(c.focus[:2]), len(c.variants))
             for c in every],
        ),
        "games": (
            ("game", "title"), [(each, load_game(each, project=project).title)
                                for each in games(project)]
        ),
        "importers": (
            ("importer", "name", "checked_on"),
            [(each, pack.name, pack.checked_on) for each, pack in ledger.packs.items()],
        ),
        "economies": (
            ("economy", "title"), [(each, entry.title) for each, entry in CALIBRATIONS.items()]
        ),
        "elasticity_sets": (
            ("set", "title"),
            [(MEDIAN_SET, "Median of the published sets, by sector (default)"),
             *((each.name, load_card(each.card).title) for each in elasticity_sets())],
        ),
    }  # fmt: skip
    return [
        Sheet(kind, [Column(c, c.replace("_", " ")) for c in columns], rows)
        for kind, (columns, rows) in sheets.items()
    ]
