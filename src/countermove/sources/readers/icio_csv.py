"""Read the official wide CSV of the OECD ICIO tables, ``YYYY_SML.csv``.

Layout (2023 and later editions): first column ``V1`` with the row names; rows ``AUS_A01`` ...
(country, industry), then ``TLS`` (taxes less subsidies on products), ``VA`` (value added at basic
prices) and ``OUT`` (output); columns the same country-industries as users, then final demand by
country, ``AUS_HFCE`` ... ``AUS_DPABR``, and ``OUT``. The extended tables split China and Mexico
into ``CN1, CN2`` and ``MX1, MX2``; the parts are added up again here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float, Int
from countermove.errors import BadInput

FINAL_DEMAND = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "FD")
PARTS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
OTHER_ROWS = ("TLS", "VA", "OUT")
SUM_TOLERANCE = 1e-3
"""Largest relative gap allowed between ``OUT`` and the sums of the file (it is rounded)."""


@dataclass(frozen=True, slots=True, eq=False)
class IcioCsv:
    """An ICIO table as published, million US dollars at basic prices.

    Attributes:
        regions, sectors: N and J codes in the order of the file.
        intermediate_odsk: (N, N, J, J) sales of good ``s`` of ``o`` to industry ``k`` in ``d``.
        final_ods: (N, N, J) sales to final demand, all categories; may be negative.
        product_taxes_ds: (N, J) taxes less subsidies on the products industries buy.
        value_added_ds: (N, J). output_os: (N, J).
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    intermediate_odsk: Float
    final_ods: Float
    product_taxes_ds: Float
    value_added_ds: Float
    output_os: Float


def read_icio_csv(path: str | Path) -> IcioCsv:
    """Read one year of the ICIO tables.

    Raises:
        BadInput: the file is missing, is not in this layout, or its sums do not agree with ``OUT``;
            the row or column is named.
    """
    import pandas as pd

    path = Path(path)
    if not path.is_file():
        raise BadInput(
            f"{path} does not exist; the OECD's page on Inter-Country Input-Output tables has it "
            "as a zip file to unpack."
        )
    try:
        table = pd.read_csv(path, index_col=0)
        values = table.to_numpy(dtype=np.float64)
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise BadInput(f"{path}: not a CSV file of numbers ({error}); unpack it first?") from None
    rows, columns = [str(x).strip() for x in table.index], [str(x).strip() for x in table.columns]
    for name in OTHER_ROWS:
        if name not in rows:
            raise BadInput(
                f"{path}: no row {name!r}; the file must be in the layout of YYYY_SML.csv "
                "(rows AUS_A01 ..., TLS, VA, OUT)."
            )
    makers = [i for i, name in enumerate(rows) if name not in OTHER_ROWS]
    users, final = _columns(path, columns)
    if [rows[i] for i in makers] != [columns[i] for i in users]:
        raise BadInput(f"{path}: rows and columns list different country-industries.")
    if not np.isfinite(values[np.ix_(makers, users + final)]).all():
        raise BadInput(f"{path}: a flow is empty or not a number; write 0 where there is none.")
    regions = tuple(dict.fromkeys(_region(rows[i]) for i in makers))
    sectors = tuple(dict.fromkeys(rows[i].split("_", 1)[1] for i in makers))
    n, j = len(regions), len(sectors)
    place = _place([rows[i] for i in makers], regions, sectors)
    at_region = _regions_of(path, [columns[i] for i in final], regions)
    block = values[np.ix_(makers, users)]
    intermediate = np.zeros((n * j, n * j))
    rows_summed = np.zeros((n * j, len(users)))
    np.add.at(rows_summed, place, block)
    np.add.at(intermediate.T, place, rows_summed.T)
    final_use = np.zeros((n, n * j))
    np.add.at(final_use, at_region, _by_maker(values[np.ix_(makers, final)], place, n * j).T)
    totals = {
        name: _by_maker(values[[rows.index(name)], :][:, users].T, place, n * j)[:, 0]
        for name in OTHER_ROWS
    }
    sold = intermediate.sum(axis=1) + final_use.sum(axis=0)
    _check_output(path, sold, totals["OUT"], regions, sectors)
    spent = intermediate.sum(axis=0) + totals["TLS"] + totals["VA"]
    _check_output(path, spent, totals["OUT"], regions, sectors)
    return IcioCsv(
        regions=regions,
        sectors=sectors,
        intermediate_odsk=intermediate.reshape(n, j, n, j).transpose(0, 2, 1, 3),
        final_ods=final_use.reshape(n, n, j).transpose(1, 0, 2),
        product_taxes_ds=totals["TLS"].reshape(n, j),
        value_added_ds=totals["VA"].reshape(n, j),
        output_os=totals["OUT"].reshape(n, j),
    )


def _columns(path: Path, columns: list[str]) -> tuple[list[int], list[int]]:
    """Return positions of user columns and of final-demand columns; totals are left out."""
    users: list[int] = []
    final: list[int] = []
    for i, name in enumerate(columns):
        if name in ("OUT", "TOTAL"):
            continue
        if "_" not in name:
            raise BadInput(f"{path}: column {name!r} is neither COUNTRY_INDUSTRY nor OUT.")
        (final if name.split("_", 1)[1] in FINAL_DEMAND else users).append(i)
    return users, final


def _region(name: str) -> str:
    code = name.split("_", 1)[0]
    return PARTS.get(code, code)


def _place(names: list[str], regions: tuple[str, ...], sectors: tuple[str, ...]) -> Int:
    at_region = {code: i for i, code in enumerate(regions)}
    at_sector = {code: i for i, code in enumerate(sectors)}
    return np.array(
        [
            at_region[_region(name)] * len(sectors) + at_sector[name.split("_", 1)[1]]
            for name in names
        ],
        dtype=np.intp,
    )


def _regions_of(path: Path, names: list[str], regions: tuple[str, ...]) -> Int:
    at = {code: i for i, code in enumerate(regions)}
    for name in names:
        if _region(name) not in at:
            raise BadInput(f"{path}: column {name!r} belongs to a country without industries.")
    return np.array([at[_region(name)] for name in names], dtype=np.intp)


def _by_maker(values: Float, place: Int, size: int) -> Float:
    out = np.zeros((size, values.shape[1]))
    np.add.at(out, place, values)
    return out


def _check_output(
    path: Path, found: Float, output: Float, regions: tuple[str, ...], sectors: tuple[str, ...]
) -> None:
    gap = np.abs(found - output) / np.maximum(np.abs(output), 1.0)
    worst = int(gap.argmax())
    if not gap[worst] <= SUM_TOLERANCE:
        code = f"{regions[worst // len(sectors)]}_{sectors[worst % len(sectors)]}"
        raise BadInput(
            f"{path}: the cells of {code} add up to {found[worst]:.6g}, but OUT is "
            f"{output[worst]:.6g}; the file is incomplete or has been edited."
        )
