"""``countermove measures``: look at the ledger, check and tidy measure files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from countermove.law.ledger import Ledger

Project = Annotated[Path | None, typer.Option("--project", help="Folder with your own measures.")]
Json = Annotated[bool, typer.Option("--json", help="One object on stdout.")]
Csv = Annotated[bool, typer.Option("--csv", help="One row a line.")]
By = Annotated[str | None, typer.Option("--by", help="Only measures of this importer.")]

measures = typer.Typer(
    help="The ledger: measures as dated, cited files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@measures.command("list")
def list_(
    by: By = None,
    on: Annotated[str | None, typer.Option("--on", help="Only those that speak on a day.")] = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="With --on: as known on this day.")
    ] = None,
    project: Project = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the measures of the ledger.

    Example: countermove measures list --by CAN --on 2025-05-03
    """
    from countermove.law.clock import governing
    from countermove.law.queries import rate_text

    ledger = _ledger(project)
    day, known = _day(on), _day(known_on)
    rows = []
    for measure in _of(ledger, by):
        versions = measure.rates
        if day is not None:
            versions = governing(measure.rates, on=day, known_on=known, options=ledger.options())
            if not versions:
                continue
        starts = [v.window.start for v in versions if v.window.start is not None]
        rows.append(
            {
                "measure": measure.id,
                "imposed_by": measure.imposed_by,
                "authority": measure.authority,
                "kind": measure.kind,
                "first_day": min(starts).isoformat() if starts else "",
                "rate": rate_text(versions[-1] if day is None else versions[0]),
                "title": measure.title,
            }
        )
    heads = ("measure", "authority", "first_day", "title")
    _say("measures", rows, heads if day is None else (*heads[:3], "rate", "title"), as_json, as_csv)


@measures.command()
def show(
    measure: Annotated[str, typer.Argument(help="Id, e.g. usa/s232_autos.")],
    on: Annotated[str | None, typer.Option("--on", help="As it stands on this day.")] = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", help="With --on: as known on this day.")
    ] = None,
    project: Project = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show one measure: versions with their days, exemptions, interactions, citations.

    Example: countermove measures show usa/s232_autos --on 2025-05-03
    """
    from countermove.cli.output import say_csv, say_json, say_table
    from countermove.law.queries import show as shown

    found = shown(_ledger(project), measure, on=_day(on), known_on=_day(known_on))
    rows = [
        {
            "from": version.window.start,
            "until": version.window.end,
            "known_from": version.window.known_from,
            "withdrawn": version.window.withdrawn,
            "rate": text,
            "cite": version.reference.cite,
        }
        for version, text in found.versions
    ]
    if as_json:
        say_json({"measure": found.measure.plain, "on": found.on, "tables": {"versions": rows},
                  "exemptions": found.exemptions, "interactions": found.interactions})  # fmt: skip
        return
    if as_csv:
        say_csv(rows, ("from", "until", "known_from", "withdrawn", "rate", "cite"))
        return
    law = found.measure
    typer.echo(f"{law.id}: {law.title}\n{law.imposed_by}, {law.authority}; {law.legal_basis}\n")
    if rows:
        heads = ("from", "until", "known_from", "withdrawn", "rate", "cite")
        say_table(
            [head.replace("_", " ") for head in heads],
            [["" if row[head] is None else str(row[head]) for head in heads] for row in rows],
        )
    else:
        typer.echo(f"Nothing of it speaks on {found.on}.")
    for head, texts in (
        ("Exemptions", found.exemptions),
        ("Interactions", found.interactions),
        ("Not established", law.not_established),
    ):
        if texts:
            typer.echo(f"\n{head}:")
            for text in texts:
                typer.echo(f"  {text}")
    typer.echo(f"\nChecked on {law.checked_on}.")


@measures.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Ledger folders or measure files; the shipped ledger if left out."),
    ] = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Check measure files; each problem with file:line:column, the rule and the cure.

    Example: countermove measures check my-project/measures
    """
    from dataclasses import asdict

    from countermove.cli.output import say_csv, say_json
    from countermove.errors import BadInput
    from countermove.law.load_law import SHIPPED
    from countermove.law.problems import check as problems_of
    from countermove.sources.compiled_form import source_files

    chosen = paths or [SHIPPED]
    for path in chosen:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder; name measure files or their folder.")
    found = problems_of(chosen)
    if as_json:
        say_json(
            {"tables": {"problems": [asdict(problem) for problem in found]}},
            status="problems" if found else "ok",
        )
    elif as_csv:
        say_csv(
            [asdict(problem) for problem in found],
            ("file", "line", "column", "rule", "message", "cure"),
        )
    else:
        for problem in found:
            typer.echo(str(problem))
        if not found:
            count = sum(len(source_files(p)) if p.is_dir() else 1 for p in chosen)
            typer.echo(f"{count} files, no problem found.")
    raise typer.Exit(1 if found else 0)


