"""``countermove page``: a solved case as one HTML file that solves the world again by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.command import WRITTEN, Draws, Project, Say, command, refuse_idle
from countermove.errors import BadInput
from countermove.report.show import Answer


@command()
def page(
    scenario: Annotated[str, "Name of a case, or a YAML file of your own."],
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write.", callback=WRITTEN)
    ] = Path("page.html"),
    variant: Annotated[list[str] | None, "Put only this variant in (repeatable)."] = None,
    ranges: Annotated[
        bool,
        typer.Option(
            "--ranges/--no-ranges", help="Also solve the other elasticity sets, for ranges."
        ),
    ] = False,
    draws: Draws = 64,
    without: Annotated[
        list[str] | None,
        "Leave a part out (repeatable): doubts, games, deal, tariffs, lines, causes, choices, "
        "lists or statements.",
    ] = None,
    game: Annotated[list[str] | None, "Play only this game of the case (repeatable)."] = None,
    frontier: Annotated[
        int, typer.Option("--frontier", min=0, help="Points of a frontier of counter-tariff lists.")
    ] = 0,
    project: Project = None,
    say: Say,
) -> Answer:
    """Write a page that shows the answer and solves the world again at each move of a control.

    Example: countermove page us-canada-2025 -o page.html
    """
    import shlex
    import sys

    return write_page(
        scenario, out, variant=variant, ranges=ranges, draws=draws, without=without, game=game,
        frontier=frontier, project=project, words=shlex.join(["countermove", *sys.argv[1:]]),
        say=say,
    )  # fmt: skip


def write_page(
    scenario: str,
    out: Path,
    *,
    words: str,
    variant: list[str] | None = None,
    ranges: bool = False,
    draws: int = 64,
    without: list[str] | None = None,
    game: list[str] | None = None,
    frontier: int = 0,
    project: Path | None = None,
    say: Say,
) -> Answer:
    """Write the page of a case; ``words`` is the command that it names, the rest its options."""
    from countermove.atomic import write_file
    from countermove.page.beside_page import beside_page, checked_parts
    from countermove.page.build_page import build_page
    from countermove.page.page_asked import Asked
    from countermove.questions.case import load_case
    from countermove.questions.horizons import at_horizons
    from countermove.questions.run_case import run_horizons
    from countermove.questions.variant_draws import drawing_of
    from countermove.report.case_tables import answers

    checked_parts(without or (), game or (), project)
    if frontier == 1:
        raise BadInput(
            "--frontier 1 is a single list; ask for two points or more, or leave it out."
        )
    idle = "lists" in (without or ())
    refuse_idle((idle and frontier > 0, "--frontier", "--without lists leaves the lists out"))
    case = load_case(scenario, project=project)
    options, drawing = drawing_of(at_horizons([]), draws, case.name, project=project, turns=True)
    solved = run_horizons(
        case, options, variants=variant, ranges=ranges, drawing=drawing, project=project,
        progress=say,
    )  # fmt: skip
    found = answers(*solved, command=words)
    played = tuple(game) if game else None
    shown, names = str(found.manifest["shown_scenario"]), tuple(solved[-1].variants)
    asked = Asked(case, shown, options, drawing, project, played, names, frontier)
    beside = beside_page(asked, say, without=without or ())
    made = build_page(solved, found, command=words, beside=beside)
    written = write_file(out, made.encode())
    size = len(made.encode())
    told = f"{written}: {size / 1e6:.1f} MB, {len(names)} variants."
    return Answer(
        [told, "Open it in any browser; it asks nothing of any server."],
        {"page": str(written), "bytes": size, "variants": list(names)},
    )
