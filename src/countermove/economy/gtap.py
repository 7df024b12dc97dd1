"""An economy from a GTAP data base (``.har``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import ratio
from countermove.economy.economy import Economy
from countermove.economy.own import economy_from_table
from countermove.economy.rules import stated


def economy_from_gtap(
    path: str | Path,
    *,
    theta_s: ArrayLike | None = None,
    elasticities: str = "uniform-4",
    **labels: Any,
) -> Economy:
    """Build an economy from ``basedata.har``; rules used are named in ``Economy.rules``.

    Flows abroad are imports at cif prices, rates are duty over them; sales at home are all
    domestic users' purchases of domestic goods, imports from a region by itself (inside an
    aggregate) added. Value added is output less inputs, so it holds taxes on factors, use and
    output.

    Args:
        path: file of a GTAP data base, release 5 or later (needs ``harpy3``, extra ``gtap``).
        theta_s: (J,) or scalar trade elasticities in the order of the file, positive; if left
            out, those of the set ``elasticities``. GTAP's ``ESBM`` minus one is one choice.
        elasticities: ``uniform-<x>``, or a CSV file ``sector,theta`` with the file's sectors.
        **labels: as in :func:`economy_from_flows`.

    Raises:
        BadInput: the file cannot be read or lacks an array.
    """
    from countermove.sources.readers.gtap_har import read_gtap_har

    table = read_gtap_har(path)
    own = np.arange(len(table.regions))
    flow = np.maximum(table.cif_ods, 0.0)
    paid = np.maximum(table.duty_paid_ods, 0.0)
    flow[own, own] += table.home_ds
    paid[own, own] += table.home_ds
    rules = [stated("transport-in-flow"), stated("product-taxes-in-value-added")]
    return economy_from_table(
        flow,
        table.purchases_dsk,
        ratio(paid, flow, 1.0) - 1.0,
        regions=table.regions,
        sectors=table.sectors,
        elasticities=elasticities if theta_s is None else theta_s,
        rules=rules,
        **{"name": Path(path).stem, "highest_rate": np.inf} | labels,
    )
