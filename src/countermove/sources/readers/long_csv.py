"""Read a user's own tables in long format: one row per cell, codes in columns, a header line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.sources.table_file import Layout, Row, read_table

FLOWS = Layout(
    needed=("origin", "destination", "sector", "value"),
    optional=("tariff_rate", "tariff_percent", "unit"),
    numbers=("value", "tariff_rate", "tariff_percent"),
    key=("origin", "destination", "sector"),
)
INPUTS = Layout(
    needed=("region", "sector", "user", "value"),
    optional=(),
    numbers=("value",),
    key=("region", "sector", "user"),
)
VALUE = "write 1234.5, and 0 where there is none"
HIGHEST_RATE, HIGH_RATE = 3.0, 1.0
"""A ``tariff_rate`` above the first (300 %), or most of them above the second, is not a share."""


@dataclass(frozen=True, slots=True, eq=False)
class LongFlows:
    """Flows of a long CSV file; cells that are not listed are zero.

    Attributes:
        regions, sectors: codes in order of first appearance.
        flow_ods: (N, N, J) values. tariff_rate_ods: (N, N, J) rates, or ``None`` if the file has
            no column ``tariff_rate`` or ``tariff_percent``.
        unrated: flows between regions whose rate is empty, and counted as zero.
        unit: unit of money the column ``unit`` states, or ``None``.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flow_ods: Float
    tariff_rate_ods: Float | None
    unrated: int
    unit: str | None


def read_long_flows(path: str | Path) -> LongFlows:
    """Read ``origin,destination,sector,value[,tariff_rate or tariff_percent][,unit]``.

    Raises:
        BadInput: a column is missing or unknown, a number is not one, a cell is given twice, a
            rate looks like per cent (with the line).
    """
    rows = read_table(path, FLOWS)
    keys = [tuple(row.code(column) for column in FLOWS.key) for row in rows]
    regions = tuple(dict.fromkeys(code for key in keys for code in key[:2]))
    sectors = tuple(dict.fromkeys(key[2] for key in keys))
    n, j = len(regions), len(sectors)
    at = {code: i for i, code in enumerate(regions)}
    at_sector = {code: i for i, code in enumerate(sectors)}
    flow, rate = np.zeros((n, n, j)), np.zeros((n, n, j))
    rates = _rates(rows)
    for row, (origin, destination, sector), tariff in zip(rows, keys, rates, strict=True):
        if tariff and origin == destination:
            raise BadInput(
                f"{row.where}: {origin} charges a duty of {tariff:g} on {sector} of its own; "
                "nobody pays one on sales at home: give 0, or leave it empty."
            )
        cell = at[origin], at[destination], at_sector[sector]
        flow[cell], rate[cell] = row.given("value", least=0.0, cure=VALUE), tariff or 0.0
    abroad = [tariff for key, tariff in zip(keys, rates, strict=True) if key[0] != key[1]]
    none = all(tariff is None for tariff in rates)
    unrated = 0 if none else sum(tariff is None for tariff in abroad)
    return LongFlows(regions, sectors, flow, None if none else rate, unrated, _unit(rows))


def read_long_inputs(path: str | Path, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Float:
    """Read ``region,sector,user,value``: (N, J, J) purchases of ``sector`` by ``user``.

    Raises:
        BadInput: a column or a number is wrong, or a code is not in the flows (with the line).
    """
    known = {"region": regions, "sector": sectors, "user": sectors}
    at = {name: {code: i for i, code in enumerate(codes)} for name, codes in known.items()}
    out = np.zeros((len(regions), len(sectors), len(sectors)))
    for row in read_table(path, INPUTS):
        cell = []
        for name, places in at.items():
            code = row.code(name)
            if code not in places:
                raise BadInput(
                    f"{row.where}: {unknown(code, known[name], what=name)} The flows do not have "
                    "it; add it there."
                )
            cell.append(places[code])
        out[tuple(cell)] = row.given("value", cure=VALUE)
    return out


def _rates(rows: Sequence[Row]) -> list[float | None]:
    """Return the rate of each row, a share; ``None`` where it is empty.

    Shares that must be per cent are refused. One written with a per-cent sign, or in the column
    ``tariff_percent``, is what it says.
    """
    out: list[float | None] = []
    bare: list[tuple[float, Row]] = []
    for row in rows:
        if row.text("tariff_rate") and row.text("tariff_percent"):
            raise BadInput(
                f"{row.where}: tariff_rate and tariff_percent are both given; keep one of them."
            )
        rate = row.number(
            "tariff_rate", above=-1.0, share=True, cure="rates are shares, 0.25 for 25 %"
        )
        percent = row.number("tariff_percent", above=-100.0, cure="write 25 for 25 %")
        out.append(rate if percent is None else percent / 100.0)
        if "<" in row.text("tariff_rate"):
            raise BadInput(f"{row.where}: a tariff_rate is one number; leave out the sign <.")
        if rate and not row.text("tariff_rate").endswith("%"):
            bare.append((rate, row))
    worst = max(bare, key=lambda item: item[0], default=None)
    many = sum(rate > HIGH_RATE for rate, _ in bare) > len(bare) / 2
    if worst is not None and (worst[0] > HIGHEST_RATE or many):
        rate, row = worst
        raise BadInput(
            f"{row.where}: tariff_rate {rate:g} means {100 * rate:g} %, since rates are shares; "
            f"write 0.051 for 5.1 %, or name the column tariff_percent (there {rate:g} is "
            f"{rate:g} %; a rate that really is {100 * rate:g} % is {100 * rate:g})."
        )
    return out


def _unit(rows: Sequence[Row]) -> str | None:
    """Return the unit all rows state, or ``None`` if none does."""
    first = rows[0].text("unit")
    for row in rows:
        if row.text("unit") != first:
            raise BadInput(
                f"{row.where}: unit {row.text('unit')!r}, but {first!r} above; a table has one "
                "unit: convert the values."
            )
    return rows[0].code("unit") if first else None
