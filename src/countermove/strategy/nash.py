"""Nash equilibrium in tariffs, with the certificate that nobody gains by moving alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.economy.arguments import finite_number, whole_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.nearby import ROUGH
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.varieties import Duties
from countermove.errors import NotSolved
from countermove.extras import data_frame
from countermove.shown import Shown
from countermove.strategy.arena import Arena, Effort, Player, Position, arena
from countermove.strategy.best_response import require, respond
from countermove.strategy.certificate import (
    DEVIATIONS,
    FAR,
    GAIN_LIMIT,
    STARTS,
    PlayerCheck,
    Search,
    check_player,
)
from countermove.strategy.first_order import FixedPoint, Progress, joint_first_order
from countermove.strategy.instruments import InstrumentSet, Stopped
from countermove.strategy.payoff import Payoff, value

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-8
SAME, MET = 1e-5, 1e-6
LOOSE = 1e-3
ROUNDS = 30
APPLIED = ("tariff_applied_base", "tariff_applied")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Nash(Shown):
    """A Nash equilibrium in tariffs and what is known about it.

    Attributes:
        players: their codes. instruments: (G,) names by player. rates: (G,) rates by player.
        duties: what everybody charges at them. outcome: the world, solved independently from the
            baseline.
        status: ``certified``, ``not certified`` or ``not checked``; ``doubt`` says why not.
        residual: largest move of ``log(1 + rate)`` the first-order conditions still ask for;
            weighted_residual: their root mean square, weighted with trade. Where tiny flows keep
            the first from closing, the certificate decides.
        iterations: of the joint first-order conditions. climbers: players whose first-order
            right-hand side is not positive; they respond by L-BFGS-B.
        checks: the certificate by player. distinct: number of different equilibria met from the
            ``starts`` starting points that led to one.
        payoff, payoff_before: by player, at the equilibrium and at the status quo.
        trace: residual by iteration of the joint first-order conditions.
        stopped: rates at a bound, by player.
        effort, certificate_effort: forward and adjoint solves spent, and on the certificate.
    """

    players: tuple[str, ...]
    instruments: Mapping[str, tuple[str, ...]]
    rates: Mapping[str, Float]
    duties: Duties
    outcome: Outcome
    status: str
    residual: float
    weighted_residual: float
    iterations: int
    climbers: tuple[str, ...]
    checks: Mapping[str, PlayerCheck]
    distinct: int
    starts: int
    payoff: Mapping[str, float]
    payoff_before: Mapping[str, float]
    trace: tuple[float, ...]
    stopped: Mapping[str, Stopped]
    effort: Effort
    certificate_effort: Effort

    @property
    def doubt(self) -> str:
        """Why the equilibrium is not certified; empty where it is."""
        if self.status == "not checked":
            return "nobody's gains were searched for"
        if self.largest_gain > GAIN_LIMIT:
            worst = max(self.checks.values(), key=lambda check: check.gain)
            return f"{worst.player} gains {worst.gain:.1e} by moving alone"
        if self.status == "certified":
            return ""
        return f"a certificate takes {STARTS} restarts and {DEVIATIONS} random deviations or more"

    @property
    def largest_gain(self) -> float:
        """Largest gain any player was found to have left; NaN if not checked."""
        return max((check.gain for check in self.checks.values()), default=float("nan"))

    def __repr__(self) -> str:
        who = ", ".join(self.players[:4]) + (" ..." if len(self.players) > 4 else "")
        return f"<Nash of {who}: {self.status}, residual {self.residual:.1e}>"

    def table(self) -> pd.DataFrame:
        """Return one row per player: payoff change, mean tariff before and after, gain left."""
        rows = []
        for name in self.players:
            check = self.checks.get(name)
            rows.append(
                {
                    "player": name,
                    "payoff_change": self.payoff[name] - self.payoff_before[name],
                    **{series: self.outcome.of(series, name) for series in APPLIED},
                    "gain_left": float("nan") if check is None else check.gain,
                }
            )
        return data_frame(rows)


def nash(
    economy: Economy,
    players: Sequence[str],
    *,
    instruments: InstrumentSet | Mapping[str, InstrumentSet] | None = None,
    payoffs: Mapping[str, Payoff | str] | None = None,
    closure: Closure | None = None,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    duties: Duties | None = None,
    starts: int = 3,
    search: Search | None = None,
    certificate: bool = True,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Nash:
    """Return a Nash equilibrium in tariffs among any set of players, with its certificate.

    All players' first-order conditions are solved at once: one forward and one adjoint solve with
    a column per player in each iteration. Then every player is re-optimised from several starts
    and tried with random deviations, the others staying put.

    Args:
        economy: the world; trade is balanced first unless another ``closure`` is asked for.
        players: region codes or country groups; all others keep their tariffs.
        instruments: one set for all or one for each; partner x good if left out.
        payoffs: by player; its real income where left out.
        tariff_rate_ods: status quo. iceberg_hat_ods: changes of iceberg cost in force all along;
            ``inf`` bans. duties: in place of both, with the lines of cells.
        starts: points to look for equilibria from: status quo, free trade, high rates, random.
        search: how hard the certificate looks. certificate: whether to make one.
        tolerance: largest move of ``log(1 + rate)`` left. progress: called with (what, done, of).

    Raises:
        BadInput: a player without instruments. NotSolved: no equilibrium was found.

    References:
        Ossa (2014), American Economic Review 104(12), section II.E: Nash tariffs.

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> war = nash(world, ["A", "B"])
    >>> war.status, bool(abs(war.rates["A"][0] - war.rates["B"][0]) < 1e-7)
    ('certified', True)
    """
    starts = whole_number("starts", starts, at_least=1)
    tolerance = finite_number("tolerance", tolerance, above=0.0)
    here = arena(
        economy,
        players,
        instruments=instruments,
        payoffs=payoffs,
        closure=closure,
        tariff_rate_ods=tariff_rate_ods,
        iceberg_hat_ods=iceberg_hat_ods,
        duties=duties,
    )
    search = (search or Search()) if certificate else None
    return war(here, starts=starts, search=search, tolerance=tolerance, progress=progress)


def war(
    here: Arena,
    *,
    starts: int = 1,
    search: Search | None = None,
    tolerance: float = TOLERANCE,
    progress: Progress | None = None,
) -> Nash:
    """Return the Nash equilibrium of an arena's players; certified where there is a search."""
    before = require(here.at({}))
    here = here.frozen(before)
    loose = LOOSE if search else 0.0
    first, climbers, iterations = _equilibrium(
        here, _start(here, before, 0), before, tolerance, loose, progress
    )
    if not _found(first, tolerance, loose) or first.position is None:
        raise NotSolved(
            f"no Nash equilibrium found among {len(here.players)} players: residual "
            f"{first.residual:.1e} after {iterations} iterations. {uncertified(here.closure)}"
        )
    position = first.position
    met, distinct = 1, [position.rates]
    for number in range(1, starts):
        start = _start(here, before, number)
        other, _, _ = _equilibrium(here, start, before, max(tolerance, MET), 0.0, progress, FAR)
        if _found(other, tolerance, 0.0) and other.position is not None:
            met += 1
            if all(_differ(here, other.position.rates, known) for known in distinct):
                distinct.append(other.position.rates)
    effort, checks, held = astuple(here.effort), {}, False
    if search is not None:
        near = here.frozen(position)
        checks = {
            name: check_player(near, name, position, search=search, progress=progress)
            for name in here.players
        }
        held = all(check.gain <= GAIN_LIMIT for check in checks.values()) and search.certifies
    spent = (now - then for now, then in zip(astuple(here.effort), effort, strict=True))
    names = tuple(here.players)
    rates = {name: position.rates[name] for name in names}
    outcome = here.outcome(rates)
    reached = linearise_outcome(outcome)
    return Nash(
        players=names,
        instruments={name: p.instruments.names for name, p in here.players.items()},
        rates=rates,
        duties=here.duties_at(rates),
        outcome=outcome,
        status="not checked" if not checks else "certified" if held else "not certified",
        residual=first.residual,
        weighted_residual=first.weighted,
        iterations=iterations,
        climbers=climbers,
        checks=checks,
        distinct=len(distinct),
        starts=met,
        payoff={n: value(p.payoff, reached, here.economy) for n, p in here.players.items()},
        payoff_before={name: here.payoff(p, before) for name, p in here.players.items()},
        trace=first.trace,
        stopped={name: p.instruments.stopped(rates[name]) for name, p in here.players.items()},
        effort=Effort(*effort),
        certificate_effort=Effort(*spent),
    )


