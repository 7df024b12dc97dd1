"""The best a government can do, given what all others do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, NotSolved
from countermove.extras import data_frame
from countermove.shown import Shown
from countermove.strategy.arena import Arena, Effort, Player, Position, arena
from countermove.strategy.climb import climb, payoff_size
from countermove.strategy.first_order import Progress, joint_first_order
from countermove.strategy.instruments import IMPORT, InstrumentSet, Stopped
from countermove.strategy.payoff import Payoff, Term
from countermove.strategy.slopes import slope

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("auto", "first-order", "climb")
TOLERANCE = 1e-9
SHORT = 1e-3
"""First-order residual from which a result is not called the best."""
LOSS = 1e-9
"""Share of a payoff, or of one, by which a best response may miss the status quo by rounding."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BestResponse(Shown):
    """A player's best tariffs.

    Attributes:
        player: who. names: (G,) what each rate is on. rate: (G,) the best rates.
        trade: (G,) imports each rate falls on, at the best rates, in the economy's unit.
        duties: what everybody charges at them. outcome: the world, solved independently from the
            baseline.
        payoff: at the best rates; payoff_before: at the status quo; gain: the difference.
        method: ``first-order`` or ``climb``. residual: largest move of ``log(1 + rate)`` the
            first-order conditions still ask for, bounds respected, weighted with trade.
        shadow_price: gain forgone per unit of the revenue floor; zero where it does not bind.
        effort: forward and adjoint solves spent. stopped: rates at a bound.
    """

    player: str
    names: tuple[str, ...]
    rate: Float
    trade: Float
    duties: Duties
    outcome: Outcome
    payoff: float
    payoff_before: float
    method: str
    residual: float
    shadow_price: float
    effort: Effort
    stopped: Stopped

    @property
    def gain(self) -> float:
        """Gain over the status quo, in units of the payoff (0.01 is about 1 % of real income)."""
        return self.payoff - self.payoff_before

    @property
    def caution(self) -> str:
        """A sentence where the search stopped short, or its best is a loss; mostly empty."""
        if self.residual > SHORT:
            return (
                f"The search stopped short of an optimum (first-order residual "
                f"{self.residual:.0e}): these rates are better than the status quo, and no more is "
                "known of them; bound the instruments, or take others."
            )
        if self.gain >= -LOSS * max(1.0, abs(self.payoff_before)):
            return ""
        return (
            f"{self.player} loses against the status quo, which is not among the rates that these "
            "instruments can set: widen their bounds, or take finer ones."
        )

    def __repr__(self) -> str:
        return (
            f"<BestResponse of {self.player}: {len(self.names)} rates, gain {self.gain:+.6f}, "
            f"{self.method}, residual {self.residual:.1e}>"
        )

    def table(self) -> pd.DataFrame:
        """Return the best rates by instrument."""
        columns = {"instrument": self.names, "tariff_rate": self.rate, "trade": self.trade}
        return data_frame(columns)


