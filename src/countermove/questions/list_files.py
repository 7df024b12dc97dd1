"""Write a designed list as a measure that the ledger loads from a project folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from countermove.atomic import write_file
from countermove.errors import BadInput

NAME = "designed_list"


def measure_path(folder: Path, by: str) -> Path:
    """Return where the measure of a designed list is written."""
    return Path(folder) / "measures" / by.lower() / f"{NAME}.yaml"


def write_measure(
    folder: Path, by: str, target: str, rows: Iterable[Mapping[str, Any]], *, on: date
) -> Path:
    """Write the measure and its product list below ``folder/measures``; return the measure's path.

    Args:
        folder: of a project. by, target: ISO3 codes. rows: columns of the list, with ``hs`` and
            ``rate``; further ones begin with x_ or are ``description``. on: day of force.
    """
    listed = list(rows)
    if not listed:
        raise BadInput("the list is empty, so no measure was written; loosen a limit.")
    home = measure_path(folder, by).parent
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: round(v, 4) if isinstance(v, float) else v for key, v in row.items()}
        for row in sorted(listed, key=lambda row: str(row["hs"]))
    )
    write_file(home / "lists" / f"{NAME}.csv", text.getvalue())
    day = on.isoformat()
    return write_file(
        measure_path(folder, by),
        f"""id: {by.lower()}/{NAME}
title: List designed with countermove retaliate
imposed_by: {by}
authority: None; a list on paper
legal_basis: "Designed, not decreed"
kind: additional_duty
applies_to:
  origins: [{target}]
  product_list: lists/{NAME}.csv
rates:
  - {{in_force_from: {day}, rate_from_list: true, signed: {day},
     reference: {{cite: "countermove retaliate"}}, note: "Designed, not decreed."}}
checked_on: {day}
""",
    )
