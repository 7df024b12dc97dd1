"""Threats: would carrying it out pay the one who makes it, and what would belief in it buy?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from countermove.doors import check_fields
from countermove.errors import BadInput
from countermove.strategy.games.form import Profile
from countermove.strategy.games.game import TIE, Game
from countermove.strategy.games.normal import information_sets
from countermove.strategy.games.perfect import PerfectEquilibrium, PerfectPlay, subgame_perfect

CREDIBLE, NOT_CREDIBLE, DEPENDS, UNKNOWN = "credible", "not credible", "depends", "unknown"


@dataclass(frozen=True, slots=True)
class Threat:
    """A threatened move at a stage. ``when``: moves of earlier stages that set it off."""

    stage: str
    move: str
    when: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A threat at one node: what carrying it out pays the one who makes it.

    ``carried`` and ``refrained`` are payoffs of carrying it out and of ``instead``, the best other
    move, with subgame-perfect play after both; ``gain`` their difference, between ``gain_low`` and
    ``gain_high`` over the equilibria that follow. The verdict is credible (gain not below zero),
    not credible, depends (on which equilibrium follows), or unknown (one later has none we find).
    """

    player: str
    stage: str
    move: str
    history: tuple[str, ...]
    carried: float
    refrained: float
    instead: str
    gain: float
    gain_low: float
    gain_high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Belief:
    """What a threat would do if everyone believed it: ``play`` when it is sure to be carried out.

    ``gain`` is the threatener's over play without commitment; ``deters``: earlier moves differ.
    """

    play: PerfectPlay
    gain: float
    deters: bool


def verdicts(game: Game, threat: Threat) -> list[Verdict]:
    """Return the verdict on a threat at every node where it could be carried out.

    A node is judged as if the player knew it was there and the others knew the move: a threat is
    a public act.

    Raises:
        UnknownName: no such stage or move. BadInput: no node meets the threat's conditions.
    """
    form = game.form
    stage = form.stages[form.having(threat.stage, [threat.move])]
    if len(stage.moves) < 2:
        raise BadInput(f"stage {threat.stage!r} has one move: there is nothing to do instead.")
    nodes = nodes_of(game, threat)
    if not nodes:
        raise BadInput(
            f"the threat {threat.move!r} at {threat.stage!r} is never set off: no node has "
            f"{dict(threat.when)}. Check the moves under `when`."
        )
    return [verdict_at(game, threat, node) for node in nodes]


def nodes_of(game: Game, threat: Threat) -> list[Profile]:
    """Return the nodes at which a threat could be carried out."""
    form = game.form
    index = form.stage(threat.stage)
    when = [(form.having(name, moves), moves) for name, moves in threat.when.items()]
    return [
        node
        for key, histories in information_sets(form).items()
        if key[0] == index
        for node in histories
        if all(node[place] in moves for place, moves in when)
    ]


def verdict_at(game: Game, threat: Threat, node: Profile) -> Verdict:
    """Return the verdict on a threat at one node."""
    stage = game.form.stages[len(node)]
    player = game.form.players.index(stage.player)
    after = {
        move: [e.values[player] for e in subgame_perfect(game, after=(*node, move)).equilibria]
        for move in stage.moves
    }
    history = tuple(move for move in node if move is not None)
    carried = after[threat.move]
    others = {move: values for move, values in after.items() if move != threat.move}
    if not carried or not all(others.values()):
        nan = float("nan")
        return Verdict(
            stage.player, stage.name, threat.move, history, nan, nan, "", nan, nan, nan, UNKNOWN
        )
    instead = max(others, key=lambda move: others[move][0])
    low = min(carried) - max(max(values) for values in others.values())
    high = max(carried) - max(min(values) for values in others.values())
    verdict = CREDIBLE if low >= -TIE else NOT_CREDIBLE if high < -TIE else DEPENDS
    return Verdict(
        player=stage.player,
        stage=stage.name,
        move=threat.move,
        history=history,
        carried=float(carried[0]),
        refrained=float(others[instead][0]),
        instead=instead,
        gain=float(carried[0] - others[instead][0]),
        gain_low=float(low),
        gain_high=float(high),
        verdict=verdict,
    )


def believed(game: Game, threat: Threat) -> Belief:
    """Return play when the threatener is bound to carry the threat out."""
    form = game.form
    nodes = set(nodes_of(game, threat))
    index = form.stage(threat.stage)
    only = {
        key: (threat.move,)
        for key, histories in information_sets(form).items()
        if key[0] == index and all(history in nodes for history in histories)
    }
    if not only:
        raise BadInput(
            f"{form.stages[index].player} cannot tell at {threat.stage!r} whether the threat is "
            "set off. Let the stage see the moves named under `when`."
        )
    free, bound = subgame_perfect(game), subgame_perfect(game, only=only)
    if not free.equilibria or not bound.equilibria:
        return Belief(bound, float("nan"), False)
    player = form.players.index(form.stages[index].player)
    before, after = free.equilibria[0], bound.equilibria[0]
    return Belief(
        play=bound,
        gain=float(after.values[player] - before.values[player]),
        deters=_prefixes(before, index) != _prefixes(after, index),
    )


def _prefixes(equilibrium: PerfectEquilibrium, length: int) -> dict[Profile, float]:
    out: dict[Profile, float] = {}
    for leaf, chance in equilibrium.leaves.items():
        out[leaf[:length]] = round(out.get(leaf[:length], 0.0) + chance, 9)
    return out


def as_row(verdict: Verdict) -> dict[str, object]:
    """Return a verdict as a flat row."""
    return {
        "player": verdict.player,
        "stage": verdict.stage,
        "threat": verdict.move,
        "after": ", ".join(verdict.history),
        "carried": verdict.carried,
        "refrained": verdict.refrained,
        "instead": verdict.instead,
        "gain": verdict.gain,
        "verdict": verdict.verdict,
    }
