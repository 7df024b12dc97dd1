"""What moving one line's rate does to a payoff: its own answer whole, all else to first order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, Int
from countermove.equilibrium.solved_nests import SolvedNest
from countermove.strategy.gradient import Gradient


@dataclass(frozen=True, eq=False)
class LineEffects:
    r"""Effects on a payoff of one line's rate at a solved world, all other rates held.

    Inside its product the answer of a line to a rate is exact; the sector's other purchases,
    incomes and costs answer by their shadow values. With $x$ the change of a line's factor,
    $\sigma$ its share in the product, $S_h$ the product's in the sector and $V$ the worth of flows,

    $$\hat\Phi = 1 + \sigma (x^{-\theta_h} - 1), \quad \hat\psi = \hat\Phi^{\theta_s/\theta_h},$$
    $$\Delta O = -\tfrac{\bar p_s}{\theta_s} \log(1 + S_h (\hat\psi - 1))
      + V_h \bigl(\tfrac{\hat\psi}{\hat\Phi} - 1\bigr)
      + V_i \tfrac{\hat\psi}{\hat\Phi} (x^{-\theta_h-1} - 1).$$

    Its slope at $x = 1$ is the derivative that one adjoint solve gives for all lines at once.
    """

    solved: SolvedNest
    price_s: Float
    value: Float

    def of(self, change: Float, at: Int) -> Float:
        """Return (k,) effects of (k,) changes of one plus the rate of lines, each by itself."""
        solved, nest = self.solved, self.solved.nest
        product, sector = nest.product[at], nest.sector[at]
        theta = nest.theta_h[product]
        theta_s = solved.theta_s[sector]
        less = change**-theta
        inner = 1.0 + solved.within[at] * (less - 1.0)
        outer = inner ** (theta_s / theta)
        of_product = np.add.reduceat(self.value, nest.first)[product]
        share = np.add.reduceat(solved.share, nest.first)[product]
        kept = outer / inner
        price = -self.price_s[sector] / theta_s * np.log1p(share * (outer - 1.0))
        return np.asarray(
            price + of_product * (kept - 1.0) + self.value[at] * kept * (less / change - 1.0)
        )


def line_effects(gradient: Gradient, importer: str) -> LineEffects:
    """Return the effects on the payoff of a gradient of the lines of an importer."""
    solved = gradient.nest_of(importer)
    price_s, value_so = gradient.worths(solved.nest.destination)
    return LineEffects(solved, price_s, solved.net * solved.worth_of(value_so))
