"""Read world input-output tables in the layouts in which they are published.

``icio``: OECD, ``YYYY_SML.csv``. Column ``V1`` with row names; rows ``AUS_A01`` ... , then ``TLS``
(taxes less subsidies on products), ``VA`` and ``OUT``; columns the same country-industries as
users, then final demand, ``AUS_HFCE`` ..., and ``OUT``. Extended tables split China and Mexico into
``CN1, CN2`` and ``MX1, MX2``; the parts are added up.

``figaro``: Eurostat, ``matrix_eu-ic-io_ind-by-ind_..._YYYY.csv``, column ``rowLabels``; rows
``AT_A01`` ... , then ``W2_D21X31`` (product taxes) ... ``W2_B2A3G``; final demand ``AT_P3_S13`` ...
Or the flat file: ``refArea, rowIi, counterpartArea, colIi, obsValue``. ``FIGW1`` is the rest of the
world.

``wiod``: release of 2016, ``WIOTYYYY_October16_ROW.dta``, or the same columns as text:
``IndustryCode, IndustryDescription, Country, RNr, Year, vAUS1, vAUS2 ... TOT``. Columns number a
country's users like ``RNr`` its industries; higher numbers are final demand. Rows of the country
``TOT`` close the columns: ``II_fob``, taxes and margins, ``VA``, ``GO``.

``exiobase``: version 3, a folder ``IOT_YYYY_ixi`` with ``Z.txt`` and ``Y.txt``: region and sector
above and before the numbers, under a line of names.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from countermove.arrays import Float, Int
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.extras import extra
from countermove.sources.readers.labelled_matrix import Matrix, read_matrix, read_records
from countermove.sources.table_file import first_line

MERGED = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
ICIO_FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "NONRES", "FD")
SUM_TOLERANCE = 1e-3
"""Largest relative gap allowed between the sums of a file and its totals (they are rounded)."""
MILLION_EURO, MILLION_USD = "million euro", "million US dollars"

Place = tuple[str, str]
"""Region, and sector or category of final demand."""


@dataclass(frozen=True, slots=True, eq=False)
class WorldTable:
    """A table as published, at basic prices.

    Attributes:
        regions, sectors: N and J codes in the order of the file. unit: of its values.
        intermediate_odsk: (N, N, J, J) sales of good ``s`` of ``o`` to industry ``k`` in ``d``.
        final_ods: (N, N, J) sales to final demand, all categories; may be negative.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    intermediate_odsk: Float
    final_ods: Float
    unit: str

    @property
    def output_os(self) -> Float:
        """(N, J) output: all that is sold."""
        return np.asarray(self.intermediate_odsk.sum(axis=(1, 3)) + self.final_ods.sum(axis=1))


def read_world_table(path: str | Path, layout: str) -> WorldTable:
    """Read a table in one of the ``LAYOUTS``.

    Raises:
        BadInput: the file is missing or not in this layout, or its sums do not agree with its
            totals; the row or column is named.
    """
    if layout not in LAYOUTS:
        raise unknown(layout, tuple(LAYOUTS), what="layout")
    return LAYOUTS[layout](Path(path))


def layout_of(path: Path, header: str) -> str | None:
    """Return the layout that a file has by its name and first line, if any."""
    names = {cell.strip().strip('"') for cell in re.split(r"[,;\t]", header)}
    if path.is_dir() or path.name == "Z.txt":
        return "exiobase"
    if path.suffix.lower() == ".dta" or {"Country", "RNr"} <= names:
        return "wiod"
    if "rowLabels" in names or {"refArea", "counterpartArea"} <= names:
        return "figaro"
    return "icio" if header.count("_") > 1 else None


def _icio(path: Path) -> WorldTable:
    given = read_matrix(path)
    rows = [name for (name,) in given.rows]
    for name in ("TLS", "VA", "OUT"):
        if name not in rows:
            raise BadInput(
                f"{path}: no row {name!r}; the file must be in the layout of YYYY_SML.csv "
                "(rows AUS_A01 ..., TLS, VA, OUT)."
            )
    columns = [name for (name,) in given.columns]
    kept = [n for n, name in enumerate(columns) if name not in ("OUT", "TOTAL")]
    places = {n: _split(path, columns[n]) for n in kept}
    users = [n for n in kept if places[n][1] not in ICIO_FINAL]
    return _added_up(
        given,
        makers={i: _split(path, name) for i, name in enumerate(rows) if "_" in name},
        users={n: places[n] for n in users},
        final={n: places[n][0] for n in kept if n not in users},
        others=[rows.index("TLS"), rows.index("VA")],
        total=given.numbers[rows.index("OUT")],
        unit=MILLION_USD,
    )


