"""Play a game of the model: solve its leaves, then read equilibria, threats and weights."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from countermove.codes.lookup import unknown
from countermove.economy.elasticities import headline_sets
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.extras import data_frame
from countermove.questions.game_draws import GameDraws, drawn_leaves, shares, threat_draws
from countermove.questions.game_file import GameSpec, PayoffTerm, ThreatModel, WeightQuestion
from countermove.questions.game_worlds import Figures, Worlds, all_terms, worlds_of
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import Posed
from countermove.questions.variant_draws import Drawing
from countermove.shown import Shown
from countermove.sources.typed_file import plain
from countermove.strategy.games.form import Profile
from countermove.strategy.games.game import Game, make_game
from countermove.strategy.games.perfect import PerfectPlay, subgame_perfect
from countermove.strategy.games.sweep import Sweep, Switch, sweep, switches
from countermove.strategy.games.threat import (
    CREDIBLE,
    Belief,
    Verdict,
    believed,
    nodes_of,
    verdict_at,
    verdicts,
)

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, int, int], None]

SWEEP_TOLERANCE = 1e-5
"""Of the rate at which a threat ceases to pay: a thousandth of a percentage point."""


@dataclass(frozen=True, slots=True)
class ThreatAnswer:
    """A threat: verdicts by node, what belief in it would buy, and its sweeps by node.

    ``swept`` says what was swept: ``rate`` (the one rate the move adds) or ``scale`` (a factor on
    all its rates).
    """

    asked: ThreatModel
    verdicts: tuple[Verdict, ...]
    belief: Belief | None
    swept: str
    sweeps: Mapping[Profile, Sweep]


@dataclass(frozen=True, slots=True)
class WeightAnswer:
    """Where play changes as a player's wants move from one profile to another."""

    asked: WeightQuestion
    start: Profile | None
    switches: tuple[Switch, ...]


@dataclass(frozen=True, slots=True)
class OtherWorld:
    """The same game under other elasticities: likely path, and verdicts on every threat."""

    path: Profile | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GameResult(Shown):
    """A played game.

    Attributes:
        spec: the game. posed: the question whose law holds where no move edits it.
        leaves: figures at every leaf. chosen: the payoff profile played.
        game, play: the game under that profile and its subgame-perfect play.
        paths: likeliest subgame-perfect leaf under every payoff profile (``None``: none found).
        threats, weights: answers to the file's questions.
        others: play and threats under other elasticity sets, by set.
        draws: the game over draws of the beliefs; ``None`` without.
        solved, residual, iterations: distinct worlds, largest residual and iteration count.
    """

    spec: GameSpec
    posed: Posed
    leaves: Mapping[Profile, Figures]
    chosen: str
    game: Game
    play: PerfectPlay
    paths: Mapping[str, Profile | None]
    threats: tuple[ThreatAnswer, ...]
    weights: tuple[WeightAnswer, ...]
    others: Mapping[str, OtherWorld]
    draws: GameDraws | None
    solved: int
    residual: float
    iterations: int
    wall_time_s: float

    def __repr__(self) -> str:
        paths = self.play.equilibria
        play = named(paths[0].path) if paths else "no equilibrium found"
        return f"<GameResult {self.spec.name}, payoffs {self.chosen}: {play}>"

    def table(self) -> pd.DataFrame:
        """Return the payoffs of every player, one row per path of moves."""
        players = self.spec.form.players
        rows = [
            {"moves": named(leaf), **dict(zip(players, map(float, pays), strict=True))}
            for leaf, pays in self.game.payoffs.items()
        ]
        return data_frame(rows)


def game_options(spec: GameSpec, settings: Iterable[str] = ()) -> ModelOptions:
    """Return the model options of a game: its own, then ``KEY=VALUE`` settings."""
    own = [f"{key}={value}" for key, value in plain(spec.model).items()]
    return with_settings(ModelOptions(), [*own, *settings])


def payees(spec: GameSpec) -> tuple[str, ...]:
    """Return the regions and groups whose figures the payoffs of a game name, each once."""
    return tuple(dict.fromkeys(term.of for term in all_terms(spec)))