@measures.command()
def fmt(
    paths: Annotated[list[Path], typer.Argument(help="Measure files, or folders of them.")],
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if a file would change.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put the fields of measure files in the documented order; comments and quotes stay.

    Example: countermove measures fmt my-project/measures
    """
    from countermove.cli.output import say_json
    from countermove.errors import BadInput
    from countermove.law.tidy import tidy_file

    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder; name measure files or their folder.")
        inside = sorted(p for p in path.rglob("*.yaml") if p.name != "groups.yaml")
        files += inside if path.is_dir() else [path]
    changed = [str(path) for path in files if _tidied(tidy_file, path, not only_check)]
    if as_json:
        say_json({"changed": changed, "files": len(files)})
    else:
        for name in changed:
            typer.echo(f"{'would change' if only_check else 'changed'} {name}")
        typer.echo(
            f"{len(files)} files, {len(changed)} {'to change' if only_check else 'changed'}."
        )
    raise typer.Exit(1 if only_check and changed else 0)


@measures.command()
def timeline(
    by: By = None,
    since: Annotated[str | None, typer.Option("--since", help="First day.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day.")] = None,
    project: Project = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show what begins, ends, or was withdrawn, in order of day.

    Example: countermove measures timeline --by CAN --since 2025-03-01 --until 2025-09-30
    """
    from dataclasses import asdict

    from countermove.law.queries import timeline as events_of

    ledger = _ledger(project)
    importer = _importer(ledger, by)
    events = events_of(ledger, imposed_by=importer, since=_day(since), until=_day(until))
    rows = [
        {name: "" if value is None else str(value) for name, value in asdict(event).items()}
        for event in events
    ]
    _say("events", rows, ("day", "measure", "what", "text", "cite"), as_json, as_csv)


@measures.command()
def diff(
    a: Annotated[Path, typer.Argument(help="Project folder, or `shipped`.")],
    b: Annotated[Path, typer.Argument(help="Project folder, or `shipped`.")],
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show what separates two ledgers, field by field.

    Example: countermove measures diff shipped my-project
    """
    from dataclasses import asdict

    from countermove.law.queries import diff as differences_of

    one, two = (_ledger(None if str(side) == "shipped" else side) for side in (a, b))
    rows = [
        {name: "" if value is None else str(value) for name, value in asdict(entry).items()}
        for entry in differences_of(one, two)
    ]
    _say("differences", rows, ("name", "what", "path", "old", "new"), as_json, as_csv)


@measures.command()
def schema(
    kind: Annotated[
        str, typer.Argument(help="Kind of file: measure, case, game or statements.")
    ] = "measure",
    as_json: Json = False,
) -> None:
    """Print the JSON Schema of a kind of file, for editors.

    Example: countermove measures schema > measure.schema.json
    """
    import json

    from countermove.cli.output import say_json
    from countermove.questions.schemas import json_schema

    found = json_schema(kind)
    if as_json:
        say_json({"schema": found})
    else:
        typer.echo(json.dumps(found, indent=2))


def _ledger(project: Path | None) -> Ledger:
    from countermove.law.load_law import load_ledger

    return load_ledger(project)


def _day(text: str | None) -> date | None:
    from countermove.law.governed import on_day

    return None if text is None else on_day(text)


def _importer(ledger: Ledger, by: str | None) -> str | None:
    from countermove.codes.names import place_code

    if by is None:
        return None
    importer = place_code(by)
    ledger.of(importer)
    return importer


def _of(ledger: Ledger, by: str | None) -> Any:
    importer = _importer(ledger, by)
    return ledger.measures.values() if importer is None else ledger.of(importer)


def _tidied(tidy_file: Any, path: Path, write: bool) -> bool:
    from countermove.errors import BadMeasure
    from countermove.sources.yaml_file import read_yaml

    problems = read_yaml(path).problems
    if problems:
        raise BadMeasure(str(problems[0]))
    return bool(tidy_file(path, write=write))


def _say(
    name: str, rows: list[dict[str, Any]], shown: tuple[str, ...], as_json: bool, as_csv: bool
) -> None:
    """Show rows as a table of some columns, or all columns as CSV or JSON."""
    from countermove.cli.output import say_csv, say_json, say_table

    if as_json:
        say_json({"tables": {name: rows}})
    elif as_csv:
        say_csv(rows, list(rows[0]) if rows else shown)
    elif rows:
        heads = [column.replace("_", " ") for column in shown]
        say_table(heads, [[row[column] for column in shown] for row in rows])
    else:
        typer.echo("Nothing found.")
