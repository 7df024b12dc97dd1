"""An economy from an official world input-output table: OECD ICIO, WIOD, FIGARO or EXIOBASE."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.codes.lookup import position
from countermove.codes.names import place_or_own
from countermove.codes.sectors import sectors as oecd_sectors
from countermove.economy.arguments import shaped
from countermove.economy.economy import Economy
from countermove.economy.elasticities import DEFAULT_SET, is_service
from countermove.economy.own import economy_from_table
from countermove.economy.parts import (
    JOINT,
    SPLIT,
    USES,
    country_elasticities,
    differs_by_country,
    with_country_elasticities,
    with_split_uses,
)
from countermove.economy.rules import stated
from countermove.errors import BadInput
from countermove.sources.readers.world_tables import layout_of, read_world_table
from countermove.sources.table_file import first_line

OTHER_COUNTRIES = {"FIGW1": "ROW", "EL": "GRC", **{code: code for code in "WA WL WE WF WM".split()}}
"""Regions of a table that are no country by their letters."""


def economy_from_world_table(
    path: str | Path,
    *,
    layout: str | None = None,
    tariff_rate_ods: ArrayLike | None = None,
    theta_s: ArrayLike | None = None,
    elasticities: str | None = None,
    uses: str = JOINT,
    **labels: Any,
) -> Economy:
    """Build an economy from an official table; rules used are named in ``Economy.rules``.

    Countries get their ISO codes of three letters, and the rest of the world is ``ROW``.

    Args:
        path: the unpacked file of one year; of EXIOBASE, its folder.
        layout: ``icio``, ``wiod``, ``figaro`` or ``exiobase``; told by the file if left out.
        tariff_rate_ods: (N, N, J) rates in the order of the file; zero if left out. The tables
            hold no tariffs by partner.
        theta_s: (J,) or scalar elasticities; if left out, those of the set ``elasticities``.
        elasticities: name of a set, see :func:`load_elasticities`; left out, ``MEDIAN`` for the
            industries of the OECD, else ``uniform-4``.
        uses: ``joint``, or ``split`` for shares of final and of intermediate use of their own (see
            :func:`with_split_uses`).
        **labels: as in :func:`economy_from_flows`; the ``year`` is that of the file's name where it
            holds one.

    Raises:
        BadInput: the file is not in the layout, or the elasticity set lacks an industry.

    References:
        OECD, Inter-Country Input-Output tables, 2023 edition; Timmer et al. (2015), WIOD, release
        of 2016; Eurostat, FIGARO; Stadler et al. (2018), EXIOBASE 3.
    """
    path = Path(path)
    position(uses, USES, what="uses")
    layout = layout or layout_of(path, "" if path.is_dir() else first_line(path))
    if layout is None:
        raise BadInput(
            f"{path}: its layout is not known; give layout= icio, wiod, figaro, exiobase."
        )
    table = read_world_table(path, layout)
    regions = [OTHER_COUNTRIES.get(code) or place_or_own(code) for code in table.regions]
    n, j = len(regions), len(table.sectors)
    rules = [stated("product-taxes-in-value-added")]
    if tariff_rate_ods is None:
        tariff = np.zeros((n, n, j))
        rules.append(stated("tariffs-zero"))
    else:
        tariff = shaped("tariff_rate_ods", tariff_rate_ods, (n, n, j))
    flow = table.intermediate_odsk.sum(axis=3) + table.final_ods
    if (flow < 0).any():
        lost = -float(flow[flow < 0].sum())
        detail = f"{int((flow < 0).sum())} cells, {100 * lost / flow.sum():.2g} % of flows"
        rules.append(stated("negative-flows-to-zero", detail))
        flow = np.maximum(flow, 0.0)
    purchases = np.einsum("odsk,ods->dsk", table.intermediate_odsk, 1.0 + tariff)
    if layout == "exiobase":
        goods = None
        rules.append(stated("goods-not-told"))
    else:
        goods = np.array([not is_service(code.replace("-", "T")) for code in table.sectors])
    by_country = elasticities is not None and differs_by_country(elasticities)
    known = layout == "icio" and all(s in oecd_sectors() or is_service(s) for s in table.sectors)
    usual = DEFAULT_SET if known else "uniform-4"
    world = economy_from_table(
        flow,
        purchases,
        tariff,
        regions=regions,
        sectors=table.sectors,
        elasticities=1.0 if by_country else (elasticities or usual) if theta_s is None else theta_s,
        rules=rules,
        **{"name": path.stem, "goods_s": goods, "unit": table.unit, "year": _year(path)} | labels,
    )
    split = with_split_uses(world, table.final_ods) if uses == SPLIT else world
    if not by_country:
        return split
    theta_ds = country_elasticities(str(elasticities), world)
    parts = len(split.sectors) // len(world.sectors)
    found = with_country_elasticities(split, np.tile(theta_ds, parts))
    return replace(found, elasticities=str(elasticities))


def _year(path: Path) -> int | None:
    """Return the year that the name of a file, or of EXIOBASE's folder, holds; ``None`` for none.

    >>> _year(Path("WIOT2014_October16_ROW.dta")), _year(Path("IOT_2011_ixi/Z.txt"))
    (2014, 2011)
    """
    name = path.parent.name if path.name == "Z.txt" else path.name
    found = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name))
    return int(found.pop()) if len(found) == 1 else None


def economy_from_icio(path: str | Path, **options: Any) -> Economy:
    """Build an economy from ``YYYY_SML.csv``; see :func:`economy_from_world_table`.

    Args:
        path: the unpacked file of one year. options: those of that function.

    Raises:
        BadInput: the file is not in the layout, or the elasticity set lacks an industry.
    """
    return economy_from_world_table(path, layout="icio", **options)