def run_game(
    spec: GameSpec,
    *,
    options: ModelOptions | None = None,
    payoffs: str | None = None,
    sweeps: bool = True,
    ranges: bool = False,
    drawing: Drawing | None = None,
    project: Path | None = None,
    progress: Progress | None = None,
) -> GameResult:
    """Solve all leaves of a game once and answer its questions.

    Args:
        spec: from :func:`load_game`.
        options: model options; the file's own if left out.
        payoffs: name of the payoff profile; the file's default if left out.
        sweeps: also sweep the threats, which solves more worlds.
        ranges: also play it under the other published elasticity sets.
        drawing: also play it under draws of the beliefs.
        project: folder with a user's own measures and cases.
        progress: called with (what, done, of).

    Raises:
        UnknownName: no such payoff profile, region, sector or case.
        NotSolved, NoEquilibrium: a leaf has no solution; its moves are named.
    """
    started = time.perf_counter()
    say = progress or (lambda what, done, of: None)
    chosen = payoffs or spec.default
    if chosen not in spec.profiles:
        raise unknown(chosen, spec.profiles, what="payoff profile")
    options = options or game_options(spec)
    worlds = worlds_of(spec, options, project=project)
    profiles = list(spec.form.profiles())
    leaves = {}
    for done, profile in enumerate(profiles):
        say("after " + named(profile), done, len(profiles))
        leaves[profile] = worlds.figures(profile)
    game = payoff_game(spec, leaves, chosen)
    answers = []
    for done, asked in enumerate(spec.threats):
        say(f"threat {asked.threat.move}", done, len(spec.threats))
        answers.append(_threat(spec, worlds, leaves, game, chosen, asked, sweeps=sweeps))
    return GameResult(
        spec=spec,
        posed=worlds.status_quo,
        leaves=leaves,
        chosen=chosen,
        game=game,
        play=subgame_perfect(game),
        paths={name: _path(payoff_game(spec, leaves, name)) for name in spec.profiles},
        threats=tuple(answers),
        weights=tuple(weight_switches(spec, leaves, asked) for asked in spec.weights),
        others=_other_worlds(spec, worlds, chosen, say) if ranges else {},
        draws=_drawn(worlds, options, chosen, drawing, project, say) if drawing else None,
        solved=worlds.solved,
        residual=worlds.residual,
        iterations=worlds.iterations,
        wall_time_s=time.perf_counter() - started,
    )


def _drawn(
    centre: Worlds,
    options: ModelOptions,
    chosen: str,
    drawing: Drawing,
    project: Path | None,
    say: Progress,
) -> GameDraws:
    """Return the game as it is played in every draw; ``centre``: its worlds as posed already."""
    spec = centre.spec
    terms = [term for terms in spec.profiles[chosen].values() for term in terms]
    keys = sorted({term.key for term in terms}, key=str)
    leaves = drawn_leaves(spec, options, drawing, keys, centre=centre, project=project, say=say)
    games = [payoff_game(spec, found, chosen) for found in leaves.figures]
    told = [[v for asked in spec.threats for v in verdicts(game, asked.threat)] for game in games]
    return GameDraws(
        count=len(games),
        failed=leaves.failed,
        paths=shares([_path(game) for game in games]),
        threats=tuple(
            threat_draws([v.verdict == CREDIBLE for v in of], [v.gain for v in of])
            for of in zip(*told, strict=True)
        ),
        beside=drawing.beside,
    )


def _other_worlds(
    spec: GameSpec, here: Worlds, chosen: str, say: Progress
) -> dict[str, OtherWorld]:
    out = {}
    own = here.status_quo.options.elasticities
    sets = [name for name in headline_sets() if name != own]
    for done, name in enumerate(sets):
        worlds = here.under(elasticities=name)
        leaves = {}
        for leaf in spec.form.profiles():
            say(f"elasticities {name}, after {named(leaf)}", done, len(sets))
            leaves[leaf] = worlds.figures(leaf)
        game = payoff_game(spec, leaves, chosen)
        found = tuple(v for asked in spec.threats for v in verdicts(game, asked.threat))
        out[name] = OtherWorld(_path(game), found)
    return out


