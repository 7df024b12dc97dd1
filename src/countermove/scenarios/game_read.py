"""Read a game file: checked against its model, then against the case whose law it edits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from countermove.errors import BadMeasure, CountermoveError
from countermove.scenarios.game_model import (
    SEE,
    EditModel,
    GameModel,
    Names,
    ThreatModel,
)
from countermove.scenarios.game_moves import Edit, Move
from countermove.scenarios.game_spec import (
    SHIPPED,
    GameSpec,
    PayoffTerm,
    SweptThreat,
    WeightQuestion,
)
from countermove.sources.typed_file import missing_from, plain, typed
from countermove.sources.yaml_file import Path_, YamlFile, read_yaml
from countermove.strategy.games.form import LEAF_LIMIT, GameForm, Stage, game_form
from countermove.strategy.games.threat import Threat


def read_game(path: Path, *, project: Path | None = None, limit: int = LEAF_LIMIT) -> GameSpec:
    """Return the game of a YAML file.

    Args:
        path: of the file. project: folder with the user's own cases. limit: most leaves allowed.
    """
    file = read_yaml(path, name=path.name if path.parent == SHIPPED else str(path))
    game = typed(file, GameModel, see=SEE)
    _check_law(file, game, project)
    return GameSpec(
        name=path.stem,
        title=game.title,
        question=game.question,
        status=game.status,
        form=_form(file, game, limit),
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
            name: {
                player: tuple(PayoffTerm(t.series, t.of, t.sector, t.weight) for t in terms)
                for player, terms in by_player.items()
            }
            for name, by_player in game.payoffs.profiles.items()
        },
        default=game.payoffs.default or next(iter(game.payoffs.profiles)),
        threats=tuple(_threat(threat) for threat in game.threats),
        weights=tuple(WeightQuestion(w.player, w.from_, w.to) for w in game.weights),
        assumptions=tuple(game.assumptions),
        sources=tuple(game.sources),
    )


def _check_law(file: YamlFile, game: GameModel, project: Path | None) -> None:
    """Refuse a case or variant that is not there, and measures kept that are not dropped."""
    if game.law is None:
        return
    from countermove.scenarios.case import load_case

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


def _form(file: YamlFile, game: GameModel, limit: int) -> GameForm:
    stages = [
        Stage(
            name=stage.name,
            player=stage.player,
            moves=tuple(stage.moves),
            sees=None if stage.sees is None else tuple(stage.sees),
            when={name: tuple(moves) for name, moves in stage.when.items()},
        )
        for stage in game.stages
    ]
    try:
        return game_form(game.players, stages, limit=limit)
    except CountermoveError as error:
        raise BadMeasure(str(file.problem(("stages",), "tree", str(error), ""))) from None


def _edits(entry: EditModel) -> Iterator[Edit]:
    """Yield the edits of one entry: one, or one per pair of blocks under ``among``."""
    given = entry.model_dump(exclude={"by", "on", "among", "sectors", "mutual"})
    blocks = [(_tuple(a), _tuple(b)) for a, b in combinations(entry.among or (), 2)]
    for by, on in blocks or [(_tuple(entry.by or ()), _tuple(entry.on or ()))]:
        mutual = entry.mutual or bool(blocks)
        yield Edit(by=by, on=on, sectors=_tuple(entry.sectors), mutual=mutual, **given)


def _tuple(names: Names | tuple[()]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _threat(entry: ThreatModel) -> SweptThreat:
    when = {name: tuple(moves) for name, moves in entry.when.items()}
    sweep = None if entry.sweep is None else (entry.sweep[0], entry.sweep[1])
    return SweptThreat(Threat(entry.stage, entry.move, when), sweep)
