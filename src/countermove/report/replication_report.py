"""Replications beside what was published: one line a column in text, every cell in CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countermove.questions.replications import Cell, Rerun
from countermove.report.show import Answer, Column, Sheet

COLUMNS = (
    Column("table", "table"), Column("column", "column"), Column("cells", "cells"),
    Column("where", "furthest off"), Column("published", "published", ".7g"),
    Column("ours", "ours", ".7g"), Column("difference", "difference", ".1e"),
    Column("tolerance", "tolerance", ".0e"), Column("met", "met"),
)  # fmt: skip
EVERY = ("replication", *(c.key for c in COLUMNS if c.key != "cells"))
"""Columns of the CSV and JSON tables."""


def replication_answer(found: Sequence[Rerun]) -> Answer:
    """Return the answer: each replication with its worst cells, times, and what is not present."""
    parts: list[str | Sheet] = []
    for one in found:
        parts += [f"{one.name}: {one.replication.title}"]
        if one.absent:
            parts.append(f"  Not present: {one.absent}.\n")
            continue
        if one.failed:
            parts.append(f"  No answer: {one.failed}\n")
            continue
        parts.append(Sheet(one.name, COLUMNS, worst_rows(one)))
        parts += [f"  {line}" for line in times(one)]
    rerun = [one for one in found if not one.absent]
    cells = sum(len(one.cells) for one in rerun)
    missed = sum(not cell.met for one in rerun for cell in one.cells)
    without = [one.name for one in rerun if one.failed]
    end = f"{len(rerun)} of {len(found)} replications rerun, {cells} cells, {missed} missed."
    parts.append(end + (f" No answer: {', '.join(without)}." if without else ""))
    rows = [row for one in rerun for row in cell_rows(one)]
    sheet = Sheet("cells", [Column(key) for key in EVERY], rows)
    facts: dict[str, Any] = {
        "replications": [
            {
                "name": one.name, "title": one.replication.title, "source": one.replication.source,
                "program": one.replication.program, "absent": one.absent or None,
                "failed": one.failed or None, "cells": len(one.cells), "met": one.met,
                "scenarios": [
                    {
                        "scenario": key, "seconds": seconds,
                        "program_seconds": one.replication.scenarios[key].program_seconds,
                    }
                    for key, seconds in one.seconds
                ],
            }
            for one in found
        ]
    }  # fmt: skip
    status = "ok" if all(one.met for one in found) else "problems"
    return Answer(parts, facts, status, csv=sheet, tables={"cells": sheet.records()})


def worst_rows(one: Rerun) -> list[list[Any]]:
    """Return a row per column of each table: the cell that is furthest off."""
    return [
        [c.table, c.column, count, c.where, c.published, c.ours, c.gap, c.tolerance, c.met]
        for c, count in one.worst
    ]


def cell_rows(one: Rerun) -> list[list[Any]]:
    """Return a row per cell."""
    return [[one.name, *_cell(cell)] for cell in one.cells]


def _cell(c: Cell) -> list[Any]:
    return [c.table, c.column, c.where, c.published, c.ours, c.gap, c.tolerance, c.met]


def times(one: Rerun) -> list[str]:
    """Return a sentence per scenario: our seconds, and the original program's where known."""
    said = []
    for key, seconds in one.seconds:
        theirs = one.replication.scenarios[key].program_seconds
        then = f"{theirs:g} s" if theirs else "time not known"
        program = f" ({one.replication.program}: {then})" if one.replication.program else ""
        said.append(f"{key}: {seconds:.2f} s{program}")
    return said


def shown_rows(one: Rerun) -> list[list[Any]]:
    """Return the rows of a page: where every gap is rounding, the largest figure stands for all."""
    rows = []
    for row, (worst, _) in zip(worst_rows(one), one.worst, strict=True):
        cell = worst
        if worst.gap < worst.tolerance / 100:
            same = [c for c in one.cells if (c.table, c.column) == (worst.table, worst.column)]
            cell = max(same, key=lambda c: abs(c.published))
        rows.append([*row[:3], cell.where, cell.published, cell.ours, *row[6:]])
    return rows


def _told(gap: float, tolerance: float) -> str:
    """Return a difference, or a bound where its digits would be those of the machine."""
    return f"< {tolerance / 100:.0e}" if gap < tolerance / 100 else f"{gap:.1e}"


def markdown(found: Sequence[Rerun]) -> str:
    """Return the tables and notes of the page on replications; times are the machine's, so not."""
    lines: list[str] = []
    for one in found:
        study = one.replication
        lines += [f"### {study.title}", "", study.source, ""]
        lines += ["| " + " | ".join(str(c.head) for c in COLUMNS[:-1]) + " |"]
        lines += ["|---|---|--:|---|--:|--:|--:|--:|"]
        for row in shown_rows(one):
            texts = [c.text(v) for c, v in zip(COLUMNS[:-1], row, strict=False)]
            texts[6] = _told(row[6], row[7])
            lines.append("| " + " | ".join(texts) + " |")
        lines += ["", *(f"- {note}" for note in study.notes), ""]
    return "\n".join(lines)
