"""``countermove flip``: the smallest change of beliefs that turns a statement."""

from __future__ import annotations

from typing import Annotated

from countermove.cli.command import BeliefsFile, Project, Say, Settings, command
from countermove.report.show import Answer


@command(csv="What moves, as CSV.")
def flip(
    case: Annotated[str, "CASE or CASE/VARIANT; of a case alone, the variant it shows."],
    statement: Annotated[
        str, "COUNTRY QUANTITY [in SECTOR] HORIZON < NUMBER (or >), in quotation marks."
    ],
    *,
    beliefs: BeliefsFile = None,
    settings: Settings = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Find the smallest change of beliefs, in standard deviations, that turns a statement.

    Example: countermove flip us-canada-2025/autos-retaliation "CAN income first-year < -0.5"
    """
    from countermove.questions.doubts import drawables
    from countermove.questions.flips import flip as turned
    from countermove.questions.flips import statement_of
    from countermove.questions.horizons import asked_horizons
    from countermove.questions.pose import question
    from countermove.questions.variant_draws import drawing_of, refuse_idle_law
    from countermove.questions.wanted_figure import figure_asked
    from countermove.report.flip_report import flip_answer

    said, asked = statement_of(statement), question(case, project=project)
    name = "" if asked.case is None else asked.case.name
    given = asked_horizons(said.horizon, settings or [])
    options, drawing = drawing_of(given, 32, name, file=beliefs, project=project)
    assert drawing is not None
    wanted = figure_asked(
        said.series, said.country, said.sector, asked, next(iter(options.values())), "in "
    )
    (here,) = drawables(asked, options, drawing.beliefs, say).values()
    refuse_idle_law(drawing, [here])
    return flip_answer(turned(here, drawing, wanted, said, say))
