"""At which prices a table counts its flows, and how they are brought to those of the model.

The model counts a sale at the producer's price before duty, and a purchase of inputs duty paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, ratio
from countermove.codes.lookup import position
from countermove.economy.arguments import shaped
from countermove.economy.rules import stated
from countermove.errors import BadInput
from countermove.sources.readers.long_csv import HIGHEST_RATE

PRODUCER, WITH_DUTY, PURCHASER = "producer", "with-duty", "purchaser"
PRICES = (PRODUCER, WITH_DUTY, PURCHASER)


class Valued(NamedTuple):
    """Flows (N, N, J) at producers' prices, what of each purchase (N, J) is margin, and rules."""

    flow_ods: Float
    margin_share_ds: Float
    rules: list[str]


def at_producer_prices(
    trade_ods: Float,
    tariff_ods: Float,
    prices: str,
    *,
    margin_ods: ArrayLike | None,
    margin_sector: str | None,
    sectors: Sequence[str],
    highest: float = HIGHEST_RATE,
) -> Valued:
    """Return flows without the duty and the margins that their prices hold.

    Trade and transport margins are a share of the producer's price, so that a purchaser pays
    ``1 + tariff + margin`` for a unit. They are sold at home by ``margin_sector``. One above
    ``highest`` is taken for an amount or for per cent.

    Raises:
        BadInput: unknown prices; margins without purchasers' prices, or the reverse; margins that
            are no shares; no sales at home to which margins could go.
    """
    position(prices, PRICES, what="prices")
    if {margin_ods is not None, margin_sector is not None} != {prices == PURCHASER}:
        raise BadInput(
            f"prices={prices}: purchasers' prices need margin_ods and margin_sector, and no others "
            "take them; give both with prices='purchaser', or neither."
        )
    none = np.zeros(trade_ods.shape[1:])
    if prices == PRODUCER:
        return Valued(trade_ods, none, [])
    if prices == WITH_DUTY:
        flow = trade_ods / (1.0 + tariff_ods)
        moved = 100.0 * ratio(trade_ods.sum() - flow.sum(), trade_ods.sum(), 0.0)
        return Valued(flow, none, [stated("duty-taken-out", f"{moved:.2g} % of flows")])
    margin = shaped("margin_ods", np.asarray(margin_ods), trade_ods.shape, spread=True)
    place, own = position(str(margin_sector), sectors, what="sector"), np.arange(len(trade_ods))
    if not (margin >= 0).all() or margin[:, :, place].any():
        raise BadInput(
            f"margin_ods is below zero, or lies on {margin_sector}, which sells margins; give "
            "shares of the producer's price, 0 there."
        )
    if not (worst := float(margin.max())) <= highest:
        raise BadInput(
            f"margin_ods holds {worst:g}, which means {100 * worst:g} % of the producer's price: "
            "divide an amount by the flow less duty and margin, and per cent by 100, or give "
            f"highest_rate={worst:g} if it is meant."
        )
    if not (trade_ods[own, own] > 0).any():
        raise BadInput(
            "prices=purchaser needs sales at home on the diagonal of trade_ods, since margins are "
            "sold at home; fill it in."
        )
    flow = trade_ods / (1.0 + tariff_ods + margin)
    margins = (flow * margin).sum(axis=0)
    share = ratio(margins, trade_ods.sum(axis=0), 0.0)
    flow[own, own, place] += margins.sum(axis=1)
    detail = f"{100 * margins.sum() / trade_ods.sum():.2g} % of purchases, sold by {margin_sector}"
    return Valued(flow, share, [stated("margins-moved", detail)])


def inputs_at_model_prices(
    purchases_dsk: Float, valued: Valued, tariff_ods: Float, place: int, *, with_duty: bool
) -> tuple[Float, list[str]]:
    """Return purchases with their margins in the row of ``place``, and with the duty on them.

    Users of a good buy the country's mix of origins: the duty on it is the mean over those.
    """
    taken = valued.margin_share_ds[:, :, None] * purchases_dsk
    kept = purchases_dsk - taken
    kept[:, place] += taken.sum(axis=1)
    if with_duty:
        return kept, []
    flow = valued.flow_ods
    mean = ratio((flow * (1.0 + tariff_ods)).sum(axis=0), flow.sum(axis=0), 1.0)
    return kept * mean[:, :, None], [stated("duty-put-on-inputs")]
