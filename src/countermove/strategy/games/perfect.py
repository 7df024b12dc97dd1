"""Subgame-perfect play by backward induction; simultaneous stages are solved as subgames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.strategy.games.form import GameForm, InformationSet, Profile
from countermove.strategy.games.game import Game
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import CELL_LIMIT, information_sets, play, pure_equilibria

MOST = 64
"""Most equilibria kept at any subgame."""

Behaviour = Mapping[str, float]
"""Probabilities of the moves at an information set."""

Only = Mapping[InformationSet, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class PerfectEquilibrium:
    """A subgame-perfect equilibrium: (P,) expected payoffs, what is done at every information set.

    ``leaves`` gives the probability of every leaf reached; one with certainty where all is pure.
    """

    values: Float
    plan: Mapping[InformationSet, Behaviour]
    leaves: Mapping[Profile, float]

    @property
    def path(self) -> Profile:
        """Return the likeliest leaf."""
        return max(self.leaves, key=lambda leaf: self.leaves[leaf])


@dataclass(frozen=True, slots=True, eq=False)
class PerfectPlay:
    """Subgame-perfect equilibria, at most :data:`MOST`, in order of moves; ``complete`` if all are.

    ``unsolved`` names subgames of three or more players without a pure equilibrium.
    """

    equilibria: tuple[PerfectEquilibrium, ...]
    complete: bool
    unsolved: tuple[str, ...]


def subgame_perfect(game: Game, *, after: Profile = (), only: Only | None = None) -> PerfectPlay:
    """Return subgame-perfect play below a history.

    Proper subgames are solved from the end. A subgame in which one player chooses knowing all
    is a maximisation; any other is solved in pure plans and, where there are none and two players
    act, in mixed ones.

    Args:
        after: treat the game below this history as the whole game (as if it were announced).
        only: moves allowed at some information sets, for commitments.

    References:
        Selten (1965, 1975).

    >>> import countermove as cm
    >>> form = cm.game_form(["entrant", "incumbent"], [cm.Stage("entry", "entrant", ("in", "out")),
    ...     cm.Stage("reply", "incumbent", ("fight", "yield"), when={"entry": ("in",)})])
    >>> entry = cm.make_game(form, {("in", "fight"): (-1, -1), ("in", "yield"): (1, 1),
    ...     ("out", None): (0, 2)})
    >>> subgame_perfect(entry).equilibria[0].path
    ('in', 'yield')
    """
    solver = _Solver(game, after, only or {})
    found = solver.solve(game.form.advance(after))
    return PerfectPlay(tuple(found), not solver.truncated, tuple(solver.unsolved))


@dataclass(slots=True)
class _Solver:
    """Backward induction over proper subgames."""

    game: Game
    after: Profile
    only: Only
    truncated: bool = False
    unsolved: list[str] = field(default_factory=list)
    shared: dict[InformationSet, int] = field(init=False)

    def __post_init__(self) -> None:
        sets = information_sets(self.game.form, self.after, self.only)
        self.shared = {key: _shared_length(nodes) for key, nodes in sets.items()}

    def _is_root(self, history: Profile) -> bool:
        """Whether nobody below a node confuses it with another."""
        below = self.game.form.nodes(history, only=self.only)
        return all(key is None or self.shared[key] >= len(history) for _, key in below)

    def solve(self, root: Profile) -> list[PerfectEquilibrium]:
        form = self.game.form
        if len(root) == len(form.stages):
            return [PerfectEquilibrium(self.game.payoffs[root], {}, {root: 1.0})]
        inside: dict[InformationSet, None] = {}  # information sets above the proper subgames
        below: dict[Profile, list[PerfectEquilibrium]] = {}

        def ends(node: Profile) -> bool:
            return node != root and self._is_root(node)

        for node, key in form.nodes(root, only=self.only, ends=ends):
            if key is None:
                below[node] = self.solve(node)
            else:
                inside[key] = None
        out: list[PerfectEquilibrium] = []
        for combination in product(*below.values()):
            chosen = dict(zip(below, combination, strict=True))
            for plan in self._stage_equilibria(root, sorted(inside, key=lambda k: k[0]), chosen):
                if len(out) == MOST:
                    self.truncated = True
                    return out
                out.append(self._assemble(root, plan, chosen))
        return out

    def _stage_equilibria(
        self,
        root: Profile,
        inside: list[InformationSet],
        chosen: Mapping[Profile, PerfectEquilibrium],
    ) -> Iterator[dict[InformationSet, Behaviour]]:
        form = self.game.form
        active = [p for p in form.players if any(form.stages[k[0]].player == p for k in inside)]
        own = [[k for k in inside if form.stages[k[0]].player == p] for p in active]
        plans = [
            list(product(*(self.only.get(k, form.stages[k[0]].moves) for k in keys)))
            for keys in own
        ]
        counts = [len(entry) for entry in plans]
        if prod(counts) > CELL_LIMIT:
            raise BadInput(
                f"the subgame after {_named(root)} has {prod(counts):,} combinations of plans, "
                f"more than {CELL_LIMIT:,}. Prune moves, or let players see more."
            )
        payoffs = np.empty((*counts, len(active)))
        rows = [form.players.index(player) for player in active]
        for cell in np.ndindex(*counts):
            end = play(form, _pure(own, plans, cell), root, chosen)
            payoffs[cell] = chosen[end].values[rows]
        pure = pure_equilibria(payoffs)
        for cell in pure:
            yield {k: {m: 1.0} for k, m in _pure(own, plans, cell).items()}
        if pure:
            return
        if len(active) != 2:
            self.unsolved.append(
                f"the subgame after {_named(root)} has no pure equilibrium among "
                f"{', '.join(active)}"
            )
            return
        for mixed in mixed_equilibria(payoffs[..., 0], payoffs[..., 1]):
            behaviour: dict[InformationSet, Behaviour] = {}
            for keys, entries, weight in zip(own, plans, (mixed.first, mixed.second), strict=True):
                behaviour |= _behaviour(keys, entries, weight)
            yield behaviour

    def _assemble(
        self,
        root: Profile,
        plan: Mapping[InformationSet, Behaviour],
        chosen: Mapping[Profile, PerfectEquilibrium],
    ) -> PerfectEquilibrium:
        form = self.game.form
        values = np.zeros(len(form.players))
        leaves: dict[Profile, float] = {}
        pending = [(root, 1.0)]
        while pending:
            node, chance = pending.pop()
            if node in chosen:
                values = values + chance * chosen[node].values
                for leaf, share in chosen[node].leaves.items():
                    leaves[leaf] = leaves.get(leaf, 0.0) + chance * share
                continue
            for move, share in plan[form.information(len(node), node)].items():
                if share > 0:
                    pending.append((form.advance((*node, move)), chance * share))
        whole = dict(plan)
        for continuation in chosen.values():
            whole |= continuation.plan
        return PerfectEquilibrium(read_only(values), whole, leaves)


def _pure(
    own: list[list[InformationSet]], plans: list[list[tuple[str, ...]]], cell: tuple[int, ...]
) -> dict[InformationSet, str]:
    return {
        key: move
        for keys, entries, place in zip(own, plans, cell, strict=True)
        for key, move in zip(keys, entries[place], strict=True)
    }


def _behaviour(
    keys: list[InformationSet], plans: list[tuple[str, ...]], weight: Float
) -> dict[InformationSet, Behaviour]:
    """Return the behaviour that a mixture over plans amounts to (Kuhn 1953)."""
    out: dict[InformationSet, Behaviour] = {}
    for place, (index, seen) in enumerate(keys):
        chances: dict[str, float] = {}
        for plan, share in zip(plans, weight, strict=True):
            leads_here = all(
                earlier >= index or seen[earlier] is None or plan[i] == seen[earlier]
                for i, (earlier, _) in enumerate(keys)
            )
            if leads_here:
                chances[plan[place]] = chances.get(plan[place], 0.0) + float(share)
        total = sum(chances.values())
        out[index, seen] = {
            m: (c / total if total > 0 else 1.0 / len(chances)) for m, c in chances.items()
        }
    return out


def _shared_length(nodes: list[Profile]) -> int:
    """Return how many first moves all nodes have in common."""
    for length, moves in enumerate(zip(*nodes, strict=True)):
        if len(set(moves)) > 1:
            return length
    return len(nodes[0])


def _named(history: Profile) -> str:
    return ", ".join(move for move in history if move is not None) or "the start"


def describe_plan(form: GameForm, plan: Mapping[InformationSet, Behaviour]) -> dict[str, str]:
    """Return a plan in words: what each stage does after what it sees."""
    out = {}
    for key in sorted(plan, key=lambda k: (k[0], tuple(str(m) for m in k[1]))):
        sure = [move for move, share in plan[key].items() if share > 1 - 1e-9]
        mixed = ", ".join(f"{m} {share:.1%}" for m, share in plan[key].items() if share > 1e-9)
        out[form.label(key)] = sure[0] if sure else mixed
    return out
