"""First-order conditions of players, from the multipliers of their payoffs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, ratio
from countermove.equilibrium import derivatives
from countermove.equilibrium.adjoint import Adjoint
from countermove.strategy.arena import Player, Position
from countermove.strategy.instruments import IMPORT


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """First-order condition of one player: (G,) sums over the cells of each instrument.

    The derivative with respect to ``log(1 + x)`` is ``(1 + x)(price - trade)``: what the rate does
    through prices, and what the trade it drives away was worth. Both are negative where a tariff
    hurts buyers and imports cost more than they bring; only then is ``trade / price`` a sensible
    factor by which to move ``1 + x``; and only where no goods claim an exemption from the rate
    (``spared``: some do), since what is collected then has peaks of its own.
    """

    price: Float
    trade: Float
    volume: Float
    spared: Bool

    @property
    def applies(self) -> bool:
        """Whether the fixed point of the condition is defined wherever nothing is spared."""
        live = (self.volume > 0) & ~self.spared
        return bool(((self.price < 0) & (self.trade < 0) | ~live).all())

    @property
    def log_move(self) -> Float:
        """(G,) move of ``log(1 + x)`` that would close the first-order condition; 0 if spared."""
        live = (self.volume > 0) & ~self.spared & (self.price < 0) & (self.trade < 0)
        ratio = np.divide(self.trade, self.price, out=np.ones_like(self.price), where=live)
        return np.log(ratio)

    def derivative(self, rate_g: Float) -> Float:
        """Return (G,) derivatives with respect to ``log(1 + x)``."""
        return (1.0 + rate_g) * (self.price - self.trade)


def slope(player: Player, position: Position, solved: Adjoint, column: int) -> Slope:
    r"""Return a player's first-order condition from the multipliers of its payoff.

    For one cell, $1 + t = (1+\theta_s)\,v_{ods} X_{ds} / \bar p_{ds}$; cells under one rate are
    summed with their flows as weights. A rate on top of lines that differ moves the price index of
    a cell by $1/(1+t)$ and its trade net of duty by $-(1+\theta_s)\sum_h b'_h (1+t)/(1+t_h)^2$;
    both by less where goods claim an exemption from it (:class:`CellRates`), by other factors where
    firms enter and leave markets: $\varphi$ and $1+\varphi\theta$. Of a tax on own goods
    the price index moves by $1/(1+e)$, and the money that it brings is worth what
    :func:`~countermove.equilibrium.derivatives.levy_values` says.
    """
    own = player.instruments
    lin, answers = position.lin, position.cells[player.name]
    flow = position.trade(own)
    worth = own.gathered(
        lambda d: derivatives.flow_values(lin, solved, payoff=column, destination=d)
    )
    spending = lin.at.point.spending_ds[own.destination, own.sector]
    price = solved.sweep.price_bar_sdm[own.sector, own.destination, column] * ratio(1.0, spending)
    levied, steep, base = position.levied(own), 1.0 + position.steepness(own), lin.problem.structure
    spared = position.spared(own)
    if own.tax == IMPORT:
        price = price * base.response(own.destination) * answers.lift * levied
        fallen = steep * answers.marginal * worth / base.gross(own.destination)
    else:  # no fixed point is known: what it brings is on the side of trade, and it is climbed
        brought = own.gathered(
            lambda d: derivatives.levy_values(solved, payoff=column, destination=d)
        )
        price, fallen = price * (1.0 + answers.rate), steep / levied * worth - brought
        spared = np.ones_like(spared)
    return Slope(own.total(flow * price), own.total(flow * fallen), own.total(flow), spared)
