"""``countermove compare``: two variants, or two runs, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from countermove.report.comparison import Comparison
    from countermove.report.run_folder import Run


def compare(
    a: Annotated[str, typer.Argument(help="A variant, a run folder, or RUN:VARIANT.")],
    b: Annotated[str, typer.Argument(help="The same, to compare with.")],
    runs: Annotated[Path, typer.Option("--runs", help="Folder in which runs are kept.")] = Path(
        "runs"
    ),
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", help="Of two runs, compare only this variant (repeatable)."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every figure of every table, largest difference first.")
    ] = False,
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="With --all, rows shown for each unit; 25.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on stdout.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One figure a line.")] = False,
) -> None:
    """Put two variants of the newest run, or two runs, side by side; differences are B minus A.

    Example: countermove compare autos autos-retaliation
    """  # fmt: skip
    from countermove.errors import BadInput
    from countermove.report.comparison import comparison_csv, comparison_json, comparison_text
    from countermove.report.find_run import find_side

    if top is not None and (not everything or as_json or as_csv):
        raise BadInput(
            "--top shortens the table of --all, and has no effect without; leave it out."
        )
    (run_a, one), (run_b, two) = find_side(a, folder=runs), find_side(b, folder=runs)
    pairs = _pairs(run_a, one, run_b, two, variant)
    found = _compared(run_a, run_b, pairs)
    if not everything:
        found = _headline_only(found)
    if as_json:
        from countermove.cli.output import say_json

        plain = comparison_json(found)
        rows = plain.pop("differences")
        say_json({**plain, "tables": {"comparison": rows}})
    elif as_csv:
        typer.echo(comparison_csv(found), nl=False)
    elif everything:
        typer.echo(comparison_text(found, top=top or 25), nl=False)
    else:
        _side_by_side(run_a, run_b, pairs, found)


def _pairs(
    a: Run, one: str | None, b: Run, two: str | None, only: list[str] | None
) -> list[tuple[str, str]]:
    """Return the variants to hold against each other."""
    from countermove.codes.lookup import unknown
    from countermove.errors import BadInput

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


def _compared(a: Run, b: Run, pairs: list[tuple[str, str]]) -> Comparison:
    from dataclasses import replace

    from countermove.report.comparison import compare_tables, joined, of_variant

    same_run = a.folder == b.folder
    parts = []
    for one, two in pairs:
        names = (one, two) if same_run else (f"{a.name}:{one}", f"{b.name}:{two}")
        parts.append(
            compare_tables(
                of_variant(a.tables, one), of_variant(b.tables, two),
                name_a=names[0], name_b=names[1], variant=one if len(pairs) > 1 else "",
            )
        )  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    return replace(joined(parts), name_a=a.name, name_b=b.name)


def _headline_only(found: Comparison) -> Comparison:
    from dataclasses import replace

    from countermove.report.headline import COUNTRIES
    from countermove.report.side_by_side import headline_series

    wanted = set(headline_series())
    kept = [
        d
        for d in found.differences
        if (d.series, d.measure, d.category) in wanted
        and d.code in COUNTRIES
        and d.dimension in ("country", "sector")
    ]
    return replace(found, differences=tuple(kept))


def _side_by_side(a: Run, b: Run, pairs: list[tuple[str, str]], found: Comparison) -> None:
    from countermove.cli.output import terminal_width
    from countermove.report.headline_text import headline_text
    from countermove.report.side_by_side import side_by_side

    for side, name, run in (("A", found.name_a, a), ("B", found.name_b, b)):
        model = run.manifest["model"]
        typer.echo(
            f"{side} = {name}: {model['economy']}, elasticities {model['elasticity_set']}, "
            f"{model['closure']} deficits"
        )
    typer.echo(headline_text(side_by_side(a, b, pairs), width=terminal_width()), nl=False)
    typer.echo("Every figure: add --all.")
