"""``countermove measures``: look at the ledger, check and tidy measure files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.command import Project, command
from countermove.report.show import Answer, Column, Sheet

if TYPE_CHECKING:
    from countermove.law.ledger import Ledger
    from countermove.sources.yaml_file import Problem

By = Annotated[str | None, "Only measures of this importer."]
Known = Annotated[str | None, "With --on: as known on this day."]
Side = Annotated[Path, "Project folder, or `shipped`."]
ROWS = "One row a line."

measures = typer.Typer(
    name="measures",
    help="The ledger: measures as dated, cited files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@measures.command("list")
@command(csv=ROWS)
def list_(
    *,
    by: By = None,
    on: Annotated[str | None, "Only those that speak on a day."] = None,
    known_on: Known = None,
    project: Project = None,
) -> Answer:
    """List the measures of the ledger.

    Example: countermove measures list --by CAN --on 2025-05-03
    """
    from countermove.law.clock import governing
    from countermove.law.queries import rate_text

    ledger, importer = _asked(project, by)
    day, known = _day(on), _day(known_on)
    rows = []
    for measure in ledger.measures.values() if importer is None else ledger.of(importer):
        versions = measure.rates
        if day is not None:
            versions = governing(measure.rates, on=day, known_on=known, options=ledger.options())
            if not versions:
                continue
        starts = [v.window.start for v in versions if v.window.start is not None]
        rate = rate_text(versions[-1] if day is None else versions[0])
        first = min(starts).isoformat() if starts else ""
        rows.append((measure.id, measure.imposed_by, measure.authority, measure.kind, first, rate,
                     measure.title))  # fmt: skip
    keys = ("measure", "imposed_by", "authority", "kind", "first_day", "rate", "title")
    hidden = ("imposed_by", "kind", *(() if day else ("rate",)))
    return _table("measures", keys, rows, [key for key in keys if key not in hidden])


@measures.command()
@command(csv=ROWS)
def show(
    measure: Annotated[str, "Id, e.g. usa/s232_autos."],
    *,
    on: Annotated[str | None, "As it stands on this day."] = None,
    known_on: Known = None,
    project: Project = None,
) -> Answer:
    """Show one measure: versions with their days, exemptions, interactions, citations.

    Example: countermove measures show usa/s232_autos --on 2025-05-03
    """
    from countermove.law.queries import show as shown

    found = shown(_asked(project)[0], measure, on=_day(on), known_on=_day(known_on))
    names = ("from", "until", "known_from", "withdrawn", "rate", "cite")
    rows = [
        (v.window.start, v.window.end, v.window.known_from, v.window.withdrawn, text,
         v.reference.cite)
        for v, text in found.versions
    ]  # fmt: skip
    sheet = Sheet("versions", [Column(name, name.replace("_", " ")) for name in names], rows)
    law = found.measure
    parts: list[str | Sheet] = [
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
    facts = {"measure": law.plain, "on": found.on, "exemptions": found.exemptions,
             "interactions": found.interactions}  # fmt: skip
    parts.append(f"\nChecked on {law.checked_on}.")
    return Answer(parts, facts, csv=sheet, tables={"versions": sheet.records()})


@measures.command()
@command(csv=ROWS)
def check(
    paths: Annotated[
        list[Path] | None, "Ledger folders or measure files; the shipped ledger if left out."
    ] = None,
) -> Answer:
    """Check measure files; each problem with file:line:column, the rule and the cure.

    Example: countermove measures check my-project/measures
    """
    from countermove.law.load_law import SHIPPED, load_ledger
    from countermove.law.problems import check as problems_of
    from countermove.law.problems import remarks
    from countermove.sources.compiled_form import source_files

    chosen = _there(paths or [SHIPPED])
    beside = None if SHIPPED in chosen else load_ledger()
    found = problems_of(chosen, beside=beside)
    names = ("file", "line", "column", "rule", "message", "cure")
    sheet = Sheet.of("problems", [Column(name) for name in names], found)
    count = sum(len(source_files(p)) if p.is_dir() else 1 for p in chosen)
    parts = [f"{problem}\n" for problem in found] or [f"{count} files, no problem found."]
    odd: list[Problem] = []
    if not found and SHIPPED not in chosen:
        odd = [each for path in chosen if path.is_dir() for each in remarks(path, beside)]
        parts += [f"\nRemark. {remark}" for remark in odd]
    status = "problems" if found else "ok"
    beside_them = Sheet.of("remarks", [Column(name) for name in names], odd)
    tables = {"problems": sheet.records(), "remarks": beside_them.records()}
    return Answer(parts, status=status, csv=sheet, tables=tables)


@measures.command()
@command()
def fmt(
    paths: Annotated[list[Path], "Measure files, or folders of them."],
    *,
    check: Annotated[bool, "Write nothing; exit 1 if a file would change."] = False,
) -> tuple[Answer, int]:
    """Put the fields of measure files in the documented order; comments and quotes stay.

    Example: countermove measures fmt my-project/measures
    """
    from countermove.law.tidy import tidy_file
    from countermove.sources.yaml_file import read_yaml

    files: list[Path] = []
    for path in _there(paths):
        inside = sorted(
            p for p in path.rglob("*.yaml") if p.name != "groups.yaml" and p.parent.name != "lists"
        )
        files += inside if path.is_dir() else [path]
    changed = []
    for path in files:
        read_yaml(path).sound()
        if tidy_file(path, write=not check):
            changed.append(str(path))
    done, count = ("would change", "to change") if check else ("changed", "changed")
    lines = [f"{done} {name}\n" for name in changed]
    lines.append(f"{len(files)} files, {len(changed)} {count}.")
    return Answer(lines, {"changed": changed, "files": len(files)}), int(check and bool(changed))


@measures.command()
@command(csv=ROWS)
def timeline(
    *,
    by: By = None,
    since: Annotated[str | None, "First day."] = None,
    until: Annotated[str | None, "Last day."] = None,
    project: Project = None,
) -> Answer:
    """Show what begins, ends, or was withdrawn, in order of day.

    Example: countermove measures timeline --by CAN --since 2025-03-01 --until 2025-09-30
    """
    from countermove.law.queries import timeline as events_of

    ledger, importer = _asked(project, by)
    events = events_of(ledger, imposed_by=importer, since=_day(since), until=_day(until))
    return _entries("events", events, ("day", "measure", "what", "text", "cite"))


@measures.command()
@command(csv=ROWS)
def diff(a: Side, b: Side) -> Answer:
    """Show what separates two ledgers, field by field.

    Example: countermove measures diff shipped my-project
    """
    from countermove.law.queries import diff as differences_of

    one, two = (_asked(None if str(side) == "shipped" else side)[0] for side in (a, b))
    return _entries("differences", differences_of(one, two), ("name", "what", "path", "old", "new"))


@measures.command()
@command()
def schema(
    kind: Annotated[str, "Kind of file: measure, case, game or statements."] = "measure",
) -> Answer:
    """Print the JSON Schema of a kind of file, for editors.

    Example: countermove measures schema > measure.schema.json
    """
    import json

    from countermove.questions.schemas import json_schema

    found = json_schema(kind)
    return Answer([json.dumps(found, indent=2) + "\n"], {"schema": found})


def _asked(project: Path | None, by: str | None = None) -> tuple[Ledger, str | None]:
    """Return the ledger, and the code of the importer asked for."""
    from countermove.codes.names import place_code
    from countermove.law.load_law import load_ledger

    ledger = load_ledger(project)
    if by is None:
        return ledger, None
    importer = place_code(by)
    ledger.of(importer)  # raises where there is no law of it
    return ledger, importer


def _day(text: str | None) -> date | None:
    from countermove.law.governed import on_day

    return None if text is None else on_day(text)


def _there(paths: list[Path]) -> list[Path]:
    from countermove.errors import BadInput

    for path in paths:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder; name measure files or their folder.")
    return paths


def _entries(name: str, entries: Sequence[Any], shown: Sequence[str]) -> Answer:
    """Return dataclasses as a table, every field as text."""
    keys = [field.name for field in fields(entries[0])] if entries else shown
    values = ([getattr(entry, key) for key in keys] for entry in entries)
    rows = [["" if value is None else str(value) for value in row] for row in values]
    return _table(name, keys, rows, shown)


def _table(
    name: str, keys: Sequence[str], rows: Sequence[Iterable[Any]], shown: Sequence[str]
) -> Answer:
    """Return rows as a table, of which the text shows some columns."""
    columns = [Column(key, key.replace("_", " ") if key in shown else None) for key in keys]
    sheet = Sheet(name, columns, [list(row) for row in rows])
    return Answer([sheet if rows else "Nothing found."], csv=sheet, tables={name: sheet.records()})
