"""Is it an equilibrium? What every player could still gain, searched and not assumed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.doors import check_fields
from countermove.economy.arguments import whole_number
from countermove.equilibrium.nearby import ROUGH, WIDTH
from countermove.strategy.arena import Arena, Player, Position
from countermove.strategy.bends import largest_bend, moves_along
from countermove.strategy.climb import climb, payoff_size
from countermove.strategy.first_order import Progress, joint_first_order
from countermove.strategy.moves_together import payoffs_near

GAIN_LIMIT = 1e-6
ACCURACY = 1e-8
CLOSE, ENOUGH = 1e-7, 1e-8
"""Gains from which a move told roughly is solved again; and that no restart is followed for."""
FLAT = 1e-9
"""Rise of a payoff at which a climb ends: all its evaluations together would not rise by a tenth of
``GAIN_LIMIT`` so."""
FAR = 1e-4
"""Gap to which the model is solved at most while a restart is far from its end."""
STARTS, DEVIATIONS = 5, 200
SMALL = 0.01
"""Spread of random deviations below which the curvature, where it is known, says more: two fifths
of them change a payoff by less than ``GAIN_LIMIT``."""


@dataclass(frozen=True, slots=True)
class Search:
    """How hard a certificate looks: restarts and random deviations for each player.

    A search of fewer than ``STARTS`` restarts and ``DEVIATIONS`` deviations certifies nothing. The
    first restart climbs the nearest peak with L-BFGS-B, at most ``evaluations`` model evaluations;
    the others iterate on the first-order conditions, and climb where those are not reached, the
    highest of each rate's peaks where goods claim an exemption.
    """

    starts: int = STARTS
    deviations: int = DEVIATIONS
    evaluations: int = 60
    seed: int = 0

    def __post_init__(self) -> None:
        check_fields(self)
        for name, least in (("starts", 0), ("deviations", 0), ("evaluations", 1), ("seed", 0)):
            whole_number(f"Search({name}=...)", getattr(self, name), at_least=least)

    @property
    def certifies(self) -> bool:
        """Whether a search this hard that finds nothing is a certificate."""
        return self.starts >= STARTS and self.deviations >= DEVIATIONS


@dataclass(frozen=True, slots=True)
class PlayerCheck:
    """The largest gains found for one player, in units of its payoff over the payoff's size.

    ``from_starts`` is the best of the restarts, ``from_deviations`` that of the random deviations
    and of moves along the payoff's largest curvature where that is positive (negative where all of
    them lose). ``curvature``: the largest (:class:`~countermove.strategy.bends.Bend`); ``None``
    where none was looked for.
    """

    player: str
    from_starts: float
    from_deviations: float
    curvature: float | None = None

    @property
    def gain(self) -> float:
        """The largest gain found; zero if nothing gains."""
        return max(self.from_starts, self.from_deviations, 0.0)


def check_player(
    here: Arena,
    name: str,
    position: Position,
    *,
    search: Search | None = None,
    progress: Progress | None = None,
) -> PlayerCheck:
    """Return what a player could gain by moving alone from a position.

    Restarts: free trade, the lowest of its rates everywhere and the highest, twice its rates, and
    random rates. Deviations: its rates times random factors, from single cells to all, from small
    to large, upwards and downwards. In the plain long run they are told by payoffs corrected with
    the multipliers, and the best of them is solved again where it gains more than ``CLOSE``; and
    where no goods claim an exemption, in a search of ``DEVIATIONS`` or more the largest curvature
    takes the place of those whose spread is below ``SMALL``: where it is positive, moves along it
    are tried, both ways and in several sizes.
    """
    search = search or Search()
    player = here.players[name]
    rng = np.random.default_rng([search.seed, player.instruments.places[0]])
    size = payoff_size(here, player)
    there = here.at({name: position.rates[name]}, near=position, tolerance=ACCURACY) or position
    before = here.payoff(player, there)
    best_start = -np.inf
    for number, start in enumerate(_starts(player, position.rates[name], rng, search.starts)):
        reached = _reoptimised(here, player, start, position, search, by_climbing=number == 0)
        best_start = max(best_start, (reached - before) / size)
        if progress is not None:
            progress(f"{name}: restarts", number + 1, search.starts)
    drawn = [
        _deviation(player, position.rates[name], rng, number) for number in range(search.deviations)
    ]
    worth, bend = None, None
    if here.step is not None:
        solved = here.adjoint(there, [player], tolerance=ROUGH)
        worth = solved.multipliers
        if search.deviations >= DEVIATIONS and _smooth(here, player, position):
            bend = largest_bend(here, player, there, solved, rng)
    moves = [rate for spread, rate in drawn if bend is None or spread >= SMALL]
    if bend is not None and bend.curvature > 0.0:
        moves += moves_along(player, position.rates[name], bend.direction)
    moves.sort(key=lambda rate: float(np.abs(rate - position.rates[name]).sum()))  # near: few steps
    best_random, best_move = -np.inf, position.rates[name]
    for first in range(0, len(moves), WIDTH):
        some = moves[first : first + WIDTH]
        payoffs = payoffs_near(here, player, position, some, tolerance=ACCURACY, worth=worth)
        gains = (np.array(payoffs) - before) / size
        if np.fmax.reduce(gains) > best_random:
            best_random, best_move = np.nanmax(gains), some[int(np.nanargmax(gains))]
        if progress is not None:
            progress(f"{name}: random deviations", first + len(some), len(moves))
    if worth is not None and best_random > CLOSE:
        payoffs = payoffs_near(here, player, position, [best_move], tolerance=ACCURACY)
        best_random = (payoffs[0] - before) / size
    curvature = None if bend is None else bend.curvature
    return PlayerCheck(name, float(best_start), float(best_random), curvature)


def _reoptimised(
    here: Arena,
    player: Player,
    start: Float,
    position: Position,
    search: Search,
    *,
    by_climbing: bool,
) -> float:
    """Return the payoff a player reaches from a start, the others staying put."""
    if not by_climbing:
        enough = ENOUGH * payoff_size(here, player)
        fixed = joint_first_order(
            here, {player.name: start}, near=position, tolerance=1e-6, enough=enough, rough=FAR
        )
        if (end := fixed.position) is not None and (fixed.residual <= 1e-6 or fixed.left < enough):
            return here.payoff(player, _solved(here, end))
    accuracy = ACCURACY if here.step is None else ROUGH
    best = climb(
        here, player, start, near=position, accuracy=accuracy, tolerance=1e-8, flat=FLAT,
        evaluations=search.evaluations, peaks=not by_climbing, corrected=here.step is not None,
    )  # fmt: skip
    return here.payoff(player, _solved(here, best))


def _smooth(here: Arena, player: Player, position: Position) -> bool:
    """Whether a payoff has slopes and bends to go by: in the plain long run, nothing spared."""
    plain = here.step is not None and not here.levying
    return plain and not bool(position.spared(player.instruments).any())


def _solved(here: Arena, end: Position) -> Position:
    """Return where a restart ended, solved to ``ACCURACY`` if that can be."""
    if end.residual <= ACCURACY:
        return end
    return here.at(end.rates, near=end, tolerance=ACCURACY, throw=False) or end


def _starts(player: Player, rate: Float, rng: np.random.Generator, count: int) -> list[Float]:
    """Return rates to restart from, within the bounds."""
    own = player.instruments
    listed = [
        np.zeros_like(rate),
        np.full_like(rate, rate.min()),
        np.full_like(rate, min(1.0, 2.0 * max(rate.max(), 0.05))),
        2.0 * rate,
    ]
    while len(listed) < count:
        listed.append(np.exp(rng.normal(np.log(0.15), 0.8, rate.shape)))
    return [np.clip(start, own.lowest, own.highest) for start in listed[:count]]


def _deviation(
    player: Player, rate: Float, rng: np.random.Generator, number: int
) -> tuple[float, Float]:
    """Return the spread and the rates of a random move.

    Every third moves all together, every third a single cell, every third a random part.
    """
    own = player.instruments
    spread = 10.0 ** rng.uniform(-3.0, -0.3)
    if number % 3 == 0:
        move = np.full_like(rate, spread * rng.choice([-1.0, 1.0]))
    elif number % 3 == 1:
        move = np.zeros_like(rate)
        move[rng.integers(len(rate))] = spread * rng.choice([-1.0, 1.0])
    else:
        move = rng.normal(0.0, spread, rate.shape) * (rng.uniform(size=rate.shape) < 0.5)
    return spread, np.clip(np.expm1(np.log1p(rate) + move), own.lowest, own.highest)
