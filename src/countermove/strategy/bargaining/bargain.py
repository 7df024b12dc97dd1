"""Bargain over tariffs: deals against a disagreement point, and what walking away costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.codes.lookup import unknown
from countermove.economy.arguments import finite_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.linear import linearise_outcome
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.status import Status
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput, NotSolved
from countermove.extras import data_frame
from countermove.shown import Shown
from countermove.strategy.arena import Arena, arena
from countermove.strategy.bargaining.cooperation import cooperate
from countermove.strategy.bargaining.deal_search import Point
from countermove.strategy.bargaining.deal_world import World, incomes, received_shares, world_space
from countermove.strategy.bargaining.solutions import Frontier, Solutions, solve_bargain, trace
from countermove.strategy.climb import payoff_size
from countermove.strategy.first_order import Progress
from countermove.strategy.instruments import InstrumentSet
from countermove.strategy.nash import Nash, war
from countermove.strategy.payoff import Payoff, value

if TYPE_CHECKING:
    import pandas as pd

STATUS_QUO, NASH = "status-quo", "nash"
UNIT = 1e-3
SEARCHED, SEARCHED_ASKED = 200, 600
"""Most rates searched by dense systems, and with transfers or a frontier; more are climbed to."""
NAMED = ("nash", "kalai-smorodinsky", "equal-gains", "joint")
WITH_TRANSFERS = " with transfers"


@dataclass(frozen=True, slots=True, eq=False)
class Deal:
    """One agreement.

    Attributes:
        name: which solution. payoffs: by player. gains: over disagreement, in units of the payoff.
        gains_usd: change of real income against disagreement, in the economy's unit.
        rates: (G,) rates by player. transfers: received, in the economy's unit, by player.
        duties: what everybody charges under the deal. outcome: the world, solved independently.
        mismatch: largest gap between that world's payoffs and those of the search.
        converged: whether the search arrived: by its own test, or no step from there gains.
    """

    name: str
    payoffs: Mapping[str, float]
    gains: Mapping[str, float]
    gains_usd: Mapping[str, float]
    rates: Mapping[str, Float]
    transfers: Mapping[str, float]
    duties: Duties
    outcome: Outcome
    mismatch: float
    converged: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bargain(Shown):
    """The result of a bargain.

    Attributes:
        players: codes. status: ``deal`` or ``no deal``. instruments: (G,) names by player.
        disagreement: the world without a deal; disagreement_name: what it is;
            disagreement_duties: what everybody charges there.
        disagreement_payoffs, ideal: by player; ideal is NaN without a deal, and over more than
            ``SEARCHED`` rates, where the best for one alone is not looked for.
        best_common_gain: largest gain all can have at once, in thousandths of a payoff's size.
        deals: by name; under ``no deal`` only ``joint``, which leaves somebody worse off.
        rates_before: (G,) rates without a deal, by player.
        frontier: for two players, if asked for.
        named: payoffs of outcomes to compare with: no tariffs among the players, and the status
            quo unless a disagreement outcome was given.
        evaluations: model evaluations with derivatives.
    """

    players: tuple[str, ...]
    status: str
    instruments: Mapping[str, tuple[str, ...]]
    disagreement: Outcome
    disagreement_name: str
    disagreement_duties: Duties
    disagreement_payoffs: Mapping[str, float]
    ideal: Mapping[str, float]
    best_common_gain: float
    deals: Mapping[str, Deal]
    rates_before: Mapping[str, Float]
    frontier: Frontier | None
    named: Mapping[str, Mapping[str, float]]
    evaluations: int

    def __repr__(self) -> str:
        return (
            f"<Bargain of {', '.join(self.players)}: {self.status} ({', '.join(self.deals)}), "
            f"without one {self.disagreement_name}>"
        )

    def table(self) -> pd.DataFrame:
        """Return the deals: payoff, gain over disagreement, that in money, transfer received."""
        rows = [
            {"deal": name, "player": player, "payoff": deal.payoffs[player],
             "gain": deal.gains[player], "income_gain": deal.gains_usd[player],
             "transfer": deal.transfers[player]}
            for name, deal in self.deals.items()
            for player in self.players
        ]  # fmt: skip
        return data_frame(rows)

    def schedule(self, name: str = NASH) -> pd.DataFrame:
        """Return the rates of a deal beside those without it, one row per instrument."""
        if name not in self.deals:
            raise unknown(name, self.deals, what="deal")
        rates = self.deals[name].rates
        rows = [
            {"player": player, "instrument": instrument, "tariff_rate_before": before,
             "tariff_rate": rate}
            for player in self.players
            for instrument, before, rate in zip(
                self.instruments[player], self.rates_before[player], rates[player], strict=True
            )
        ]  # fmt: skip
        return data_frame(rows)


def bargain(
    economy: Economy,
    players: Sequence[str],
    *,
    disagreement: Outcome | str = NASH,
    instruments: InstrumentSet | Mapping[str, InstrumentSet] | None = None,
    payoffs: Mapping[str, Payoff | str] | None = None,
    closure: Closure | None = None,
    tariff_rate_ods: Float | None = None,
    iceberg_hat_ods: Float | None = None,
    duties: Duties | None = None,
    transfers: float | None = None,
    power: Mapping[str, float] | None = None,
    frontier: bool = False,
    tolerance: float = 0.02,
    progress: Progress | None = None,
) -> Bargain:
    """Return what players could agree on, and who gains what over disagreement.

    Args:
        economy: the world. players: two region codes or country groups, or more.
        disagreement: a solved outcome on the same baseline, or ``status-quo``, or ``nash``: the
            tariff war of the players with the instruments they bargain over.
        instruments: what the deal is about; by default one rate from 0 to 100 % on each good from
            each other player.
        payoffs, closure, tariff_rate_ods, iceberg_hat_ods, duties: as in :func:`nash`.
        transfers: also look for deals with transfers up to this share of the smallest player's
            income (they enter the deficits). power: bargaining powers by player, for ``nash``.
        frontier: also trace the Pareto frontier (two players), to ``tolerance`` of ideal gains.

    Raises:
        BadInput: bounds that cross, an unsolved disagreement point, one on another baseline.

    References:
        Nash (1950); Kalai & Smorodinsky (1975); Ossa (2014), section III.

    >>> import countermove as cm
    >>> world = cm.economy_from_trade([[[8.0], [2.0]], [[2.0], [8.0]]], theta_s=4.0,
    ...     regions=["A", "B"], sectors=["g"])
    >>> peace = bargain(world, ["A", "B"])
    >>> peace.status, peace.deals["nash"].rates["A"].round(6).tolist()
    ('deal', [0.0])
    """
    say = progress or (lambda what, done, of: None)
    players = tuple(players)
    tolerance = finite_number("tolerance", tolerance, above=0.0, at_most=1.0)
    if transfers is not None:
        transfers = finite_number("transfers", transfers, above=0.0, at_most=1.0)
        (closure or Closure.balanced()).refuse_transfers()
    if len(players) < 2:
        raise BadInput("a bargain needs two players or more, e.g. ['CAN', 'USA'].")
    if frontier and len(players) > 2:
        raise BadInput("a frontier is traced for two players; leave it out, or name two.")
    issues = instruments or {
        name: InstrumentSet(
            partners=tuple(p for p in players if p != name), lowest=0.0, highest=1.0
        )
        for name in players
    }
    here = arena(
        economy,
        players,
        instruments=issues,
        payoffs=payoffs,
        closure=closure,
        tariff_rate_ods=tariff_rate_ods,
        iceberg_hat_ods=iceberg_hat_ods,
        duties=duties,
    )
    base, label, fight = _disagreement(here, disagreement, say)
    d, before = payoffs_at(here, base), rates_at(here, base)
    starts = [before] + ([dict(fight.rates)] if fight is not None else [])
    sizes = np.array([payoff_size(here, player) for player in here.players.values()])
    weights = incomes(here)
    powers = None if power is None else _powers(power, players)
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        done += 1
        say(what, done, done + 1)

    plain = world_space(here, starts=starts)
    dense_alone = transfers is not None or frontier
    many = plain.space.lowest.size > (SEARCHED_ASKED if dense_alone else SEARCHED)
    if many and dense_alone:
        raise BadInput(
            f"the deal has {plain.space.lowest.size} rates; more than {SEARCHED_ASKED} are climbed "
            "to: that knows no transfers and no frontier. Leave them out, or "
            "bargain over fewer rates (--by sector)."
        )
    worlds = {"": plain}
    if transfers is not None:
        worlds[WITH_TRANSFERS] = world_space(here, transfers=transfers, starts=starts)
    found: dict[str, Solutions] = {}
    deals: dict[str, Deal] = {}
    for suffix, world in worlds.items():
        if many:
            found[suffix] = cooperate(
                world.space, d, unit=UNIT * sizes, joint_weights=weights, say=tell,
                power=np.ones(len(players)) if powers is None else powers,
            )  # fmt: skip
        else:
            found[suffix] = solve_bargain(
                world.space, d, unit=UNIT * sizes, power=powers, joint_weights=weights * UNIT,
                say=tell,
            )  # fmt: skip
        for name in NAMED:
            if name == "joint" and suffix:
                continue  # who receives hardly changes the sum: nothing to learn
            if name in found[suffix].points:
                tell(f"world of {name}{suffix}")
                point = found[suffix].points[name]
                deals[name + suffix] = _deal(here, world, name + suffix, point, base, d)
    first = found[""]
    traced = None
    if frontier and first.status == "deal":
        traced = trace(plain.space, first, tolerance=tolerance, say=tell)
    free = {
        name: np.clip(0.0, p.instruments.lowest, p.instruments.highest)
        for name, p in here.players.items()
    }
    named = {"free trade": payoffs_at(here, here.outcome(free))}
    if not isinstance(disagreement, Outcome):
        named["status quo"] = payoffs_at(here, here.outcome({}))
    any_deal = any(solutions.status == "deal" for solutions in found.values())
    return Bargain(
        players=players,
        status="deal" if any_deal else "no deal",
        instruments={name: p.instruments.names for name, p in here.players.items()},
        disagreement=base,
        disagreement_name=label,
        disagreement_duties=here.duties if fight is None else fight.duties,
        disagreement_payoffs=_named(players, d),
        ideal=_named(players, first.ideal),
        best_common_gain=max(solutions.best_common_gain for solutions in found.values()),
        deals=deals,
        rates_before=before,
        frontier=traced,
        named={name: _named(players, values) for name, values in named.items()},
        evaluations=sum(world.space.evaluations for world in worlds.values()),
    )


def _powers(power: Mapping[str, float], players: Sequence[str]) -> Float:
    """Return (P,) bargaining powers; who is not named has a power of one."""
    for name in power:
        if name not in players:
            raise unknown(name, players, what="player")
    return np.array([finite_number(f"power of {p}", power.get(p, 1.0), above=0.0) for p in players])


def payoffs_at(here: Arena, outcome: Outcome) -> Float:
    """Return (P,) payoffs of an arena's players at a solved outcome."""
    lin = linearise_outcome(outcome)
    return np.array([value(p.payoff, lin, here.economy) for p in here.players.values()])


