"""Read a game file: checked against its model, then against the case whose law it edits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from countermove.errors import BadMeasure, CountermoveError
from countermove.questions.game_file import SEE, SHIPPED, GameSpec
from countermove.sources.typed_file import missing_from, read_typed
from countermove.sources.yaml_file import Path_, YamlFile, files_in, named_file
from countermove.strategy.games.form import LEAF_LIMIT, game_form, pruned, sampled


def read_game(path: Path, *, project: Path | None = None, limit: int = LEAF_LIMIT) -> GameSpec:
    """Return the game of a YAML file.

    Args:
        path: of the file. project: folder with the user's own cases. limit: most leaves allowed.
    """
    file, game = read_typed(path, GameSpec, shipped=SHIPPED, see=SEE)
    _check_law(file, game, project)
    try:
        return game.read_from(path, game_form(game.players, game.stages, limit=limit))
    except CountermoveError as error:
        raise BadMeasure(str(file.problem(("stages",), "tree", str(error), ""))) from None


def _check_law(file: YamlFile, game: GameSpec, project: Path | None) -> None:
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


def games(project: Path | None = None) -> dict[str, Path]:
    """Return the game files by name: the shipped ones and those of ``project/games``."""
    return files_in(SHIPPED, project and project / "games")


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
    path = named_file(name, games(project), "game")
    spec = read_game(path, project=project, limit=limit if sample is None and not keep else 2**62)
    if keep:
        spec = spec.with_form(pruned(spec.form, keep, limit=2**62 if sample else limit))
    if sample is not None:
        form = sampled(spec.form.players, spec.form.stages, limit=sample, seed=seed)
        spec = spec.with_form(form)
    return spec