def payoff_game(spec: GameSpec, leaves: Mapping[Profile, Figures], profile: str) -> Game:
    """Return the game under one payoff profile."""
    return _game(spec, leaves, spec.profiles[profile])


def _game(
    spec: GameSpec, leaves: Mapping[Profile, Figures], terms: Mapping[str, Sequence[PayoffTerm]]
) -> Game:
    return make_game(
        spec.form,
        {
            leaf: [value(terms[player], figures) for player in spec.players]
            for leaf, figures in leaves.items()
        },
    )


def value(terms: Iterable[PayoffTerm], figures: Figures) -> float:
    """Return a payoff: the weighted sum of its figures."""
    return sum(term.weight * figures[term.key] for term in terms)


def weight_switches(
    spec: GameSpec, leaves: Mapping[Profile, Figures], asked: WeightQuestion
) -> WeightAnswer:
    """Return the weights at which subgame-perfect play changes, found by bisection.

    The player's payoff is (1 - w) times the first profile plus w times the second.
    """

    def path(weight: float) -> Profile | None:
        start, end = (spec.profiles[name][asked.player] for name in (asked.start, asked.end))
        mixed = [replace(t, weight=(1 - weight) * t.weight) for t in start]
        mixed += [replace(t, weight=weight * t.weight) for t in end]
        return _path(_game(spec, leaves, {**spec.profiles[spec.default], asked.player: mixed}))

    return WeightAnswer(asked, path(0.0), tuple(switches(path, 0.0, 1.0)))


def _threat(
    spec: GameSpec,
    worlds: Worlds,
    leaves: Mapping[Profile, Figures],
    game: Game,
    chosen: str,
    asked: ThreatModel,
    *,
    sweeps: bool,
) -> ThreatAnswer:
    move, name = spec.moves[asked.move], asked.move
    swept = "rate" if len(move.rates) == 1 else "scale"
    if sweeps and asked.sweep is not None and not move.rates:
        raise BadInput(f"move {name!r} adds no rate that could be swept: only `add` edits can.")
    nodes = nodes_of(game, asked.threat)

    def gain_at(node: Profile) -> Callable[[float], float]:
        below = list(spec.form.profiles((*node, name)))

        def gain(number: float) -> float:
            scale = swept == "scale"
            version = move.adding(lambda rate: number * rate if scale else number)
            found = {leaf: worlds.figures(leaf, {name: version}) for leaf in below}
            changed = payoff_game(spec, {**leaves, **found}, chosen)
            return verdict_at(changed, asked.threat, node).gain

        return gain

    found: dict[Profile, Sweep] = {}
    if sweeps and asked.sweep is not None:
        found = {
            node: sweep(gain_at(node), *asked.sweep, tolerance=SWEEP_TOLERANCE) for node in nodes
        }
    observed = spec.form.stages[spec.form.stage(asked.threat.stage)].sees
    told = observed is None or set(asked.threat.when) <= set(observed)
    return ThreatAnswer(
        asked=asked,
        verdicts=tuple(verdicts(game, asked.threat)),
        belief=believed(game, asked.threat) if told else None,
        swept=swept,
        sweeps=found,
    )


def _path(game: Game) -> Profile | None:
    play = subgame_perfect(game)
    return play.equilibria[0].path if play.equilibria else None


def named(profile: Profile | None) -> str:
    """Return a leaf in words."""
    if profile is None:
        return "no equilibrium found"
    return ", ".join(move for move in profile if move is not None)


def unit_of(terms: Iterable[PayoffTerm]) -> str:
    """Return the unit of a payoff: of its one figure, or ``weighted sum``."""
    listed = list(terms)
    plain = len(listed) == 1 and listed[0].weight == 1.0
    return SERIES[listed[0].series].unit if plain else "weighted sum"


def units_of(result: GameResult) -> str:
    """Return the units of the chosen payoffs, those of all players once."""
    terms = result.spec.profiles[result.chosen]
    return "; ".join(dict.fromkeys(unit_of(terms[each]) for each in result.spec.form.players))
