"""The normal form: every player's complete plans, payoffs of all combinations, pure equilibria."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from countermove.arrays import Bool, Float, read_only
from countermove.errors import BadInput
from countermove.strategy.games.form import GameForm, InformationSet, Profile
from countermove.strategy.games.game import FORBID, TIE, Game

CELL_LIMIT = 500_000
"""Most combinations of plans a normal form may have."""

Strategy = tuple[str, ...]
"""One move per information set of the player, in order of the sets."""


@dataclass(frozen=True, slots=True, eq=False)
class NormalForm:
    """Plans and payoffs of all players: their information sets, plans, and plans in words.

    ``payoffs`` (m1, ..., mP, P) are those of each combination of plans.
    """

    players: tuple[str, ...]
    sets: tuple[tuple[InformationSet, ...], ...]
    strategies: tuple[tuple[Strategy, ...], ...]
    payoffs: Float
    labels: tuple[tuple[str, ...], ...]


def information_sets(
    form: GameForm,
    after: Profile = (),
    only: Mapping[InformationSet, tuple[str, ...]] | None = None,
) -> dict[InformationSet, list[Profile]]:
    """Return the histories of every information set below a history."""
    found: dict[InformationSet, list[Profile]] = {}
    for history, key in form.nodes(after, only=only):
        if key is not None:
            found.setdefault(key, []).append(history)
    return dict(sorted(found.items(), key=lambda entry: entry[0][0]))


def normal_form(game: Game, *, limit: int = CELL_LIMIT) -> NormalForm:
    """Return the normal form of a game.

    Raises:
        BadInput: more than ``limit`` combinations of plans; the size is named.
    """
    form = game.form
    found = information_sets(form)
    sets = tuple(
        tuple(key for key in found if form.stages[key[0]].player == player)
        for player in form.players
    )
    counts = [prod(len(form.stages[key[0]].moves) for key in own) for own in sets]
    if prod(counts) > limit:
        raise BadInput(
            f"the normal form has {prod(counts):,} combinations of plans "
            f"({' x '.join(f'{n:,}' for n in counts)}), more than {limit:,}. Read the "
            "subgame-perfect path instead, prune moves, or let a player see less."
        )
    strategies = tuple(tuple(product(*(form.stages[key[0]].moves for key in own))) for own in sets)
    payoffs = np.empty((*counts, len(form.players)))
    for cell in np.ndindex(*counts):
        plan = {
            key: move
            for own, chosen, place in zip(sets, strategies, cell, strict=True)
            for key, move in zip(own, chosen[place], strict=True)
        }
        payoffs[cell] = game.payoffs[play(form, plan)]
    labels = tuple(
        tuple(_words(form, own, chosen) for chosen in plans)
        for own, plans in zip(sets, strategies, strict=True)
    )
    return NormalForm(form.players, sets, strategies, read_only(payoffs), labels)


def play(
    form: GameForm,
    plan: Mapping[InformationSet, str],
    after: Profile = (),
    ends: Container[Profile] = (),
) -> Profile:
    """Return the leaf that plans of all players lead to, or the first of ``ends`` on the way."""
    history = form.advance(after)
    while len(history) < len(form.stages) and history not in ends:
        move = plan[form.information(len(history), history)]
        history = form.advance((*history, move))
    return history


def _words(form: GameForm, sets: tuple[InformationSet, ...], strategy: Strategy) -> str:
    if len(sets) == 1:
        return strategy[0]
    return "; ".join(f"{form.label(key)}: {move}" for key, move in zip(sets, strategy, strict=True))


def best_responses(payoffs: Float, *, tie: float = TIE) -> Bool:
    """Return (m1, ..., mP, P): where a player's plan is a best response to the others'.

    Args:
        payoffs: (m1, ..., mP, P). tie: payoffs this close to the best count as best.

    Raises:
        BadInput: a payoff is not a finite number.
    """
    if not np.isfinite(payoffs).all():
        cell = ", ".join(str(i + 1) for i in np.argwhere(~np.isfinite(payoffs))[0][:-1])
        raise BadInput(f"a payoff of the plans {cell} is not a finite number. {FORBID}")
    best = np.empty(payoffs.shape, dtype=bool)
    for player in range(payoffs.shape[-1]):
        own = payoffs[..., player]
        best[..., player] = own >= own.max(axis=player, keepdims=True) - tie
    return best


def pure_equilibria(payoffs: Float, *, tie: float = TIE) -> list[tuple[int, ...]]:
    """Return the combinations of plans from which no player gains by leaving alone.

    >>> import numpy as np
    >>> battle = np.array([[[2.0, 1.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 2.0]]])
    >>> pure_equilibria(battle)
    [(0, 0), (1, 1)]

    References:
        Nash (1951).
    """
    stable = best_responses(payoffs, tie=tie).all(axis=-1)
    return [tuple(int(i) for i in cell) for cell in np.argwhere(stable)]


def regret(payoffs: Float, cell: tuple[int, ...]) -> Float:
    """Return (P,) what each player could gain by leaving a combination alone."""
    out = np.empty(payoffs.shape[-1])
    for player in range(out.size):
        own = np.moveaxis(payoffs[..., player], player, -1)[cell[:player] + cell[player + 1 :]]
        out[player] = own.max() - own[cell[player]]
    return out