def _figaro(path: Path) -> WorldTable:
    flat = "counterpartArea" in first_line(path)
    given = _from_flat(path) if flat else read_matrix(path)
    rows = {i: _split(path, name) for i, (name,) in enumerate(given.rows)}
    columns = {n: _split(path, name) for n, (name,) in enumerate(given.columns)}
    used = {place for place in rows.values() if place[0] != "W2"}
    users = {n: place for n, place in columns.items() if place in used}
    return _added_up(
        given,
        makers={i: place for i, place in rows.items() if place[0] != "W2"},
        users=users,
        final={n: place[0] for n, place in columns.items() if n not in users},
        others=[i for i, place in rows.items() if place[0] == "W2"],
        total=None,
        unit=MILLION_EURO,
    )


def _from_flat(path: Path) -> Matrix:
    """Return the wide table of FIGARO's flat file; what is not listed is zero."""
    cells = re.split(r"[,;\t]", first_line(path))
    kinds = [name.strip().strip('"') for name in cells]
    texts = [
        next((name for name in kinds if re.fullmatch(kind, name)), kind)
        for kind in ("refArea", "row[A-Z]i", "counterpartArea", "col[A-Z]i")
    ]
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    at_row, at_column, listed = array("q"), array("q"), array("d")
    for (area, row, other, column), value in read_records(path, texts, "obsValue"):
        at_row.append(rows.setdefault(f"{area}_{row}", len(rows)))
        at_column.append(columns.setdefault(f"{other}_{column}", len(columns)))
        listed.append(value)
    place = np.array(at_row) * len(columns) + np.array(at_column)
    if len(np.unique(place)) != len(place):
        raise BadInput(f"{path}: a cell is given twice; list each once.")
    values = np.zeros((len(rows), len(columns)))
    values.flat[place] = listed
    return Matrix(path, tuple((r,) for r in rows), tuple((c,) for c in columns), values)


def _wiod(path: Path) -> WorldTable:
    given = _stata(path) if path.suffix.lower() == ".dta" else read_matrix(path, labels=5)
    code = {row[3]: row[0] for row in given.rows if row[2] != "TOT"}
    names = [re.fullmatch(r"v?([A-Za-z]{3})(\d+)", name) for (name,) in given.columns]
    columns = {n: (m[1], m[2]) for n, m in enumerate(names) if m}
    closing = {row[0]: i for i, row in enumerate(given.rows) if row[2] == "TOT"}
    if "GO" not in closing or not columns:
        raise BadInput(
            f"{path}: no row GO of the country TOT, or no columns vAUS1, vAUS2, ...; the file must "
            "be in the layout of WIOTYYYY_October16_ROW.dta."
        )
    return _added_up(
        given,
        makers={i: (row[2], row[0]) for i, row in enumerate(given.rows) if row[2] != "TOT"},
        users={n: (who, code[k]) for n, (who, k) in columns.items() if k in code},
        final={n: who for n, (who, k) in columns.items() if k not in code},
        others=[i for name, i in closing.items() if name not in ("GO", "II_fob")],
        total=given.numbers[closing["GO"]],
        unit=MILLION_USD,
    )


def _stata(path: Path) -> Matrix:
    pandas = extra("pandas", of="pandas", purpose=f"{path}: reading Stata's form")
    try:
        table = pandas.read_stata(path)
        labels = table[["IndustryCode", "IndustryDescription", "Country", "RNr", "Year"]]
        values = table.drop(columns=labels.columns).to_numpy(dtype=np.float64)
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(
            f"{path}: not a WIOD table of the 2016 release in Stata's form ({error}); unpack "
            "WIOTS_in_STATA.zip."
        ) from None
    rows = tuple(
        (str(a).strip(), str(b), str(c).strip(), str(int(r)), str(y))
        for a, b, c, r, y in labels.itertuples(index=False)
    )
    columns = tuple((str(name),) for name in table.columns.drop(labels.columns))
    return Matrix(path, rows, columns, values)


