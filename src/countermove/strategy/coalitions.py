"""Coalitions: joint tariffs of some players, who gains from joining or leaving, what holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from countermove.arrays import Float
from countermove.codes.countries import members
from countermove.codes.lookup import unknown
from countermove.economy.arguments import whole_number
from countermove.economy.economy import Economy
from countermove.equilibrium.closure import Closure
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.solve import balance_trade, solve_at
from countermove.equilibrium.varieties import Duties, wedges
from countermove.errors import BadInput, NotSolved
from countermove.extras import data_frame
from countermove.shown import Shown
from countermove.strategy.arena import arena, given_duties
from countermove.strategy.certificate import Search
from countermove.strategy.first_order import Progress
from countermove.strategy.instruments import InstrumentSet, Stopped
from countermove.strategy.nash import uncertified, war
from countermove.strategy.payoff import Payoff, Term

if TYPE_CHECKING:
    import pandas as pd

MOST_PLAYERS = 8
NASH, STATUS_QUO = "nash", "status-quo"
TRANSFER_ROUNDS = 20
TRANSFER_TOLERANCE = 1e-7
STABLE = -1e-8
"""Loss from staying in, in shares of real income, that counts as none: the error of a solve."""


@dataclass(frozen=True, slots=True, eq=False)
class Coalition:
    """The world when some players set their tariffs jointly.

    Attributes:
        members: names, in the order of the players; one or none is the war of all against all.
        payoffs: log change of real income by player, members and others.
        rates: (G,) rates by player. duties: what everybody charges. outcome: the world.
        residual: of the Nash conditions. stopped: rates at a bound, by player.
    """

    members: tuple[str, ...]
    payoffs: Mapping[str, float]
    rates: Mapping[str, Float]
    duties: Duties
    outcome: Outcome
    residual: float
    stopped: Mapping[str, Stopped]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Stability(Shown):
    """Does a coalition hold?

    Attributes:
        coalition: its world. apart: that without any.
        gains: by player, log real income against no coalition at all.
        staying: by member, what it gains by staying rather than leaving alone.
        joining: by outsider, what it would gain by joining.
        internal, external: no member gains by leaving; no outsider gains by joining.
        surplus: sum over members of what staying brings, in the economy's unit; where it is not
            negative, transfers can hold the coalition together.
        transfers: received by member, in the economy's unit, so that each gains the same amount
            over leaving; ``None`` where the surplus is negative.
        verified: by member, the gain over leaving with those transfers in the deficits.
    """

    coalition: Coalition
    apart: Coalition
    gains: Mapping[str, float]
    staying: Mapping[str, float]
    joining: Mapping[str, float]
    internal: bool
    external: bool
    surplus: float
    transfers: Mapping[str, float] | None
    verified: Mapping[str, float] | None

    def __repr__(self) -> str:
        held = "holds" if self.internal and self.external else "does not hold"
        return f"<Stability of {'+'.join(self.coalition.members)}: {held}>"

    def table(self) -> pd.DataFrame:
        """Return gains by player, log real income; blank where a question is not its own."""
        columns = {
            name: [(values or {}).get(player) for player in self.gains]
            for name, values in (
                ("gain", self.gains), ("gain_of_staying", self.staying),
                ("gain_of_joining", self.joining), ("transfer", self.transfers),
            )
        }  # fmt: skip
        frame = data_frame({"player": list(self.gains), **columns})
        return frame.astype(dict.fromkeys(columns, float))


@dataclass(frozen=True, slots=True)
class Setting:
    """Who plays with what: blocks of regions by player, instruments by player, the world around."""

    economy: Economy
    blocks: Mapping[str, tuple[str, ...]]
    instruments: Mapping[str, InstrumentSet]
    closure: Closure
    duties: Duties
    others: str

    @property
    def places(self) -> dict[str, list[int]]:
        """Return the positions of the regions of each player."""
        return {
            name: [self.economy.region(code) for code in codes]
            for name, codes in self.blocks.items()
        }

    @property
    def incomes(self) -> dict[str, float]:
        """Return base income by player, in the economy's unit."""
        return {name: float(sum(self.economy.income_d[d])) for name, d in self.places.items()}


