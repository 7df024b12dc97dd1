"""``countermove doctor``: is this installation whole? Each problem with its cure."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from typing import NamedTuple

from countermove.cli.command import command
from countermove.report.show import Answer, Column, Sheet

OLDEST_PYTHON = (3, 11)


@command()
def doctor() -> Answer:
    """Check Python, the packages and the shipped data, and say what to do about each problem.

    Example: countermove doctor
    """
    rows = findings()
    healthy = all(row.ok for row in rows)
    columns = (
        Column("ok", "", lambda ok: "ok" if ok else "PROBLEM"), Column("name", "looked at"),
        Column("detail", "found"),
    )  # fmt: skip
    sheet = Sheet.of("checks", columns, rows)
    checks = {"checks": [row._asdict() for row in rows]}
    return Answer([sheet], checks, "ok" if healthy else "problems", tables={})


class Finding(NamedTuple):
    """One thing looked at: its name, whether it is well, and what was found or what to do."""

    name: str
    ok: bool
    detail: str


def findings() -> list[Finding]:
    """Return all findings: Python, each required package, each shipped table, compiled forms.

    >>> findings()[0].name
    'Python'
    """
    return [_python(), *_packages(), *_tables(), _lists(), *_compiled()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python", ok, version if ok else f"{version}: install 3.11 or newer.")


def _packages() -> list[Finding]:
    """Look for every package that this distribution requires, extras left out."""
    try:
        required = metadata.requires("countermove") or []
    except metadata.PackageNotFoundError:
        return [Finding("countermove", False, "not installed: run scripts/setup.")]
    rows = []
    for line in required:
        name = re.match(r"[\w.-]+", line)
        if name is None or "extra ==" in line:
            continue
        try:
            rows.append(Finding(name[0], True, metadata.version(name[0])))
        except metadata.PackageNotFoundError:
            rows.append(Finding(name[0], False, "missing: run scripts/setup."))
    return rows


def _tables() -> list[Finding]:
    """Verify the checksum of every shipped table that a card names."""
    from countermove.sources.store import verify_all

    return [
        Finding(check.card.id, check.ok, check.problem or "checksum agrees")
        for check in verify_all()
    ]


def _lists() -> Finding:
    """Verify the package's own files: law, cases and lists of countries and sectors among them."""
    from countermove.codes.packaged import SUMS, altered, packaged_problem, sums

    problems = [packaged_problem(name) for name in altered()]
    if not sums():
        problems = [f"{SUMS} is missing or empty; reinstall the package."]
    return Finding("lists", not problems, " ".join(problems) or "checksums agree")


def _compiled() -> list[Finding]:
    """Verify that compiled law, cases and beliefs are whole and of the sources beside them."""
    from countermove.codes.packaged import altered
    from countermove.law import load_law as load
    from countermove.questions import case, load_beliefs
    from countermove.sources.compiled_form import read_compiled, source_hash

    rows = []
    for name, module in (
        ("compiled law", load), ("compiled cases", case), ("compiled beliefs", load_beliefs),
    ):  # fmt: skip
        whole = read_compiled(module.COMPILED, source_hash(module.SHIPPED)) is not None
        cure = "is damaged or stale; its sources are read, more slowly: reinstall the package."
        detail = "checksums agree" if whole else f"{module.COMPILED} {cure}"
        if not whole and (changed := altered(module.SHIPPED)):
            cure = "are not as shipped, and are read in place of their compiled form: reinstall."
            detail = f"{', '.join(changed)} {cure}"
        rows.append(Finding(name, whole, detail))
    return rows
