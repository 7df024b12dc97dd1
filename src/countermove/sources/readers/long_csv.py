"""Read a user's own tables in long format: one row per cell, codes in columns, a header line."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.errors import BadInput

FLOW_COLUMNS = ("origin", "destination", "sector", "value")
INPUT_COLUMNS = ("region", "sector", "user", "value")


@dataclass(frozen=True, slots=True, eq=False)
class LongFlows:
    """Flows of a long CSV file; cells that are not listed are zero.

    Attributes:
        regions, sectors: codes in order of first appearance.
        flow_ods: (N, N, J) values. tariff_rate_ods: (N, N, J) rates, or ``None`` if the file has
            no column ``tariff_rate``.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    flow_ods: Float
    tariff_rate_ods: Float | None


def read_long_flows(path: str | Path) -> LongFlows:
    """Read ``origin,destination,sector,value[,tariff_rate]``; other columns are ignored.

    Raises:
        BadInput: a column is missing, a number is not one, a cell is given twice (with the line).
    """
    path = Path(path)
    cells, header = _cells(path, FLOW_COLUMNS)
    regions = tuple(dict.fromkeys(code for key, _, _ in cells for code in key[:2]))
    sectors = tuple(dict.fromkeys(key[2] for key, _, _ in cells))
    n, j = len(regions), len(sectors)
    at = {code: i for i, code in enumerate(regions)}
    at_sector = {code: i for i, code in enumerate(sectors)}
    flow, rate = np.zeros((n, n, j)), np.zeros((n, n, j))
    for (origin, destination, sector), value, tariff in cells:
        cell = at[origin], at[destination], at_sector[sector]
        flow[cell], rate[cell] = value, tariff
    return LongFlows(regions, sectors, flow, rate if "tariff_rate" in header else None)


def read_long_inputs(path: str | Path, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Float:
    """Read ``region,sector,user,value``: (N, J, J) purchases of ``sector`` by ``user``.

    Raises:
        BadInput: a column or a number is wrong, or a code is not in the flows (with the line).
    """
    path = Path(path)
    cells, _ = _cells(path, INPUT_COLUMNS)
    at = {code: i for i, code in enumerate(regions)}
    at_sector = {code: i for i, code in enumerate(sectors)}
    out = np.zeros((len(regions), len(sectors), len(sectors)))
    for (region, sector, user), value, _ in cells:
        for code, known, what in (
            (region, at, "region"),
            (sector, at_sector, "sector"),
            (user, at_sector, "user"),
        ):
            if code not in known:
                raise BadInput(f"{path}: {what} {code!r} is not in the flows; add it there.")
        out[at[region], at_sector[sector], at_sector[user]] = value
    return out


def _cells(
    path: Path, columns: tuple[str, ...]
) -> tuple[list[tuple[tuple[str, str, str], float, float]], list[str]]:
    if not path.is_file():
        raise BadInput(f"{path} does not exist; check the path.")
    out: list[tuple[tuple[str, str, str], float, float]] = []
    seen: set[tuple[str, str, str]] = set()
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        header = list(reader.fieldnames or [])
        for column in columns:
            if column not in header:
                raise BadInput(
                    f"{path}:1: column {column!r} is missing; the header must hold "
                    f"{','.join(columns)}."
                )
        for row in reader:
            where = f"{path}:{reader.line_num}"
            codes = [(row[column] or "").strip() for column in columns[:3]]
            if not all(codes):
                raise BadInput(f"{where}: a code is empty; fill in {', '.join(columns[:3])}.")
            key = (codes[0], codes[1], codes[2])
            if key in seen:
                raise BadInput(f"{where}: {' '.join(key)} is given twice; add the rows up.")
            seen.add(key)
            rate = row.get("tariff_rate") or "0"
            out.append((key, _number(row["value"], where), _number(rate, where)))
    if not out:
        raise BadInput(f"{path}: no rows below the header.")
    return out, header


def _number(text: str | None, where: str) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"{where}: {text!r} is not a number; write 1234.5.")
    return value
