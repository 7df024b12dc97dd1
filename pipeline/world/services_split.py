"""Split each route's aggregate services trade into 23 services.

The bilateral totals know one services aggregate; the intermediate block knows single services,
but not final demand by destination. Per origin, the sales not going to the 80 countries'
industries are fitted to the rest of the aggregate on each route.
"""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from pipeline.world.fitting import fit_totals

CARD = "services-split"


def split_services(
    intermediate_sod: Float, other_sales_so: Float, services_flow_od: Float
) -> tuple[Float, int]:
    """Return services flows of the 80 countries by service and the most rounds a fit took.

    Seed per origin: at home the sales to be split, abroad the inputs sold on that route (where
    there are none, the origin's mix of all inputs sold abroad), to ROW all inputs sold abroad.

    Args:
        intermediate_sod: (J, 80, 80) sales of service ``s`` to all industries of ``d``.
        other_sales_so: (J, 80) sales not going to industries of the 80 countries.
        services_flow_od: (80, 81) aggregate services flows, the last destination is ROW.

    Returns:
        (80, 81, J) flows by service; the rounds of the longest fit.
    """
    j, n, _ = intermediate_sod.shape
    flow = np.zeros((n, n + 1, j))
    longest = 0
    for o in range(n):
        inputs = intermediate_sod[:, o, :]
        rest = services_flow_od[o].copy()
        rest[:n] -= inputs.sum(axis=0)
        seed = np.empty((j, n + 1))
        seed[:, :n] = inputs
        abroad = inputs.sum(axis=1) - inputs[:, o]
        seed[:, o] = other_sales_so[:, o]
        seed[:, n] = abroad
        untraded = (seed.sum(axis=0) == 0.0) & (rest > 0.0)
        seed[:, untraded] = (abroad / abroad.sum())[:, None] * rest[untraded]
        fitted, rounds = fit_totals(seed, other_sales_so[:, o], np.maximum(rest, 0.0))
        longest = max(longest, rounds)
        fitted[:, :n] += inputs
        flow[o] = fitted.T
    return flow, longest


def services_of_rest_of_world(flow_ods: Float, services_flow_d: Float, peers: list[int]) -> Float:
    """Return services sold by ROW: (81, J), split by what each destination buys from others abroad.

    ROW's own sales are split as the peers' home sales.

    Args:
        flow_ods: (80, 81, J) services flows of the 80 countries.
        services_flow_d: (81,) ROW's aggregate services sales, own sales last.
        peers: positions of the countries that stand in for ROW.
    """
    n = flow_ods.shape[0]
    mix = flow_ods.sum(axis=0)
    own = np.einsum("dds->ds", flow_ods[:, :n])
    mix[:n] -= own
    mix[n] = own[peers].sum(axis=0)
    return np.asarray(mix / mix.sum(axis=1, keepdims=True) * services_flow_d[:, None])