def _exiobase(path: Path) -> WorldTable:
    folder = path if path.is_dir() else path.parent
    if not (folder / "Z.txt").is_file():
        raise BadInput(
            f"{folder} is a folder without Z.txt, so not one of EXIOBASE (IOT_YYYY_ixi, unpacked); "
            "give the path of a file."
        )
    z, y = (read_matrix(folder / name, headers=3, labels=2) for name in ("Z.txt", "Y.txt"))
    if z.rows != y.rows or any(len(name) != 3 for name in z.columns):
        raise BadInput(
            f"{folder}: Z.txt and Y.txt list different regions and sectors; take both from one "
            "unpacked IOT_YYYY_ixi or IOT_YYYY_pxp."
        )
    width = len(z.columns)
    both = Matrix(
        folder / "Z.txt", z.rows, z.columns + y.columns, np.hstack([z.numbers, y.numbers])
    )
    return _added_up(
        both,
        makers=dict(enumerate(z.rows)),  # type: ignore[arg-type]
        users={n: (name[0], name[1]) for n, name in enumerate(z.columns)},
        final={width + n: name[0] for n, name in enumerate(y.columns)},
        others=[],
        total=None,
        unit=MILLION_EURO,
    )


LAYOUTS = {"icio": _icio, "wiod": _wiod, "figaro": _figaro, "exiobase": _exiobase}


def _split(path: Path, name: str) -> Place:
    region, mark, rest = name.partition("_")
    if not mark or not region or not rest:
        raise BadInput(f"{path}: {name!r} is neither COUNTRY_INDUSTRY nor a total of this layout.")
    return region, rest


def _added_up(
    given: Matrix,
    *,
    makers: dict[int, Place],
    users: dict[int, Place],
    final: dict[int, str],
    others: Sequence[int],
    total: Float | None,
    unit: str,
) -> WorldTable:
    """Return the table of rows and columns by what they are; those of one place are added.

    Args:
        given: the numbers. makers: rows of industries. users, final: columns. others: rows of what
            users pay besides. total: output by column, if the file has it. unit: of the values.
    """
    path = given.path
    if list(makers.values()) != list(users.values()) or not makers:
        raise BadInput(f"{path}: rows and columns list different country-industries.")
    if not np.isfinite(given.numbers[np.ix_(list(makers), [*users, *final])]).all():
        raise BadInput(f"{path}: a flow is empty or not a number; write 0 where there is none.")
    named = [(MERGED.get(region, region), sector) for region, sector in makers.values()]
    regions = tuple(dict.fromkeys(region for region, _ in named))
    sectors = tuple(dict.fromkeys(sector for _, sector in named))
    n, j = len(regions), len(sectors)
    at_region, at_sector = ({code: i for i, code in enumerate(x)} for x in (regions, sectors))
    place = np.array([at_region[r] * j + at_sector[s] for r, s in named], dtype=np.intp)
    buyers = [MERGED.get(region, region) for region in final.values()]
    for region in buyers:
        if region not in at_region:
            raise BadInput(f"{path}: final demand of {region}, a country without industries.")
    at_final = np.array([at_region[region] for region in buyers], dtype=np.intp)
    block = given.numbers[np.ix_(list(makers), list(users))]
    z = _summed(_summed(block, place, n * j).T, place, n * j).T
    bought = _summed(given.numbers[np.ix_(list(makers), list(final))], place, n * j)
    y = _summed(bought.T, at_final, n).T
    sold = z.sum(axis=1) + y.sum(axis=1)
    paid = _summed(np.nan_to_num(given.numbers[list(others)][:, list(users)]).T, place, n * j)
    wanted = sold if total is None else _summed(total[list(users)][:, None], place, n * j)[:, 0]
    for found in [sold] if not others else [sold, z.sum(axis=0) + paid.sum(axis=1)]:
        _check(path, found, wanted, [f"{r}_{s}" for r in regions for s in sectors])
    return WorldTable(
        regions=regions,
        sectors=sectors,
        intermediate_odsk=z.reshape(n, j, n, j).transpose(0, 2, 1, 3),
        final_ods=y.reshape(n, j, n).transpose(0, 2, 1),
        unit=unit,
    )


def _summed(values: Float, place: Int, size: int) -> Float:
    """Return rows added up by place; where each is a place of its own, the rows themselves."""
    if len(place) == size and (place == np.arange(size)).all():
        return values
    out = np.zeros((size, values.shape[1]))
    np.add.at(out, place, values)
    return out


def _check(path: Path, found: Float, output: Float, names: list[str]) -> None:
    gap = np.abs(found - output) / np.maximum(np.abs(output), 1.0)
    worst = int(gap.argmax())
    if not gap[worst] <= SUM_TOLERANCE:
        raise BadInput(
            f"{path}: the cells of {names[worst]} add up to {found[worst]:.6g}, but its output is "
            f"{output[worst]:.6g}; the file is incomplete or has been edited."
        )
