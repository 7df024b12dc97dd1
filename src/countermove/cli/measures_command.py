"""``countermove measures``: look at the ledger, check and tidy measure files."""

from __future__ import annotations

from collections.abc import Sequence
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

_FIELDS = {
    "events": ("day", "measure", "what", "text", "cite"),
    "differences": ("name", "what", "path", "old", "new"),
}

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
    importer = _importer(ledger, by)
    for measure in ledger.measures.values() if importer is None else ledger.of(importer):
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
    shown = ("measure", "authority", "first_day", *(("rate",) if day else ()), "title")
    _say("measures", rows, shown, as_json, as_csv)


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
    from countermove.law.queries import show as shown
    from countermove.report import show as form

    found = shown(_ledger(project), measure, on=_day(on), known_on=_day(known_on))
    names = ("from", "until", "known_from", "withdrawn", "rate", "cite")
    rows = [
        (v.window.start, v.window.end, v.window.known_from, v.window.withdrawn, text,
         v.reference.cite)
        for v, text in found.versions
    ]  # fmt: skip
    columns = [form.Column(name, name.replace("_", " ")) for name in names]
    sheet = form.Sheet("versions", columns, rows)
    law = found.measure
    parts: list[str | form.Sheet] = [
        f"{law.id}: {law.title}\n{law.imposed_by}, {law.authority}; {law.legal_basis}",
        "",
        sheet if rows else f"Nothing of it speaks on {found.on}.",
    ]
    for head, texts in (
        ("Exemptions", found.exemptions),
        ("Interactions", found.interactions),
        ("Not established", law.not_established),
    ):
        if texts:
            parts += [f"\n{head}:", *(f"  {text}" for text in texts)]
    answer = form.Answer(
        [*parts, f"\nChecked on {law.checked_on}."],
        {"measure": law.plain, "on": found.on, "exemptions": found.exemptions,
         "interactions": found.interactions},
        csv=sheet,
        tables={"versions": sheet.records()},
    )  # fmt: skip
    form.show(answer, as_json=as_json, as_csv=as_csv)


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
    from countermove.law.load_law import SHIPPED
    from countermove.law.problems import check as problems_of
    from countermove.report.show import Answer, Column, Sheet
    from countermove.report.show import show as show_answer
    from countermove.sources.compiled_form import source_files

    chosen = _there(paths or [SHIPPED])
    beside = None if SHIPPED in chosen else _ledger(None)
    found = problems_of(chosen, beside=beside)
    names = ("file", "line", "column", "rule", "message", "cure")
    sheet = Sheet.of("problems", [Column(name) for name in names], found)
    count = sum(len(source_files(p)) if p.is_dir() else 1 for p in chosen)
    parts = [f"{problem}\n" for problem in found] or [f"{count} files, no problem found."]
    answer = Answer(
        parts, status="problems" if found else "ok", csv=sheet,
        tables={"problems": sheet.records()},
    )  # fmt: skip
    show_answer(answer, as_json=as_json, as_csv=as_csv)
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
    from countermove.errors import BadMeasure
    from countermove.law.tidy import tidy_file
    from countermove.report.show import Answer
    from countermove.report.show import show as show_answer
    from countermove.sources.yaml_file import read_yaml

    files: list[Path] = []
    for path in _there(paths):
        inside = sorted(p for p in path.rglob("*.yaml") if p.name != "groups.yaml")
        files += inside if path.is_dir() else [path]
    changed = []
    for path in files:
        if problems := read_yaml(path).problems:
            raise BadMeasure(str(problems[0]))
        if tidy_file(path, write=not only_check):
            changed.append(str(path))
    done, count = ("would change", "to change") if only_check else ("changed", "changed")
    lines = [f"{done} {name}\n" for name in changed]
    lines.append(f"{len(files)} files, {len(changed)} {count}.")
    facts = {"changed": changed, "files": len(files)}
    show_answer(Answer(lines, facts), as_json=as_json)
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
    from countermove.law.queries import timeline as events_of

    ledger = _ledger(project)
    importer = _importer(ledger, by)
    events = events_of(ledger, imposed_by=importer, since=_day(since), until=_day(until))
    _say_entries("events", events, as_json, as_csv)


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
    from countermove.law.queries import diff as differences_of

    one, two = (_ledger(None if str(side) == "shipped" else side) for side in (a, b))
    _say_entries("differences", differences_of(one, two), as_json, as_csv)


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

    from countermove.questions.schemas import json_schema
    from countermove.report.show import Answer
    from countermove.report.show import show as show_answer

    found = json_schema(kind)
    text = json.dumps(found, indent=2) + "\n"
    show_answer(Answer([text], {"schema": found}), as_json=as_json)


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


def _there(paths: list[Path]) -> list[Path]:
    from countermove.errors import BadInput

    for path in paths:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder; name measure files or their folder.")
    return paths


def _say_entries(name: str, entries: Sequence[Any], as_json: bool, as_csv: bool) -> None:
    """Show dataclasses, every field as text."""
    from dataclasses import asdict

    rows = [
        {key: "" if value is None else str(value) for key, value in asdict(entry).items()}
        for entry in entries
    ]
    _say(name, rows, _FIELDS[name], as_json, as_csv)


def _say(
    name: str, rows: list[dict[str, Any]], shown: Sequence[str], as_json: bool, as_csv: bool
) -> None:
    """Show rows as a table of some columns, or all columns as CSV or JSON."""
    from countermove.report.show import Answer, Column, Sheet
    from countermove.report.show import show as show_answer

    keys = list(rows[0]) if rows else shown
    columns = [Column(key, key.replace("_", " ") if key in shown else None) for key in keys]
    sheet = Sheet(name, columns, [list(row.values()) for row in rows])
    answer = Answer(
        [sheet if rows else "Nothing found."], csv=sheet, tables={name: sheet.records()}
    )
    show_answer(answer, as_json=as_json, as_csv=as_csv)
