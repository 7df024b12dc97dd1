"""``countermove compare``: two variants, or two runs, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.command import Runs, command
from countermove.errors import BadInput
from countermove.report.show import Answer, Sheet

if TYPE_CHECKING:
    from countermove.report.run_folder import Run


@command(csv="One figure a line.")
def compare(
    a: Annotated[str, "A variant, a run folder, or RUN:VARIANT."],
    b: Annotated[str, "The same, to compare with."],
    *,
    runs: Runs = Path("runs"),
    variant: Annotated[
        list[str] | None, "Of two runs, compare only this variant (repeatable)."
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every figure of every table, largest difference first.")
    ] = False,
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="With --all, rows shown for each unit; 25.")
    ] = None,
    as_text: bool,
) -> Answer:
    """Put two variants of the newest run, or two runs, side by side; differences are B minus A.

    Example: countermove compare autos autos-retaliation
    """
    from countermove.report import comparison
    from countermove.report.headline import notes_of
    from countermove.report.run_folder import find_side

    if top is not None and not (everything and as_text):
        raise BadInput(
            "--top shortens the table of --all, and has no effect without; leave it out."
        )
    (run_a, one), (run_b, two) = find_side(a, folder=runs), find_side(b, folder=runs)
    pairs = _pairs(run_a, one, run_b, two, variant)
    found = comparison.compare_runs(run_a, run_b, pairs)
    if not everything:
        found = comparison.headline_only(found, run_a.manifest)
    parts: list[str | Sheet] = []
    for side, name, run in (("A", found.name_a, run_a), ("B", found.name_b, run_b)):
        model = run.manifest["model"]
        parts.append(
            f"{side} = {name}: {model['economy']}, elasticities {model['elasticity_set']}, "
            f"{model['closure']} deficits"
        )
    if everything:
        sheets = list(comparison.difference_sheets(found, top=top or 25))
        end = [f"Figures without a partner: {found.only_a} in A, {found.only_b} in B."]
    else:
        sheets = comparison.side_by_side(run_a, run_b, pairs)
        notes = notes_of(d.series for d in found.differences)
        end = [*(f"({mark}) {note}" for mark, note in notes.items()), "Every figure: add --all."]
    for sheet in sheets:
        parts += ["", sheet]
    rows = comparison.comparison_csv(found)
    return Answer(
        [*parts, "", *end],
        {name: getattr(found, name) for name in ("name_a", "name_b", "only_a", "only_b")},
        csv=rows,
        tables={"comparison": rows.records()},
    )


def _pairs(
    a: Run, one: str | None, b: Run, two: str | None, only: list[str] | None
) -> list[tuple[str, str]]:
    """Return the variants to hold against each other."""
    from countermove.codes.lookup import unknown

    if one is not None and two is not None:
        if only:
            raise BadInput(
                f"--variant {only[0]} has no effect, because {one} and {two} are compared; leave "
                "it out, or name two runs."
            )
        return [(one, two)]
    if one is not None or two is not None:
        run, name = (b, one) if two is None else (a, two)
        raise BadInput(
            f"{run.name} is a whole run and {name} a variant; name both as RUN:VARIANT, or give "
            "two runs."
        )
    known = [str(entry["name"]) for entry in b.manifest["variants"]]
    shared = [n for entry in a.manifest["variants"] if (n := str(entry["name"])) in known]
    for name in only or ():
        if name not in shared:
            raise unknown(name, shared, what="variant of both runs")
    baseline = a.manifest["default_scenario"]
    chosen = only or [name for name in shared if name != baseline] or shared
    if not chosen:
        raise BadInput(f"{a.name} and {b.name} have no variant in common; name one of each.")
    return [(name, name) for name in chosen]
