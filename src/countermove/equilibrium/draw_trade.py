"""What one country sells to another in every draw: the one trade flow that sums do not hold."""

from __future__ import annotations

import numpy as np

from countermove.arrays import Float
from countermove.equilibrium.cells import cells_of
from countermove.equilibrium.cold_draws import Block, ColdDraws
from countermove.equilibrium.structure import structure_of
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput


def sales_to(block: Block, duties: Duties, origin: str, destination: str) -> Float:
    """Return (J, S) new sales of a country to another, at basic prices in ``economy.unit``.

    Args:
        block: solved draws. duties: those that they were solved under.

    Raises:
        BadInput: origin and destination are the same.
    """
    economy, inputs = block.economy, block.inputs
    o, d = economy.region(origin), economy.region(destination)
    if o == d:
        raise BadInput(f"{origin}: sales at home are `own_sales_dsx`; name another country.")
    if isinstance(block, ColdDraws):
        return np.stack([world.flow_new_ods[o, d] for world in block.worlds], axis=-1)
    base = structure_of(economy)
    cells = cells_of(economy, base, duties, inputs.theta_sx, inputs.rate_hx, inputs.share_hx)
    net = np.repeat(base.stacked[:, len(economy.regions) + d, o, None], block.count, axis=1)
    own = (cells.importer == d) & (cells.origin == o)
    net[cells.sector[own]] = cells.net_cx[own]
    dear = inputs.theta_sx * (block.log_price_dsx[d] - block.log_cost_osx[o])
    return np.asarray(net * block.spending_dsx[d] * np.exp(dear))
