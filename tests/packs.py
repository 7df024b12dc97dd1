"""A pack of an importer that is not shipped, with a list of three codes, written by tests."""

from __future__ import annotations

from pathlib import Path

PACK = """
importer = "NZL"
name = "New Zealand"
currency = "NZD"
complete_from = 2025-01-01
checked_on = 2026-11-26
weights = "weights.csv"
"""
WEIGHTS = "origin,list,sector,share\nUSA,lists/first.csv,C10T12,0.2\nUSA,lists/first.csv,C29,0.5\n"
MEASURE = """
id: nzl/reply
title: A reply
imposed_by: NZL
authority: Reply
legal_basis: An example
kind: additional_duty
applies_to:
  origins: [USA]
  product_list: lists/first.csv
rates:
  - {in_force_from: 2025-03-04, rate: 0.25, signed: 2025-03-04, reference: {cite: "Example"}}
checked_on: 2026-11-26
"""
CASE = """
title: A reply of New Zealand
default: reply
baseline: before
base_law_on: 2025-01-01
on: 2025-03-28
known_on: 2025-03-28
importers: [IMPORTERS]
focus: [NZL, USA]
variants:
  before: {title: Before, no_law: true}
  reply: {title: Reply}
"""


def write_pack(project: Path) -> Path:
    """Write the pack of New Zealand, its measure and a case into a project folder."""
    folder = project / "measures" / "nzl"
    (folder / "lists").mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK)
    (folder / "weights.csv").write_text(WEIGHTS)
    (folder / "reply.yaml").write_text(MEASURE)
    (folder / "lists" / "first.csv").write_text("hs\n22083000\n22082000\n87032300\n")
    (project / "scenarios").mkdir()
    (project / "scenarios" / "zealand.yaml").write_text(CASE.replace("IMPORTERS", "NZL"))
    return project
