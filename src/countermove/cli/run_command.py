"""``countermove run``: solve a case, show the headline, write the run folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import (
    BeliefsFile,
    Draws,
    Project,
    Runs,
    Say,
    Settings,
    command,
    refuse_idle,
)
from countermove.report.show import Answer

if TYPE_CHECKING:
    from countermove.report.answer import Question
    from countermove.report.longtable import Answers


DRAWS = 64
CSV = " (--csv-tables writes CSV beside Parquet)"


def command_of(scenario: str, **options: Any) -> str:
    """Return the command line of a run, with the options that change its figures alone.

    >>> command_of("own.yaml", variant=["a", "b"], ranges=True, path=False, draws=0, on=None)
    'countermove run own.yaml --variant a --variant b --ranges --draws 0'
    """
    words = ["countermove", "run", scenario]
    for name, given in options.items():
        option = f"--{name.replace('_', '-')}"
        for value in given if isinstance(given, list) else [given]:
            if value is not None and value is not False:
                words += [option] if value is True else [option, str(value)]
    return shlex.join(words)


@command(csv="The headline as CSV.")
def run(
    scenario: Annotated[str, "Name of a case, or a YAML file of your own."],
    *,
    variant: Annotated[list[str] | None, "Solve only this variant (repeatable)."] = None,
    on: Annotated[str | None, "Law of this day, in every variant."] = None,
    known_on: Annotated[str | None, "As known on this day, in every variant."] = None,
    settings: Settings = None,
    charts: Annotated[bool | None, "Draw SVG charts (default on a terminal)."] = None,
    ranges: Annotated[
        bool,
        typer.Option(
            "--ranges/--no-ranges",
            help="Also solve the other elasticity sets, and few and many claims.",
        ),
    ] = False,
    country: Annotated[
        str | None, "Country of the answer, of those the case is about; its first if left out."
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show every table, with all notes and conditions.")
    ] = False,
    table: Annotated[list[str] | None, "Show this table alone (repeatable)."] = None,
    path: Annotated[
        bool, "Also solve the variant shown by quarters, first year to long run (interpolated)."
    ] = False,
    draws: Draws = DRAWS,
    beliefs: BeliefsFile = None,
    tables: Annotated[bool, "With --json: every row of every table too, as in the run."] = False,
    csv_tables: Annotated[bool, "Write the run's tables as CSV too, beside Parquet."] = False,
    out: Runs = Path("runs"),
    project: Project = None,
    say: Say,
    as_json: bool = False,
) -> Answer:
    """Solve every variant of a case, first year and long run; print the answer, write tables.

    Example: countermove run us-canada-2025 --set elasticities=CP
    """
    import sys

    from countermove.memory import forget
    from countermove.questions.case import load_case, on_days
    from countermove.questions.horizons import at_horizons
    from countermove.questions.run_case import run_horizons
    from countermove.questions.variant_draws import drawing_of
    from countermove.questions.year_path import refuse_idle_path, solve_quarters
    from countermove.report.answer import question, sentences
    from countermove.report.answer_sheet import (
        answer_parts,
        chosen_country,
        named_tables,
        refuse_tables,
    )
    from countermove.report.case_tables import answers, shown_variant
    from countermove.report.headline import (
        csv_sheet,
        headline,
        headline_facts,
        headline_parts,
        over_utilisation,
    )
    from countermove.report.headline_bands import predictions
    from countermove.report.path_sheet import NOTE, path_parts
    from countermove.report.write_run import write_run

    refuse_idle(
        (tables and not as_json, "--tables", "only --json prints tables"),
        (bool(every and table), "--table", "--all shows every table"),
        (bool(country and (every or table)), "--country", "tables show every country"),
    )
    case = on_days(load_case(scenario, project=project), on=on, known_on=known_on)
    chosen = chosen_country(case.focus, country)
    refuse_tables(table or ())
    options, drawing = drawing_of(
        at_horizons(settings or []),
        draws,
        case.name,
        file=beliefs,
        project=project,
        turns=True,
        held=(),
    )
    if path:
        refuse_idle_path(options)
    solved = run_horizons(
        case, options, variants=variant, ranges=ranges, drawing=drawing, project=project,
        progress=say,
    )  # fmt: skip
    shown = shown_variant(solved[-1]).posed
    found = answers(
        *solved,
        path=solve_quarters(shown, options) if path else (),
        command=command_of(
            scenario,
            variant=variant,
            on=on,
            known_on=known_on,
            set=settings,
            path=path,
            ranges=ranges,
            draws=None if draws == DRAWS else draws,
            beliefs=beliefs,
            project=project,
        ),
    )
    del solved, shown
    forget(answered=True)  # with the worlds: they are most of the memory
    drawn = sys.stdout.isatty() if charts is None else charts
    figures = headline(found.tables, found.manifest)
    asked = question(figures, found.manifest, chosen)
    extra = _charts(found, asked, say) if drawn else None
    folder = write_run(out, found.manifest, found.tables, csv=csv_tables, extra=extra)
    where = f"{folder}{'' if csv_tables else CSV}"
    parts = answer_parts(asked, where)
    if every or table:
        beside = (
            *predictions(figures, found.manifest), *over_utilisation(found.tables, found.manifest),
        )  # fmt: skip
        whole = headline_parts(figures, found.manifest, beside)
        parts = [
            *(named_tables(whole, table) if table else whole),
            f"\nTables and manifest: {where}",
        ]
    if path:
        parts[-1:-1] = path_parts(found.tables, found.manifest)
    return Answer(
        parts,
        {
            "scenario": case.name,
            "run": str(folder),
            "residual": found.manifest["residual"],
            "iterations": found.manifest["iterations"],
            "model": found.manifest["model"],
            "coverage": {e["name"]: e["coverage"] for e in found.manifest["variants"]},
            "answer": {"sentences": sentences(asked), "country": asked.country},
            "headline": headline_facts(figures, found.manifest),
            **({"path_note": NOTE} if path else {}),
        },
        csv=csv_sheet(figures),
        tables=found.tables if tables else {},
    )


def _charts(found: Answers, asked: Question, say: Any) -> Any:
    def draw(folder: Path) -> None:
        from countermove.codes.sectors import sectors
        from countermove.report.charts.answer_chart import answer_chart
        from countermove.report.charts.draw import draw_all
        from countermove.report.charts.run_charts import standard_charts

        titles = {code: entry.name for code, entry in sectors().items()}
        drawn = standard_charts(
            found.tables, found.manifest, variant=found.manifest["shown_scenario"],
            sector_titles=titles,
        )  # fmt: skip
        answer = answer_chart(asked)
        draw_all({**({"answer": answer} if answer else {}), **drawn.specs}, folder, say)

    return draw
