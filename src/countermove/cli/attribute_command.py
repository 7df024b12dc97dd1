"""``countermove attribute``: which law, belief or switch of the model drives an outcome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from countermove.cli.command import (
    WRITTEN,
    BeliefsFile,
    Project,
    Say,
    Settings,
    command,
    refuse_idle,
)
from countermove.report.show import Answer

if TYPE_CHECKING:
    from countermove.questions.attribution import Attribution

USUAL_DRAWS = 128


@command(csv="The effects, or shares, as CSV.")
def attribute(
    case: Annotated[str, "CASE or CASE/VARIANT; of a case alone, the variant it shows."],
    *,
    of: Annotated[str, "Which series: income, gdp, exports, jobs, ... or its full name."] = (
        "income"
    ),
    country: Annotated[
        str | None, "Country, group or WLD; the first one of the case by default."
    ] = None,
    sector: Annotated[str | None, "Industry, of a series by industry."] = None,
    by: Annotated[
        str | None,
        "measure, family (six at most; the default beyond six measures), belief or switch.",
    ] = None,
    switch: Annotated[
        list[str] | None,
        "KEY=VALUE in which another model differs, with --by switch; KEY=VALUE,KEY=VALUE for one.",
    ] = None,
    horizon: Annotated[str, "first-year, long-run or both."] = "both",
    orders: Annotated[
        int | None, "Random orders of measures, an even number; 0 for all of them."
    ] = None,
    draws: Annotated[
        int | None, "Draws with --by belief, each solved once a belief and twice more; 128."
    ] = None,
    chart: Annotated[
        Path | None,
        "Also draw what each part adds, of the first horizon, to this .svg or .png file.",
        WRITTEN,
    ] = None,
    beliefs: BeliefsFile = None,
    settings: Settings = None,
    project: Project = None,
    say: Say,
) -> Answer:
    """Split an outcome by what the law changes (Shapley values), or its doubt by belief (Sobol').

    With --by switch: split the difference between two models by the switches between them.

    Example: countermove attribute us-canada-2025/autos-retaliation --country CAN
    """
    from countermove.errors import BadInput
    from countermove.questions.attribution import attribute as split
    from countermove.questions.doubts import doubts, drawables
    from countermove.questions.horizons import asked_horizons
    from countermove.questions.models_apart import USUAL, models_apart
    from countermove.questions.pose import question
    from countermove.questions.variant_draws import drawing_of, refuse_idle_law
    from countermove.questions.wanted_figure import figure_asked
    from countermove.report.attribution_report import (
        attribution_answer,
        doubts_answer,
        models_answer,
    )

    asked = question(case, project=project)
    doubt = by == "belief"
    if by == "switch":
        refuse_idle(
            (orders is not None, "--orders", "switches come in all orders"),
            (draws is not None, "--draws", "models are not drawn"),
            (beliefs is not None, "--beliefs", "models are not drawn"),
        )
        models = asked_horizons(horizon, settings or [])
        if len(models) > 1:
            raise BadInput(
                "--by switch compares models at one horizon: add --horizon long-run or first-year."
            )
        ((name, first),) = models.items()
        wanted = figure_asked(of, country, sector, asked, first)
        apart = models_apart(asked, name, first, switch or USUAL, wanted, say=say)
        _draw(apart, chart)
        return models_answer(apart)
    refuse_idle(
        (switch is not None, "--switch", "law or beliefs are split (--by switch)"),
        (doubt and orders is not None, "--orders", "beliefs come in no order"),
        (doubt and chart is not None, "--chart", "beliefs add up to no whole"),
        (doubt and draws == 0, "--draws 0", "shares of variance come from draws"),
        (not doubt and draws is not None, "--draws", "law is split without draws (--by belief)"),
        (
            not doubt and beliefs is not None,
            "--beliefs",
            "law is split without draws (--by belief)",
        ),
    )
    name = "" if asked.case is None else asked.case.name
    options, drawing = drawing_of(
        asked_horizons(horizon, settings or []),
        (USUAL_DRAWS if draws is None else draws) if doubt else 0,
        name,
        file=beliefs,
        project=project,
    )
    wanted = figure_asked(of, country, sector, asked, next(iter(options.values())))
    if doubt:
        assert drawing is not None
        every = drawables(asked, options, drawing.beliefs, say)
        refuse_idle_law(drawing, every.values())
        return doubts_answer({n: doubts(e, drawing, wanted, say) for n, e in every.items()}, wanted)
    found = split(asked, options, wanted, by=by, orders=orders, say=say)
    _draw(found, chart)
    return attribution_answer(found)


def _draw(found: Attribution, chart: Path | None) -> None:
    if chart is not None:
        from countermove.report.charts.attribution_chart import attribution_chart
        from countermove.report.charts.draw import draw

        draw(attribution_chart(found), chart)
