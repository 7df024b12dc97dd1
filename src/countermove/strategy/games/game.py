"""A game: its form and a payoff for every player at every leaf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from countermove.arrays import Float, read_only
from countermove.errors import BadInput
from countermove.strategy.games.form import GameForm, Profile, Stage, game_form

TIE = 1e-9
"""Payoffs that differ by less count as equal: an order above the solver's own error."""

FORBID = "To forbid a move leave it out: a game holds the moves that can be made."


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """A form with payoffs (P,) by profile, as ``form.players``; build with :func:`make_game`."""

    form: GameForm
    payoffs: Mapping[Profile, Float]


def make_game(form: GameForm, payoffs: Mapping[Profile, Sequence[float] | Float]) -> Game:
    """Return a game; refuse one whose payoffs leave out a leaf.

    Raises:
        BadInput: a leaf without payoffs, with too few, or with one that is not a number.
    """
    table: dict[Profile, Float] = {}
    for profile in form.profiles():
        named = ", ".join(move for move in profile if move is not None)
        if profile not in payoffs:
            raise BadInput(
                f"the game lacks payoffs for the moves {named}. Give one number per player for "
                "every combination of moves, or remove a move."
            )
        values = np.asarray(payoffs[profile], dtype=np.float64)
        if values.shape != (len(form.players),) or not np.isfinite(values).all():
            raise BadInput(
                f"the payoffs after {named} are {values.tolist()}: {len(form.players)} finite "
                f"numbers are needed, one for each of {', '.join(form.players)}. {FORBID}"
            )
        table[profile] = read_only(values)
    return Game(form, table)


def bimatrix_game(
    first: ArrayLike,
    second: ArrayLike,
    *,
    players: Sequence[str] = ("row", "column"),
    moves: Sequence[Sequence[str]] | None = None,
) -> Game:
    """Return a simultaneous game of two players from their payoff matrices.

    Args:
        first, second: (m, n) payoffs of the player who chooses rows and of the one who chooses
            columns. players: their names. moves: names of rows and of columns.

    >>> game = bimatrix_game([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> game.form.stages[1].sees, len(game.payoffs)
    ((), 4)
    """
    a, b = payoff_matrices(first, second)
    if moves is not None and len(moves) != 2:
        raise BadInput(f"moves {moves!r} must be two lists: names of rows and of columns.")
    rows, columns = moves or (
        [f"r{i + 1}" for i in range(a.shape[0])],
        [f"c{i + 1}" for i in range(a.shape[1])],
    )
    if len(players) != 2 or (len(rows), len(columns)) != a.shape:
        raise BadInput(
            f"a bimatrix game of shape {a.shape} has two players and names for all rows and "
            f"columns; found {list(players)}, {list(rows)}, {list(columns)}."
        )
    first_move = Stage(players[0], players[0], tuple(rows))
    second_move = Stage(players[1], players[1], tuple(columns), sees=())
    cells: dict[Profile, tuple[float, float]] = {
        (r, c): (a[i, j], b[i, j]) for i, r in enumerate(rows) for j, c in enumerate(columns)
    }
    return make_game(game_form(players, [first_move, second_move]), cells)


def payoff_matrices(first: ArrayLike, second: ArrayLike) -> tuple[Float, Float]:
    """Return the payoff matrices of two players as arrays, or say what is wrong with them."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 2 or a.shape != b.shape or not a.size:
        raise BadInput(f"payoff matrices have shapes {a.shape} and {b.shape}; give two m x n.")
    if not np.isfinite([a, b]).all():
        i, j = np.argwhere(~(np.isfinite(a) & np.isfinite(b)))[0]
        raise BadInput(
            f"the payoffs in row {i + 1}, column {j + 1} are {a[i, j]:g} and {b[i, j]:g}, not "
            f"finite numbers. {FORBID}"
        )
    return a, b