def coalition_setting(
    economy: Economy,
    players: Sequence[str],
    *,
    instruments: InstrumentSet | Mapping[str, InstrumentSet] | None = None,
    closure: Closure | None = None,
    tariff_rate_ods: Float | None = None,
    duties: Duties | None = None,
    others: str = NASH,
) -> Setting:
    """Return who plays with what.

    Args:
        players: region codes or country groups (``EU27`` is then one player, with the same rates
            at every border of its members).
        instruments: what players can charge, one set for all or one for each; by default one rate
            from 0 to 200 % on each good from each region of another player.
        closure, tariff_rate_ods, duties: as in :func:`nash`.
        others: non-members play ``nash`` or keep the ``status-quo``.

    Raises:
        BadInput: one player only, a region in two players, an unknown way of playing.
    """
    if others not in (NASH, STATUS_QUO):
        raise unknown(others, [NASH, STATUS_QUO], what="play of non-members")
    blocks = {}
    for player in players:
        name = economy.place(player)
        listed = (name,) if name in economy.regions else members(name)
        blocks[name] = tuple(code for code in listed if code in economy.regions)
    everyone = [code for codes in blocks.values() for code in codes]
    if len(blocks) < 2 or len(blocks) != len(players):
        raise BadInput("coalitions need two players or more, each named once.")
    if len(set(everyone)) != len(everyone):
        twice = next(code for code in everyone if everyone.count(code) > 1)
        raise BadInput(f"{twice} belongs to two of the players {', '.join(players)}. Name it once.")
    closure = closure or Closure.balanced()
    if closure.deficits == "removed":
        economy = balance_trade(economy)
    table = {}
    for name in blocks:
        others_of = tuple(other for other in blocks if other != name)
        given = instruments.get(name) if isinstance(instruments, Mapping) else instruments
        table[name] = given or InstrumentSet(partners=others_of, lowest=0.0, highest=2.0)
    duties = duties or given_duties(economy, tariff_rate_ods, None)
    return Setting(economy, blocks, table, closure, duties, others)


def coalition(here: Setting, together: Iterable[str]) -> Coalition:
    r"""Return the world when some players maximise their joint real income.

    Members maximise $\sum_i \omega_i \log W_i$ with $\omega$ their shares of joint base income,
    over all their tariffs, those on each other included; non-members each maximise their own, or
    keep their tariffs. All first-order conditions are solved at once; where wages are given, which
    makes payoffs kinked, what anybody could still gain is searched for as in :func:`nash`.

    Raises:
        UnknownName: a member that is not a player. NotSolved: no equilibrium was found.
    """
    chosen = set(together)
    for name in chosen:
        if name not in here.blocks:
            raise unknown(name, here.blocks, what="player")
    inside = tuple(name for name in here.blocks if name in chosen)
    active = list(here.blocks) if here.others == NASH else list(inside)
    payoffs = {name: _joint(here, inside if name in chosen else (name,)) for name in active}
    if not active:
        outcome = _solved(here, here.duties)
        return Coalition(
            inside, _payoffs(here, outcome), {}, here.duties, outcome, outcome.residual, {}
        )
    try:
        found = war(
            arena(
                here.economy, active, instruments=here.instruments, payoffs=payoffs,
                closure=here.closure, duties=here.duties,
            ),
            search=Search() if here.closure.wages == "rigid" else None,
        )  # fmt: skip
        if found.status == "not certified":
            raise NotSolved(f"{found.doubt}. {uncertified(here.closure)}")
    except NotSolved as error:
        raise NotSolved(f"coalition {' + '.join(inside) or 'of none'}: {error}") from error
    gains = _payoffs(here, found.outcome)
    return Coalition(
        inside, gains, found.rates, found.duties, found.outcome, found.residual, found.stopped
    )


def _solved(here: Setting, duties: Duties, transfer_d: Float | None = None) -> Outcome:
    wedge = wedges(at_scale(here.economy, here.closure.elasticity_scale), duties)
    return solve_at(here.economy, wedge, closure=here.closure, transfer_d=transfer_d)


