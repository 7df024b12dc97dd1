"""Read a game file: checked against its model, then against the case whose law it edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import combinations
from pathlib import Path

from countermove.codes.lookup import unknown
from countermove.errors import BadMeasure, CountermoveError
from countermove.questions.game_file import SEE, EditEntry, GameModel
from countermove.questions.game_moves import Edit, Move
from countermove.questions.game_spec import SHIPPED, GameSpec, SweptThreat
from countermove.sources.typed_file import missing_from, plain, typed
from countermove.sources.yaml_file import Path_, YamlFile, read_yaml
from countermove.strategy.games.form import LEAF_LIMIT, game_form, pruned, sampled
from countermove.strategy.games.threat import Threat


def read_game(path: Path, *, project: Path | None = None, limit: int = LEAF_LIMIT) -> GameSpec:
    """Return the game of a YAML file.

    Args:
        path: of the file. project: folder with the user's own cases. limit: most leaves allowed.
    """
    file = read_yaml(path, name=path.name if path.parent == SHIPPED else str(path))
    game = typed(file, GameModel, see=SEE)
    _check_law(file, game, project)
    try:
        form = game_form(game.players, game.stages, limit=limit)
    except CountermoveError as error:
        raise BadMeasure(str(file.problem(("stages",), "tree", str(error), ""))) from None
    return GameSpec(
        name=path.stem,
        title=game.title,
        question=game.question,
        status=game.status,
        form=form,
        moves={
            name: Move(
                name=name,
                title=move.title or name,
                edits=tuple(edit for entry in move.edits for edit in _edits(entry)),
                law=plain(move.law),
                assumed=move.assumed,
                source=move.source,
            )
            for name, move in game.moves.items()
        },
        given=tuple(edit for entry in game.given for edit in _edits(entry)),
        law=None if game.law is None else (game.law.case, game.law.variant),
        model=plain(game.model),
        profiles={
            name: {player: tuple(by_player[player]) for player in game.players}
            for name, by_player in game.payoffs.profiles.items()
        },
        default=game.payoffs.default or next(iter(game.payoffs.profiles)),
        threats=tuple(
            SweptThreat(Threat(asked.stage, asked.move, asked.when), asked.sweep)
            for asked in game.threats
        ),
        weights=tuple(game.weights),
        assumptions=tuple(game.assumptions),
        sources=tuple(game.sources),
    )


def _check_law(file: YamlFile, game: GameModel, project: Path | None) -> None:
    """Refuse a case or variant that is not there, and measures kept that are not dropped."""
    if game.law is None:
        return
    from countermove.questions.case import load_case

    at: Path_ = ("law", "case")
    try:
        case = load_case(game.law.case, project=project)
        at = ("law", "variant")
        dropped = case.variant(game.law.variant).drop
    except CountermoveError as error:
        raise BadMeasure(str(file.problem(at, "law", str(error), ""))) from None
    for name, move in game.moves.items():
        kept = [(("moves", name, "law", "keep", i), key) for i, key in enumerate(move.law.keep)]
        for broken in missing_from(dropped, f"measure that {game.law.variant} drops", kept):
            raise BadMeasure(str(file.problem(broken[0], "keep", *broken[2:])))


def _edits(entry: EditEntry) -> Iterator[Edit]:
    """Yield the edits of one entry: one, or one per pair of blocks under ``among``."""
    given = {field.name: getattr(entry, field.name) for field in fields(Edit)}
    if entry.among is None:
        yield Edit(**given)
    for by, on in combinations(entry.among or (), 2):
        yield Edit(**{**given, "by": by, "on": on, "mutual": True})


def games(project: Path | None = None) -> dict[str, Path]:
    """Return the game files by name: the shipped ones and those of ``project/games``."""
    folders = [SHIPPED] + ([project / "games"] if project else [])
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def load_game(
    name: str,
    *,
    project: Path | None = None,
    keep: Mapping[str, tuple[str, ...]] | None = None,
    sample: int | None = None,
    seed: int = 0,
    limit: int = LEAF_LIMIT,
) -> GameSpec:
    """Load a game by name or from a YAML file.

    Args:
        name: name of a shipped or project game, or a path that ends in ``.yaml``.
        project: folder with a user's own ``games/``.
        keep: moves kept by stage, to prune a tree. sample: leaves at most, moves drawn at random
            with ``seed``. limit: most leaves allowed otherwise.

    Raises:
        UnknownName: no such game; the nearest match is named.
        BadMeasure: the file breaks a rule; the message starts with ``file:line:column``.

    >>> load_game("vehicles-reply").form.players
    ('CAN', 'USA')
    """
    known = games(project)
    if name.endswith(".yaml"):
        path = Path(name)
        if not path.is_file():
            raise unknown(name, known, what="game file", cure="Give a path that exists.")
    elif name in known:
        path = known[name]
    else:
        raise unknown(name, known, what="game")
    spec = read_game(path, project=project, limit=limit if sample is None and not keep else 2**62)
    if keep:
        spec = spec.with_form(pruned(spec.form, keep, limit=2**62 if sample else limit))
    if sample is not None:
        form = sampled(spec.form.players, spec.form.stages, limit=sample, seed=seed)
        spec = spec.with_form(form)
    return spec
