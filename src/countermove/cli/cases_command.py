"""``countermove cases``: the cases that can be run, and the variants of one."""

from __future__ import annotations

from typing import Annotated

from countermove.cli.command import Project, command
from countermove.report.show import Answer, Column, Sheet


@command(csv="One row a line.")
def cases(
    name: Annotated[str | None, "A case, whose variants are shown."] = None,
    *,
    project: Project = None,
) -> Answer:
    """List the cases, or the variants of one: law of which day, known when, and what they hold.

    Example: countermove cases us-china-2025
    """
    from countermove.questions.case import cases as files
    from countermove.questions.case import load_case

    if name is None:
        every = [load_case(each, project=project) for each in files(project)]
        columns = ("case", "title", "importers", "sides", "variants")
        listed = [
            (c.name, c.title, " ".join(c.importers), " ".join(c.focus[:2]), len(c.variants))
            for c in every
        ]
        sheet = Sheet("cases", [Column(c, c.replace("_", " ")) for c in columns], listed)
        return Answer([sheet, "Variants of one: countermove cases NAME"], csv=sheet,
                      tables={"cases": sheet.records()})  # fmt: skip
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
