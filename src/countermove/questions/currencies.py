"""What currencies are worth after a change, from a text or a table."""

from __future__ import annotations

import math
from pathlib import Path

from countermove.codes.countries import groups, members
from countermove.codes.names import place_or_own
from countermove.errors import BadInput
from countermove.sources.table_file import Layout, read_table


def worth(key: str, value: str) -> float:
    """Return what a currency is worth over its old value, from ``-5%`` or ``0.95``."""
    text, per_cent = value.removesuffix("%").rstrip(), value.endswith("%")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    worth = 1.0 + number / 100.0 if per_cent else number
    if not (worth > 0 and math.isfinite(worth)):
        raise BadInput(
            f"{key}={value}: write the change in per cent, e.g. -5%, or the new value over "
            "the old one, a number above zero, e.g. 0.95."
        )
    return worth


WORTHS = Layout(needed=("region", "value"), optional=(), numbers=("value",), key=("region",))


def worths(path: Path) -> dict[str, float]:
    """Return the same for the regions of a CSV file; a country group stands for its members."""
    cure = "give the new value of the currency over the old one, above zero, e.g. 0.95"
    rows = read_table(path, WORTHS)
    found: dict[str, float] = {}
    for row in rows:
        code, value = place_or_own(row.code("region")), row.given("value", above=0.0, cure=cure)
        for region in members(code) if code in groups() else (code,):
            if region in found:
                raise BadInput(
                    f"{path}: {region} is there twice; give what its money is worth once."
                )
            found[region] = value
    return found
