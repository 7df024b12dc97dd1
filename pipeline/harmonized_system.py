"""Build the list of codes of the Harmonized System of 2022."""

from __future__ import annotations

import csv
from pathlib import Path

from countermove.codes.harmonized import NATIONAL
from countermove.sources.readers.opened_file import source_file

HARMONIZED_FILE = "nomenclature/harmonized-system.csv"
HARMONIZED_ORIGIN = "https://github.com/datasets/harmonized-system"


def build_harmonized(sources: Path, path: Path) -> None:
    """Write ``hs_2022.csv`` from the published list of codes with descriptions."""
    source = source_file(sources, HARMONIZED_FILE, origin=HARMONIZED_ORIGIN)
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    titles = {r["hscode"]: " ".join(r["description"].split()) for r in rows if r["level"] == "4"}
    endings: dict[str, list[str]] = {}
    for row in rows:
        if row["level"] == "6" and row["hscode"][:2] not in NATIONAL:
            endings.setdefault(row["hscode"][:4], []).append(row["hscode"][4:])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("hs", "title", "subheadings"))
        for heading in sorted(endings):
            writer.writerow((heading, titles.get(heading, ""), " ".join(sorted(endings[heading]))))
