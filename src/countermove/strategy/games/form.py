"""The form of a game: who moves when, with which moves, seeing what; and how large it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import prod

import numpy as np

from countermove.codes.lookup import unknown
from countermove.doors import check_fields
from countermove.errors import BadInput

Profile = tuple[str | None, ...]
"""One move per stage, in order; ``None`` where a stage is not reached."""

InformationSet = tuple[int, Profile]
"""A stage and the moves its player sees there; ``None`` also where the player does not look."""

LEAF_LIMIT = 20_000
"""Most leaves a game may have; each holds one solved world or one row of payoffs."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One point where a player moves.

    Attributes:
        name, player: what it is called and whose turn it is.
        moves: names of the moves.
        sees: names of the earlier stages whose moves the player knows; ``None`` for all of them.
            A stage that sees nothing of the one before it is simultaneous with it.
        when: the stage is reached only if each stage named here ended in one of these moves.
    """

    name: str
    player: str
    moves: tuple[str, ...]
    sees: tuple[str, ...] | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class GameForm:
    """Players and stages in order; build with :func:`game_form`, which checks them."""

    players: tuple[str, ...]
    stages: tuple[Stage, ...]

    def stage(self, name: str) -> int:
        """Return the position of a stage by name."""
        names = [stage.name for stage in self.stages]
        if name not in names:
            raise unknown(name, names, what="stage")
        return names.index(name)

    def having(self, name: str, moves: Iterable[str]) -> int:
        """Return the position of a stage by name, and refuse moves that it does not have."""
        index = self.stage(name)
        for move in moves:
            if move not in self.stages[index].moves:
                raise unknown(move, self.stages[index].moves, what=f"move of stage {name!r}")
        return index

    def reached(self, index: int, history: Sequence[str | None]) -> bool:
        """Return whether a stage is reached after the moves before it."""
        return all(
            history[self.stage(name)] in moves for name, moves in self.stages[index].when.items()
        )

    def information(self, index: int, history: Sequence[str | None]) -> InformationSet:
        """Return what the player of a stage knows after a history."""
        sees = self.stages[index].sees
        if sees is None:
            return index, tuple(history[:index])
        seen = {self.stage(name) for name in sees}
        return index, tuple(history[i] if i in seen else None for i in range(index))

    def advance(self, history: Profile) -> Profile:
        """Return a history extended over the stages that are not reached."""
        while len(history) < len(self.stages) and not self.reached(len(history), history):
            history = (*history, None)
        return history

    def nodes(
        self,
        after: Profile = (),
        *,
        only: Mapping[InformationSet, tuple[str, ...]] | None = None,
        ends: Callable[[Profile], bool] | None = None,
    ) -> Iterator[tuple[Profile, InformationSet | None]]:
        """Yield what is below a history, in order of the moves: nodes with their information sets.

        Args:
            only: moves allowed at some information sets.
            ends: whether to go no further at a node; leaves and such nodes come with ``None``.
        """
        pending = [after]
        while pending:
            history = self.advance(pending.pop())
            if len(history) == len(self.stages) or (ends is not None and ends(history)):
                yield history, None
                continue
            key = self.information(len(history), history)
            yield history, key
            moves = (only or {}).get(key, self.stages[key[0]].moves)
            pending += [(*history, move) for move in reversed(moves)]

    def profiles(self, after: Profile = ()) -> Iterator[Profile]:
        """Yield the distinct leaves below a history, in order of the moves."""
        return (history for history, key in self.nodes(after) if key is None)

    def size(self, *, limit: int | None = None) -> int:
        """Return the number of leaves; stop counting above ``limit``."""
        return sum(1 for _ in islice(self.profiles(), None if limit is None else limit + 1))

    def label(self, information: InformationSet) -> str:
        """Return an information set in words: the stage, and what is seen there.

        >>> form = game_form(["A", "B"], [Stage("enter", "A", ("in", "out")),
        ...     Stage("reply", "B", ("fight", "yield"), when={"enter": ("in",)})])
        >>> form.label((1, ("in",)))
        'reply after in'
        """
        index, seen = information
        known = [move for move in seen if move is not None]
        return self.stages[index].name + (f" after {', '.join(known)}" if known else "")


def game_form(
    players: Iterable[str], stages: Iterable[Stage], *, limit: int = LEAF_LIMIT
) -> GameForm:
    """Return a checked form.

    A player remembers: stages where the same player moved before are added to what it sees.

    Args:
        players: names, in the order of the payoffs. stages: in order of play. limit: most leaves.

    Raises:
        BadInput: a stage without moves or named twice, a condition on a later stage, a tree with
            more than ``limit`` leaves (the size is named).
        UnknownName: a player, stage or move that does not exist.
    """
    players, stages = tuple(players), tuple(stages)
    if len(set(players)) != len(players) or not players:
        raise BadInput("a game needs players, each named once.")
    checked: list[Stage] = []
    for stage in stages:
        _check_stage(stage, players, checked)
        if stage.sees is not None:
            own = [earlier.name for earlier in checked if earlier.player == stage.player]
            sees = tuple(e.name for e in checked if e.name in stage.sees or e.name in own)
            stage = replace(stage, sees=sees)
        checked.append(stage)
    if not checked:
        raise BadInput("the game has no stage. Add one with a player and its moves.")
    form = GameForm(players, tuple(checked))
    if form.size(limit=limit) > limit:
        bound = prod(len(stage.moves) for stage in checked)
        raise BadInput(
            f"the game tree has more than {limit:,} leaves (up to {bound:,}, one solved "
            "world each). Prune it (keep some moves of a stage), sample moves, or raise the limit."
        )
    return form


def _check_stage(stage: Stage, players: tuple[str, ...], before: Sequence[Stage]) -> None:
    if stage.player not in players:
        raise unknown(stage.player, players, what=f"player of stage {stage.name!r}")
    if not stage.moves:
        raise BadInput(f"stage {stage.name!r} has no moves: give {stage.player} at least one.")
    if len(set(stage.moves)) != len(stage.moves):
        raise BadInput(f"stage {stage.name!r} names a move twice. Keep one.")
    earlier = {other.name: other for other in before}
    if stage.name in earlier:
        raise BadInput(f"two stages are called {stage.name!r}. Rename one.")
    for name in (*(stage.sees or ()), *stage.when):
        if name not in earlier:
            raise unknown(
                name,
                earlier or ["none"],
                what=f"earlier stage in {stage.name!r}",
                cure="A player can see, and depend on, earlier stages only.",
            )
    for name, moves in stage.when.items():
        GameForm(players, tuple(before)).having(name, moves)


def pruned(
    form: GameForm, keep: Mapping[str, Iterable[str]], *, limit: int = LEAF_LIMIT
) -> GameForm:
    """Return the form with only some moves of the stages named.

    >>> form = game_form(["A"], [Stage("s", "A", ("x", "y", "z"))])
    >>> pruned(form, {"s": ["x", "z"]}).stages[0].moves
    ('x', 'z')
    """
    stages = form.stages
    for name, moves in keep.items():
        wanted = tuple(moves)
        stages = _left(stages, form.having(name, wanted), wanted)
    return game_form(form.players, stages, limit=limit)


def _left(stages: Sequence[Stage], index: int, moves: tuple[str, ...]) -> tuple[Stage, ...]:
    """Return stages with only some moves of one left, also in the conditions of later ones."""
    name = stages[index].name
    return tuple(
        replace(stage, moves=moves)
        if stage.name == name
        else replace(
            stage,
            when={
                n: tuple(m for m in ms if n != name or m in moves) for n, ms in stage.when.items()
            },
        )
        for stage in stages
    )


def sampled(players: Iterable[str], stages: Iterable[Stage], *, limit: int, seed: int) -> GameForm:
    """Return a smaller game whose tree has at most ``limit`` leaves, its moves drawn at random.

    One move at a time is dropped from the stage that has most, never the first move (by habit the
    status quo). The result is another game: its equilibria are no bounds on those of the full one.

    >>> many = Stage("s", "A", tuple("abcdefgh"))
    >>> sampled(["A"], [many], limit=3, seed=1).size()
    3
    """
    rng = np.random.default_rng(seed)
    form = GameForm(tuple(players), tuple(stages))
    while form.size(limit=limit) > limit:
        index = max(range(len(form.stages)), key=lambda i: len(form.stages[i].moves))
        moves = form.stages[index].moves
        if len(moves) < 2:
            raise BadInput(f"no game of at most {limit} leaves is left after dropping moves.")
        drop = int(rng.integers(1, len(moves)))
        left = _left(form.stages, index, moves[:drop] + moves[drop + 1 :])
        form = GameForm(form.players, left)
    return game_form(form.players, form.stages, limit=limit)
