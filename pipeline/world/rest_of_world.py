"""Fill in what the tables leave out about the rest of the world: inputs from it, and its own."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from pipeline.world.fitting import fit_totals

INPUTS_FROM_CARD = "inputs-from-row"
INPUTS_OF_CARD = "row-input-columns"

PEERS = (
    "AGO",
    "BGD",
    "CIV",
    "CMR",
    "COD",
    "COL",
    "EGY",
    "JOR",
    "KAZ",
    "LAO",
    "MAR",
    "NGA",
    "PAK",
    "PER",
    "SAU",
    "SEN",
    "TUN",
    "UKR",
    "ZAF",
)
CAP = 0.97


def inputs_from_rest_of_world(
    foreign_inputs_sdk: Float, foreign_flow_ds: Float, flow_from_row_ds: Float
) -> Float:
    """Return what industries buy from ROW: (J, 80, J), as they use imports from elsewhere.

    Per destination and good, the share used as input and its split over users are those of imports
    from the other foreign countries.

    Args:
        foreign_inputs_sdk: (J, 80, J) inputs bought from the other foreign countries.
        foreign_flow_ds: (80, J) all purchases from them. flow_from_row_ds: (80, J) from ROW.
    """
    factor = np.divide(
        flow_from_row_ds,
        foreign_flow_ds,
        out=np.zeros_like(foreign_flow_ds),
        where=foreign_flow_ds > 0,
    )
    used = foreign_inputs_sdk.sum(axis=2).T * factor
    within = np.divide(
        flow_from_row_ds, used, out=np.ones_like(used), where=used > flow_from_row_ds
    )
    return np.asarray(foreign_inputs_sdk * (factor * within).T[:, :, None])


def inputs_of_rest_of_world(
    purchases_dsk: Float, output_ds: Float, spending_ds: Float, peers: list[int]
) -> tuple[Float, float, int]:
    """Return ROW's input columns (J, J), the factor on peers' use, and the rounds of the fit.

    Seed: the peers' pooled coefficients times ROW's output. Columns keep their totals; rows are the
    peers' intermediate share of each good times ROW's spending, scaled to the same sum and capped
    at 97 % of spending.

    Args:
        purchases_dsk: (80, J, J) input purchases of the 80 countries, duty paid.
        output_ds: (81, J) output, ROW last. spending_ds: (81, J) spending with duty, ROW last.
        peers: positions of the countries that stand in for ROW.
    """
    pooled = purchases_dsk[peers].sum(axis=0)
    made = output_ds[peers].sum(axis=0)
    coefficient = np.divide(
        pooled, made[None, :], out=np.zeros_like(pooled), where=made[None, :] > 0
    )
    seed = coefficient * output_ds[-1][None, :]
    bought = spending_ds[peers].sum(axis=0)
    use = np.divide(pooled.sum(axis=1), bought, out=np.zeros_like(bought), where=bought > 0)
    want = use * spending_ds[-1]
    limit = CAP * spending_ds[-1]
    total = seed.sum()
    factor = total / want.sum()
    for _ in range(100):
        rows = np.minimum(factor * want, limit)
        if abs(rows.sum() - total) <= 1e-13 * total:
            break
        free = factor * want < limit
        factor *= 1.0 + (total - rows.sum()) / (factor * want[free]).sum()
    fitted, rounds = fit_totals(seed, rows, seed.sum(axis=0))
    return fitted, float(total / want.sum()), rounds
