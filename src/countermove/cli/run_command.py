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
        bool, typer.Option("--ranges/--no-ranges", help="Also solve the other elasticity sets.")
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
    if as_json:
        _json(result, found, folder)
    else:
        _print(found, folder, as_csv)


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


def _json(result: CaseResult, found: Answers, folder: Path) -> None:
    import json

    from countermove.report.headline import build_headline, headline_json

    headline = build_headline(found.tables, found.manifest)
    about = {
        "status": "ok",
        "scenario": result.case.name,
        "run": str(folder),
        "residual": found.manifest["residual"],
        "iterations": found.manifest["iterations"],
        "model": found.manifest["model"],
        "headline": headline_json(headline),
    }
    print(json.dumps(about, allow_nan=False)[:-1], end=', "tables": {')
    for place, (name, table) in enumerate(found.tables.items()):
        print(", " if place else "", f'"{name}": ', table.json_rows(), sep="", end="")
    print("}}")


def _print(found: Answers, folder: Path, as_csv: bool) -> None:
    import sys

    from countermove.report.headline import build_headline, by_indicator, headline_csv
    from countermove.report.headline_text import headline_text, print_headline

    headline = build_headline(found.tables, found.manifest)
    if as_csv:
        print(headline_csv(headline), end="")
        return
    headline = by_indicator(headline)
    if sys.stdout.isatty():
        from rich.console import Console

        print_headline(headline, Console())
    else:
        print(headline_text(headline), end="")
    print(f"\nTables and manifest: {folder}")