def uncertified(closure: Closure) -> str:
    """Return what to try where no equilibrium is found, in words."""
    if closure.wages == "rigid":
        return (
            "Payoffs have kinks where wages are given: take the long run (--set horizon=long-run), "
            "or one rate a player within narrow bounds (--by uniform --highest 0.2)."
        )
    return (
        "Cap high elasticities (--set cap=15), bound the rates (--highest 0.5), or take coarser "
        "ones (--by uniform)."
    )


def _found(fixed: FixedPoint, tolerance: float, loose: float) -> bool:
    """Whether the first-order conditions are met, at least where there is trade to speak of."""
    return fixed.residual <= max(tolerance, 1e-6) or fixed.weighted <= loose


def _equilibrium(
    here: Arena,
    start: Mapping[str, Float],
    before: Position,
    tolerance: float,
    loose: float,
    progress: Progress | None,
    rough: float = ROUGH,
) -> tuple[FixedPoint, tuple[str, ...], int]:
    """Solve the joint first-order conditions; players they do not fit respond by climbing.

    Players that climb are taken out of the joint system one set at a time, and the two parts
    alternate until neither moves, or moves by no more than the joint conditions leave open. What is
    found (:func:`_found`) therefore holds the rates of every player.
    """
    climbers: tuple[str, ...] = ()
    rates, position, spent = dict(start), before, 0
    for _ in range(ROUNDS):
        left = 0.0, 0.0
        joint = {name: rate for name, rate in rates.items() if name not in climbers}
        if joint:
            fixed = joint_first_order(
                here, joint, near=position, tolerance=tolerance, rough=rough, progress=progress
            )
            spent += fixed.iterations
            if fixed.inapplicable:
                climbers = (*climbers, *fixed.inapplicable)
                continue
            if fixed.position is None or not climbers or not _found(fixed, tolerance, loose):
                return fixed, climbers, spent
            position, left = fixed.position, (fixed.residual, fixed.weighted)
        moved = 0.0
        for name in climbers:
            old = rates[name]
            position, _, _ = respond(here, name, old, position, "auto", tolerance)
            weight = _weights(here.players[name])
            change = np.abs(np.log1p(position.rates[name]) - np.log1p(old))
            moved = max(moved, float((weight * change).sum()))
        rates = {name: position.rates[name] for name in rates}
        if moved <= max(1e-6, left[1]):
            still = max(moved, left[0]), max(moved, left[1])
            return FixedPoint(position, *still, spent, ()), climbers, spent
    return FixedPoint(position, np.inf, np.inf, spent, ()), climbers, spent


def _start(here: Arena, before: Position, number: int) -> dict[str, Float]:
    """Return rates to look for an equilibrium from: status quo, free trade, high, then random."""
    rng = np.random.default_rng([number, 1])
    out = {}
    for name, player in here.players.items():
        own = player.instruments
        size = len(own.names)
        rate = before.status_quo(own)
        if number > 0:
            level = {1: 0.0, 2: 0.6}.get(number)
            rate = rng.uniform(0.0, 0.8, size) if level is None else np.full(size, level)
        out[name] = np.clip(rate, own.lowest, own.highest)
    return out


def _weights(player: Player) -> Float:
    """Return (G,) weights of instruments by their number of cells, adding up to one."""
    count = player.instruments.total(np.ones(len(player.instruments.group)))
    return count / count.sum()


def _differ(here: Arena, one: Mapping[str, Float], two: Mapping[str, Float]) -> bool:
    """Whether two equilibria differ by more than a thousandth of a percentage point on average."""
    return any(
        float((_weights(player) * np.abs(one[name] - two[name])).sum()) > SAME
        for name, player in here.players.items()
    )
