"""A game over draws of the beliefs: how often a threat is credible, and which play follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from countermove.arrays import Bool, Float
from countermove.errors import BadInput
from countermove.questions.bands import Ends, ends_of
from countermove.questions.belief_draws import Drawn, drawn
from countermove.questions.drawn_figures import figures_of, parts_by_claims
from countermove.questions.game_file import GameSpec
from countermove.questions.game_worlds import Figures, Key, Worlds, worlds_of
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Progress
from countermove.questions.variant_draws import Drawing
from countermove.strategy.games.form import Profile

FLOWS = ("tariff_applied", "tariff_faced", "tariff_collected")
"""Series that need the flows between countries, which draws do not keep: starts of their names."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Figures at the leaves of a game in every draw that was solved at all of them.

    Attributes:
        figures: by draw, then leaf. failed: draws left out.
    """

    figures: tuple[Mapping[Profile, Figures], ...]
    failed: int


@dataclass(frozen=True, slots=True, eq=False)
class ThreatDraws:
    """A threat at one node over draws: the share in which it is credible, and what it gains."""

    chance: float
    gain: Ends


@dataclass(frozen=True, slots=True, eq=False)
class GameDraws:
    """A game over draws.

    Attributes:
        count, failed: draws solved, and left out. paths: share of the draws by the leaf that play
            leads to (``None``: none found), the likeliest first. threats: in the order of the
            game's verdicts. beside: parameters drawn from one side of the printed centre.
    """

    count: int
    failed: int
    paths: Mapping[Profile | None, float]
    threats: tuple[ThreatDraws, ...]
    beside: tuple[str, ...] = ()


def shares(paths: Sequence[Profile | None]) -> dict[Profile | None, float]:
    """Return the share of each leaf among those that play leads to, the likeliest first.

    >>> shares([("a",), ("b",), ("a",), None])
    {('a',): 0.5, ('b',): 0.25, None: 0.25}
    """
    return {leaf: found / len(paths) for leaf, found in Counter(paths).most_common()}


def threat_draws(credible: Sequence[bool], gains: Sequence[float]) -> ThreatDraws:
    """Return a threat over draws; a gain that is not known leaves its draw out of the band."""
    known = np.array([gain for gain in gains if gain == gain] or [np.nan])
    return ThreatDraws(float(np.mean(credible)), ends_of(known))


def drawn_leaves(
    spec: GameSpec,
    options: ModelOptions,
    drawing: Drawing,
    keys: Sequence[Key],
    *,
    centre: Worlds | None = None,
    project: Path | None = None,
    say: Progress,
) -> Leaves:
    """Return the figures of every leaf in every draw, leaves of one world solved once.

    Rates that a rule sets are those of the printed centre or, of claims, of their end.

    Args:
        spec, options: the game, and its model options. keys: the figures wanted.
        centre: its worlds under these options, where they are posed already.

    Raises:
        BadInput: a payoff rests on flows between countries, which draws do not keep.
    """
    for series, _, _ in keys:
        if series.startswith(FLOWS):
            raise BadInput(
                f"payoffs of {spec.name} rest on {series}, which draws do not keep; play it with "
                "--draws 0."
            )
    centre = centre or worlds_of(spec, options, project=project)
    draws = drawn(
        drawing.beliefs, options, centre.economy.sectors, count=drawing.count, seed=drawing.seed
    )
    values: dict[Profile, dict[Key, Float]] = {
        leaf: {key: np.full(draws.count, np.nan) for key in keys} for leaf in spec.form.profiles()
    }
    parts = list(_parts(spec, options, centre, draws, project))
    for done, (worlds, some) in enumerate(parts):
        told: dict[str, dict[Key, Float]] = {}
        for leaf, found in values.items():
            posed = worlds.posed(leaf)
            if posed.hash not in told:
                say(f"draws after {', '.join(m for m in leaf if m is not None)}", done, len(parts))
                told[posed.hash] = figures_of(posed, draws.where(some), keys)
            for key, figures in told[posed.hash].items():
                found[key][some] = figures
    known = np.isfinite([x for found in values.values() for x in found.values()]).all(axis=0)
    every = tuple(
        {leaf: {key: float(x[draw]) for key, x in found.items()} for leaf, found in values.items()}
        for draw in np.flatnonzero(known)
    )
    return Leaves(every, int((~known).sum()))


def _parts(
    spec: GameSpec, options: ModelOptions, centre: Worlds, draws: Drawn, project: Path | None
) -> Iterator[tuple[Worlds, Bool]]:
    """Yield the worlds of a game by preference utilisation, and the draws they are for."""
    for used, some in parts_by_claims(centre.status_quo, draws):
        changed = replace(options, utilisation=used)
        yield worlds_of(spec, changed, project=project) if used else centre, some