def optimal_tariff(
    economy: Economy,
    player: str,
    *,
    instruments: InstrumentSet | None = None,
    payoff: Payoff | str | None = None,
    closure: Closure | None = None,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    duties: Duties | None = None,
    revenue_floor: float | None = None,
    method: str = "auto",
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> BestResponse:
    """Return the tariffs that serve a player best while all others keep theirs.

    Args:
        economy: the world. player: region code, or a country group such as ``EU27``: one player,
            with the same tariffs at every border of its members; those between them stay.
        instruments: what it can set; partner x good if left out. payoff: what it wants; its real
            income if left out.
        closure, tariff_rate_ods, iceberg_hat_ods, duties: as in :func:`nash`.
        revenue_floor: least tariff revenue, in the economy's unit at world value added held.
        method: ``first-order`` (fixed point), ``climb`` (L-BFGS-B), or ``auto``: the first, and
            the second where the first is not defined or stops short.
        tolerance: largest move of ``log(1 + rate)`` left. progress: called with (what, done, of).

    Raises:
        BadInput: no instruments, or a revenue floor nobody could reach.
        NotSolved: neither method reached an optimum.

    References:
        First-order conditions as in Ossa (2014), section II.D, here for every cell by one adjoint
        solve; see docs/explanation/strategy.md.

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> best = optimal_tariff(world, "A")
    >>> share = best.outcome.trade_share_new_ods[0, 1, 0]  # of A's goods in B
    >>> bool(abs(best.rate[0] - 1 / (4 * (1 - share))) < 1e-8)  # Gros (1987)
    True
    """
    if method not in METHODS:
        raise BadInput(f"method {method!r} is not one of {', '.join(METHODS)}.")
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    if revenue_floor is not None:
        revenue_floor = finite_number("revenue_floor", revenue_floor)
    here = arena(
        economy,
        [player],
        instruments=instruments,
        payoffs={} if payoff is None else {player: payoff},
        closure=closure,
        tariff_rate_ods=tariff_rate_ods,
        iceberg_hat_ods=iceberg_hat_ods,
        duties=duties,
    )
    start = require(here.at({}))
    wanted = here.players[player]
    rates = start.status_quo(wanted.instruments)
    how = here, player, rates, start, method, tolerance, progress
    if revenue_floor is None:
        found, shadow = respond(*how), 0.0
    else:
        found, shadow = _with_floor(*how, revenue_floor)
    position, used, residual = found
    own, rates = wanted.instruments, position.rates[player]
    return BestResponse(
        player=player,
        names=own.names,
        rate=rates,
        trade=own.total(position.trade(own)) * here.economy.world_value_added,
        duties=here.duties_at({player: rates}),
        outcome=here.outcome({player: rates}),
        payoff=here.payoff(wanted, position),
        payoff_before=here.payoff(wanted, start),
        method=used,
        residual=residual,
        shadow_price=shadow,
        effort=here.effort,
        stopped=own.stopped(rates),
    )


def require(position: Position | None) -> Position:
    """Return a position that must exist."""
    if position is None:
        raise NotSolved("the world before the move has no equilibrium; remove deficits.")
    return position


def respond(
    here: Arena,
    name: str,
    rates: Float,
    near: Position,
    method: str,
    tolerance: float,
    progress: Progress | None = None,
) -> tuple[Position, str, float]:
    """Return a player's best response to ``near``, the method used and its residual.

    Rates from which goods claim an exemption are climbed to, from the fixed point of the others.
    """
    player = here.players[name]
    own_goods = player.instruments.tax != IMPORT
    if own_goods and method == "first-order":
        raise BadInput(
            f"{name}: no first-order fixed point is known for taxes on own goods; use "
            "method='auto' or 'climb'."
        )
    if method != "climb" and not own_goods:
        fixed = joint_first_order(
            here, {name: rates}, near=near, tolerance=tolerance, hold=True, progress=progress
        )
        done = fixed.residual <= tolerance
        if fixed.position is not None and done:
            if not fixed.position.spared(player.instruments).any():
                return fixed.position, "first-order", fixed.residual
            near, rates = fixed.position, fixed.position.rates[name]
        if method == "first-order":
            why = "it stalled"
            if done or fixed.inapplicable:
                why = "goods claim an exemption" if done else "its right-hand side is not positive"
            raise NotSolved(
                f"{name}: the first-order fixed point was not reached ({why}, residual "
                f"{fixed.residual:.1e}). Use method='auto' or 'climb'."
            )
    best = climb(here, player, rates, near=near)
    return best, "climb", weighted_residual(here, player, best)


def weighted_residual(here: Arena, player: Player, position: Position) -> float:
    """Return the first-order gap left, ``sqrt(sum V dlog(1+x)^2 / sum V)`` within the bounds."""
    slopes = slope(player, position, here.adjoint(position, [player]), 0)
    own = player.instruments
    y = np.log1p(position.rates[player.name])
    size = np.maximum(np.abs(slopes.price), 1e-300)
    move = slopes.derivative(position.rates[player.name]) / size
    move = np.clip(y + move, np.log1p(own.lowest), np.log1p(own.highest)) - y
    total = float(slopes.volume.sum())
    return float(np.sqrt((slopes.volume * move**2).sum() / total)) if total > 0 else 0.0


def _with_floor(
    here: Arena,
    name: str,
    rates: Float,
    near: Position,
    method: str,
    tolerance: float,
    progress: Progress | None,
    floor: float,
) -> tuple[tuple[Position, str, float], float]:
    """Maximise subject to a revenue floor: find the shadow price at which revenue meets it.

    The Lagrangian adds revenue to the payoff at a price; revenue at the optimum rises with it.

    References:
        Brent (1973), for the root.
    """
    from scipy.optimize import brentq

    player = here.players[name]
    places = list(player.instruments.places)
    world = here.economy.world_value_added
    unit = payoff_size(here, player) / float(here.economy.income_d[places].sum())
    last, found = near, (near, method, np.inf)

    def short(price: float) -> float:
        """Return revenue less the floor at the optimum for a price; zero where it is close."""
        nonlocal last, found
        taxed = here
        if price:
            wanted = player.payoff + (price * unit) * Payoff((Term("revenue", name),))
            taxed = replace(here, players={name: replace(player, payoff=wanted)})
        found = respond(taxed, name, last.rates.get(name, rates), last, method, tolerance)
        last = found[0]
        got = float(last.lin.at.revenue_d[places].sum()) * world
        if progress is not None:
            progress(f"shadow price {price:.4g}: revenue {got:,.0f} of {floor:,.0f}", 0, 0)
        close = (1e-8 if found[1] == "first-order" else 1e-6) * max(abs(floor), 1e-300)
        return 0.0 if abs(got - floor) <= close else got - floor

    low, high = 0.0, 0.25
    if short(low) >= 0:
        return found, 0.0
    while (excess := short(high)) < 0:
        if high >= 64.0:
            raise BadInput(
                f"{name} cannot raise a revenue of {floor:,.0f} with these instruments: "
                f"{floor + excess:,.0f} is about the most. Lower it or add instruments."
            )
        low, high = high, 4.0 * high
    price = high if excess == 0 else float(brentq(short, low, high, xtol=1e-13, disp=False))
    return found, price * unit
