"""``countermove run``: solve a case, show the headline, write the run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.questions.run_case import CaseResult
    from countermove.report.longtable import Answers


def run(
    scenario: Annotated[str, typer.Argument(help="Name of a case, or a YAML file of your own.")],
    variant: Annotated[
        list[str] | None, typer.Option("--variant", help="Solve only this variant (repeatable).")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Law of this day, in every variant.")
    ] = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="As known on this day, in every variant.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="KEY=VALUE: elasticities, deficits, economy, utilisation, cap, "
            "theta.SECTOR, or a measure's field (repeatable).",
        ),
    ] = None,
    charts: Annotated[
        bool | None,
        typer.Option("--charts/--no-charts", help="Draw SVG charts (default on a terminal)."),
    ] = None,
    ranges: Annotated[
        bool,
        typer.Option(
            "--ranges/--no-ranges",
            help="Also solve the other elasticity sets, and few and many claims.",
        ),
    ] = True,
    out: Annotated[Path, typer.Option("--out", help="Folder in which runs are kept.")] = Path(
        "runs"
    ),
    project: Annotated[
        Path | None, typer.Option("--project", help="Folder with your own measures and scenarios.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The headline as CSV.")] = False,
) -> None:
    """Solve every variant of a case, print the headline and write the tables.

    Example: countermove run us-canada-2025 --set elasticities=CP
    """  # fmt: skip
    import sys

    from countermove.cli.progress import progress
    from countermove.questions.case import load_case, on_days
    from countermove.questions.options import ModelOptions, with_settings
    from countermove.questions.run_case import run_case
    from countermove.report.case_tables import answers
    from countermove.report.headline import (
        csv_sheet,
        headline,
        headline_facts,
        headline_parts,
        over_utilisation,
    )
    from countermove.report.show import Answer, show
    from countermove.report.write_run import write_run

    options = with_settings(ModelOptions(), settings or [])
    case = on_days(load_case(scenario, project=project), on=on, known_on=known_on)
    with progress() as say:
        result = run_case(
            case,
            options=options,
            variants=variant,
            ranges=ranges,
            project=project,
            progress=say,
        )
        found = answers(result, command=" ".join(["countermove", *sys.argv[1:]]))
        drawn = sys.stdout.isatty() if charts is None else charts
        extra = _charts(found, result, say) if drawn else None
        folder = write_run(out, found.manifest, found.tables, extra=extra)
    figures = headline(found.tables, found.manifest)
    beside = over_utilisation(found.tables, found.manifest)
    answer = Answer(
        [*headline_parts(figures, found.manifest, beside), f"\nTables and manifest: {folder}"],
        {
            "scenario": result.case.name,
            "run": str(folder),
            "residual": found.manifest["residual"],
            "iterations": found.manifest["iterations"],
            "model": found.manifest["model"],
            "headline": headline_facts(figures, found.manifest),
        },
        csv=csv_sheet(figures),
        tables=found.tables,
    )
    show(answer, as_json=as_json, as_csv=as_csv)


def _charts(found: Answers, result: CaseResult, say: Any) -> Any:
    def draw_all(folder: Path) -> None:
        from countermove.codes.sectors import sectors
        from countermove.report.charts import draw, standard_charts

        titles = {code: entry.name for code, entry in sectors().items()}
        chart_set = standard_charts(
            found.tables, found.manifest, variant=found.manifest["shown_scenario"],
            sector_titles=titles,
        )  # fmt: skip
        (folder / "charts").mkdir()
        for done, (name, spec) in enumerate(chart_set.specs.items()):
            say(f"chart {name}", done, len(chart_set.specs))
            draw(spec, folder / "charts" / f"{name}.svg")

    return draw_all