def stability(
    here: Setting,
    *,
    sizes: Iterable[int] | None = None,
    transfers: bool = True,
    progress: Progress | None = None,
) -> list[Stability]:
    """Return the stability of every coalition of two players or more, largest first.

    A coalition is internally stable if no member gains by leaving alone (the others stay together
    and everybody adapts), externally stable if no outsider gains by joining.

    Args:
        here: from :func:`coalition_setting`. sizes: sizes of coalitions to report; all if left out.
        transfers: also find the transfers that would hold each coalition together.
        progress: called with (what, done, of).

    Raises:
        BadInput: more than eight players, or transfers where deficits are not given.

    References:
        d'Aspremont, Jacquemin, Gabszewicz & Weymark (1983); Carraro, Eyckmans & Finus (2006) for
        transfers from the surplus over leaving.
    """
    if transfers:
        here.closure.refuse_transfers()
    names = tuple(here.blocks)
    if len(names) > MOST_PLAYERS:
        raise BadInput(
            f"{len(names)} players form {2 ** len(names)} coalitions; at most {MOST_PLAYERS} "
            "players are allowed. Join some into groups, or ask about one coalition."
        )
    every = range(2, len(names) + 1)
    wanted = {whole_number("size", size, at_least=2, at_most=len(names)) for size in sizes or every}
    needed = {s + step for s in wanted for step in (-1, 0, 1)} | {1}
    family = [
        frozenset(c) for size in sorted(needed & set(range(2, len(names) + 1)))
        for c in combinations(names, size)
    ]  # fmt: skip
    alone: frozenset[str] = frozenset(names[:1]) if here.others == NASH else frozenset()
    worlds: dict[frozenset[str], Coalition] = {}
    for done, together in enumerate([alone, *family]):
        if progress is not None:
            progress("coalition " + " + ".join(sorted(together)), done, len(family) + 1)
        worlds[together] = coalition(here, together)
    for name in names:  # a coalition of one is the war of all against all
        world = worlds[alone] if here.others == NASH else coalition(here, [name])
        worlds[frozenset([name])] = world
    found = []
    for together in sorted(family, key=lambda c: (-len(c), sorted(c))):
        if len(together) not in wanted:
            continue
        world, incomes = worlds[together], here.incomes
        out = {name: worlds[together - {name}].payoffs[name] for name in world.members}
        staying = {name: world.payoffs[name] - out[name] for name in world.members}
        joining = {
            name: worlds[together | {name}].payoffs[name] - world.payoffs[name]
            for name in here.blocks
            if name not in together and (together | {name}) in worlds
        }
        surplus = sum(_dollars(incomes[n], world.payoffs[n], out[n]) for n in world.members)
        held = _hold(here, world, out) if transfers and surplus >= 0 else (None, None)
        found.append(
            Stability(
                coalition=world,
                apart=worlds[alone],
                gains={n: world.payoffs[n] - worlds[alone].payoffs[n] for n in here.blocks},
                staying=staying,
                joining=joining,
                internal=all(gain >= STABLE for gain in staying.values()),
                external=all(gain <= -STABLE for gain in joining.values()),
                surplus=surplus,
                transfers=held[0],
                verified=held[1],
            )
        )
    return found


def _hold(
    here: Setting, world: Coalition, out: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """Find transfers that give every member the same dollars over leaving, the model re-solved.

    Tariffs stay those of the coalition; a member made up of several regions shares by income.
    """
    economy, incomes, names = here.economy, here.incomes, world.members
    received = dict.fromkeys(names, 0.0)
    payoffs = dict(world.payoffs)
    for _ in range(TRANSFER_ROUNDS):
        excess = {n: _dollars(incomes[n], payoffs[n], out[n]) for n in names}
        mean = sum(excess.values()) / len(names)
        if max(abs(e - mean) / incomes[n] for n, e in excess.items()) < TRANSFER_TOLERANCE:
            break
        for name in names:
            received[name] -= excess[name] - mean
        amounts = np.zeros(len(economy.regions))
        for name in names:
            weight = economy.income_d[here.places[name]]
            amounts[here.places[name]] = received[name] * weight / weight.sum()
        outcome = _solved(here, world.duties, amounts)
        payoffs = _payoffs(here, outcome)
    else:
        raise NotSolved(
            f"transfers that hold {' + '.join(names)} together were not found; ask for "
            "transfers=False."
        )
    return received, {name: payoffs[name] - out[name] for name in names}


def _dollars(income: float, inside: float, outside: float) -> float:
    return income * float(np.exp(inside) - np.exp(outside))


def _joint(here: Setting, names: Sequence[str]) -> Payoff:
    incomes = here.incomes
    whole = sum(incomes[name] for name in names)
    return Payoff(tuple(Term("real_income", n, weight=incomes[n] / whole) for n in names))


def _payoffs(here: Setting, outcome: Outcome) -> dict[str, float]:
    """Return the log change of real income of each player; groups are added up at base prices."""
    change, income_d = outcome.values("real_income_change") / 100.0, here.economy.income_d
    return {
        name: float(np.log1p(income_d[places] @ change[places] / income_d[places].sum()))
        for name, places in here.places.items()
    }