def rates_at(here: Arena, outcome: Outcome) -> dict[str, Float]:
    """Return the rates of every player's instruments at an outcome: plain means of their cells."""
    out = {}
    for name, player in here.players.items():
        own = player.instruments
        cells = outcome.tariff_mean_ods[own.origin, own.destination, own.sector]
        if own.added:
            cells = cells - here.status_quo.tariff_mean_ods[own.origin, own.destination, own.sector]
        out[name] = own.total(cells) / own.total(np.ones_like(cells))
    return out


def _disagreement(
    here: Arena, wanted: Outcome | str, say: Progress
) -> tuple[Outcome, str, Nash | None]:
    """Return the world without a deal, its name, and the war where there is one."""
    if isinstance(wanted, Outcome):
        if wanted.status is not Status.SOLVED:
            raise NotSolved(
                f"the disagreement point is {wanted.status.value!r}, not solved. "
                f"{wanted.status.cure}"
            )
        same = wanted.economy is here.economy or (
            wanted.economy.regions == here.economy.regions
            and np.allclose(wanted.economy.expenditure_ds, here.economy.expenditure_ds, rtol=1e-9)
        )
        if not same or wanted.closure != here.closure:
            raise BadInput(
                "the disagreement point was solved from another baseline or closure "
                f"({wanted.economy.name}, {wanted.closure.deficits} deficits; here "
                f"{here.economy.name}, {here.closure.deficits}). Solve it on the bargain's own."
            )
        return wanted, "given outcome", None
    if wanted == STATUS_QUO:
        return here.outcome({}), "status quo", None
    if wanted == NASH:
        say("the tariff war without a deal", 0, 1)
        try:
            fight = war(here)
        except NotSolved as error:
            raise NotSolved(
                f"{error} Or take today's duties in place of a war, and one rate for all goods of "
                f"a partner (--by uniform --disagreement {STATUS_QUO})."
            ) from None
        return fight.outcome, "Nash tariffs", fight
    raise BadInput(f"disagreement {wanted!r}: give a solved outcome, {STATUS_QUO!r} or {NASH!r}.")


def _deal(here: Arena, world: World, name: str, point: Point, base: Outcome, d: Float) -> Deal:
    rates, received = world.split(point.x)
    paid = received * here.economy.world_value_added
    amounts = paid @ received_shares(here)
    outcome = here.outcome(rates, amounts if received.any() else None)
    change = outcome.values("real_income_change") - base.values("real_income_change")
    players = tuple(here.players)
    places = [list(p.instruments.places) for p in here.players.values()]
    dollars = np.array([change[d] / 100.0 @ here.economy.income_d[d] for d in places])
    at = payoffs_at(here, outcome)
    return Deal(
        name=name,
        payoffs=_named(players, at),
        gains=_named(players, at - d),
        gains_usd=_named(players, dollars),
        rates=rates,
        transfers=_named(players, paid),
        duties=here.duties_at(rates),
        outcome=outcome,
        mismatch=float(np.abs(at - point.payoffs).max()),
        converged=point.converged,
    )


def _named(players: Sequence[str], values: Float) -> dict[str, float]:
    return {name: float(number) for name, number in zip(players, values, strict=True)}
