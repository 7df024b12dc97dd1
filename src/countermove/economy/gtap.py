"""An economy from a GTAP data base (``.har``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import MILLION_USD, Economy
from countermove.economy.elasticities import load_elasticities
from countermove.economy.own import repaired
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
    n, j = len(table.regions), len(table.sectors)
    own = np.arange(n)
    flow = np.maximum(table.cif_ods, 0.0)
    paid = np.maximum(table.duty_paid_ods, 0.0)
    flow[own, own] += table.home_ds
    paid[own, own] += table.home_ds
    rate = np.divide(paid, flow, out=np.ones((n, n, j)), where=flow > 0) - 1.0
    rules = [stated("transport-in-flow"), stated("product-taxes-in-value-added")]
    spending = (flow * (1.0 + rate)).sum(axis=0)
    purchases, repairs = repaired(table.purchases_dsk, flow.sum(axis=1), spending)
    if theta_s is None:
        theta_s = load_elasticities(elasticities, table.sectors)
        labels.setdefault("elasticities", elasticities)
    known: dict[str, Any] = {"name": Path(path).stem, "unit": MILLION_USD, "highest_rate": np.inf}
    labels = known | labels
    return economy_from_flows(
        flow,
        purchases,
        rate,
        regions=table.regions,
        sectors=table.sectors,
        theta_s=theta_s,
        rules=(*rules, *repairs),
        **labels,
    )
