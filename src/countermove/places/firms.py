r"""What firms pay for inputs: unit cost of each sector's inputs, before and after they substitute.

Sector $k$ buys inputs $s$ for the share $g_{dsk}$ of its output. At base origins and proportions
they cost $\sum_s g_{dsk}\hat P^{\text{pre}}_{ds}/\sum_s g_{dsk}$ as much, after firms have moved to
other origins and products $\prod_s\hat P_{ds}^{\,g_{dsk}/\sum_s g_{dsk}}$, the cost function of the
model. Prices are in the money of :func:`countermove.places.households.money_hat`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, ratio
from countermove.equilibrium.outcome import Outcome
from countermove.places.households import before_substitution, money_hat


@dataclass(frozen=True, slots=True, eq=False)
class InputCosts:
    """Cost of inputs by using sector, arrays of shape (J,).

    Attributes:
        country: code. sectors: codes. bought_k: base purchases of inputs, in the table's money.
        pre_k, post_k: what a unit of inputs costs over its base cost, before and after firms
            substitute. output_k: base output.
    """

    country: str
    sectors: tuple[str, ...]
    bought_k: Float
    pre_k: Float
    post_k: Float
    output_k: Float

    def dearer(self, post: bool) -> Float:
        """Return (J,) what a year's base inputs cost more."""
        return self.bought_k * ((self.post_k if post else self.pre_k) - 1.0)


def input_costs(outcome: Outcome, country: str) -> InputCosts:
    """Return what the inputs of a region's sectors cost."""
    economy = outcome.economy
    here = economy.region(country)
    share_sk, output = economy.io_share_dsk[here], economy.output_os[here]
    total = share_sk.sum(axis=0)
    weight = ratio(share_sk, np.broadcast_to(total, share_sk.shape))
    after = np.log(outcome.price_hat_ds[here] / money_hat(outcome)[here])
    used = total > 0
    return InputCosts(
        country=country,
        sectors=economy.sectors,
        bought_k=total * output,
        pre_k=np.where(used, before_substitution(outcome, country) @ weight, 1.0),
        post_k=np.exp(after @ weight),
        output_k=output,
    )
