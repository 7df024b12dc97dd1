"""An economy from the official CSV file of the OECD Inter-Country Input-Output tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.economy.arguments import shaped
from countermove.economy.economy import Economy
from countermove.economy.elasticities import DEFAULT_SET, is_service
from countermove.economy.own import economy_from_table
from countermove.economy.rules import stated


def economy_from_icio(
    path: str | Path,
    *,
    tariff_rate_ods: ArrayLike | None = None,
    theta_s: ArrayLike | None = None,
    elasticities: str = DEFAULT_SET,
    **labels: Any,
) -> Economy:
    """Build an economy from ``YYYY_SML.csv``; rules used are named in ``Economy.rules``.

    Args:
        path: the unpacked file of one year.
        tariff_rate_ods: (N, N, J) rates in the order of the file; zero if left out. The tables
            hold no tariffs by partner.
        theta_s: (J,) or scalar elasticities; if left out, those of the set ``elasticities``.
        elasticities: name of a set, see :func:`load_elasticities`.
        **labels: as in :func:`economy_from_flows`.

    Raises:
        BadInput: the file is not in the layout, or the elasticity set lacks an industry.

    References:
        OECD, Inter-Country Input-Output tables, file description of the 2023 edition.
    """
    from countermove.sources.readers.icio_csv import read_icio_csv

    table = read_icio_csv(path)
    n, j = len(table.regions), len(table.sectors)
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
    goods = np.array([not is_service(code) for code in table.sectors])
    return economy_from_table(
        flow,
        purchases,
        tariff,
        regions=table.regions,
        sectors=table.sectors,
        elasticities=elasticities if theta_s is None else theta_s,
        rules=rules,
        **{"name": Path(path).stem, "goods_s": goods} | labels,
    )
