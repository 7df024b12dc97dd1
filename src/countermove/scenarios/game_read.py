"""Read a game file: every field checked, every refusal with file, line and cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from countermove.equilibrium.series import SERIES
from countermove.errors import CountermoveError
from countermove.scenarios.fields import Fields, Where
from countermove.scenarios.game_moves import RULES, Edit, Move
from countermove.scenarios.game_spec import (
    SHIPPED,
    GameSpec,
    PayoffTerm,
    SweptThreat,
    WeightQuestion,
)
from countermove.strategy.games.form import LEAF_LIMIT, GameForm, Stage, game_form
from countermove.strategy.games.threat import Threat

FIELDS = {
    "title", "question", "status", "players", "model", "law", "given", "moves", "stages",
    "payoffs", "threats", "weights", "assumptions", "sources",
}  # fmt: skip
EDIT_FIELDS = {
    "by", "on", "among", "sectors", "add", "to", "rule", "like", "at_most", "trade_cost", "mutual",
}  # fmt: skip
LAW_FIELDS = {"drop", "keep", "add", "replace", "set", "advance_knowledge"}
MODEL_FIELDS = {"economy", "elasticities", "deficits", "cap"}
MAX_RATE = 10.0
BY_SECTOR = "sector"


def read_game(path: Path, *, limit: int = LEAF_LIMIT) -> GameSpec:
    """Return the game of a YAML file, checked field by field."""
    from countermove.measures.yaml_file import read_yaml

    reader = Fields(read_yaml(path, name=path.name if path.parent == SHIPPED else str(path)))
    data = reader.mapping((), reader.file.data, FIELDS)
    for key in ("title", "players", "moves", "stages", "payoffs"):
        reader.require((), data, key)
    players = tuple(str(p) for p in reader.listed(("players",), data["players"]))
    moves = {
        name: _move(reader, ("moves", name), name, entry)
        for name, entry in reader.mapping(("moves",), data["moves"], ()).items()
    }
    form = _form(reader, data, players, moves, limit)
    profiles, default = _payoffs(reader, data["payoffs"], players)
    return GameSpec(
        name=path.stem,
        title=str(data["title"]),
        question=str(data.get("question", "")).strip(),
        status=str(data.get("status", "")),
        form=form,
        moves=moves,
        given=tuple(
            edit
            for i, entry in enumerate(data.get("given") or ())
            for edit in _edits(reader, ("given", i), entry)
        ),
        law=_law(reader, data.get("law")),
        model=dict(reader.mapping(("model",), data.get("model") or {}, MODEL_FIELDS)),
        profiles=profiles,
        default=default,
        threats=tuple(
            _threat(reader, ("threats", i), entry, form)
            for i, entry in enumerate(data.get("threats") or ())
        ),
        weights=tuple(
            _weight(reader, ("weights", i), entry, players, profiles)
            for i, entry in enumerate(data.get("weights") or ())
        ),
        assumptions=tuple(str(line) for line in data.get("assumptions") or ()),
        sources=tuple(str(line) for line in data.get("sources") or ()),
    )


def _form(
    reader: Fields,
    data: Mapping[str, Any],
    players: tuple[str, ...],
    moves: Mapping[str, Move],
    limit: int,
) -> GameForm:
    stages = []
    for i, entry in enumerate(reader.listed(("stages",), data["stages"])):
        where: Where = ("stages", i)
        entry = reader.mapping(where, entry, {"name", "player", "moves", "sees", "when"})
        for key in ("name", "player", "moves"):
            reader.require(where, entry, key)
        reader.name((*where, "player"), entry["player"], players, "player")
        names = reader.listed((*where, "moves"), entry["moves"])
        for k, name in enumerate(names):
            reader.name((*where, "moves", k), name, moves, "move")
        sees = entry.get("sees")
        stages.append(
            Stage(
                name=str(entry["name"]),
                player=str(entry["player"]),
                moves=names,
                sees=None if sees is None else reader.listed((*where, "sees"), sees),
                when=_when(reader, (*where, "when"), entry.get("when")),
            )
        )
    try:
        return game_form(players, stages, limit=limit)
    except CountermoveError as error:
        reader.refuse(("stages",), "tree", str(error), "")


def _when(reader: Fields, where: Where, entry: Any) -> dict[str, tuple[str, ...]]:
    if entry is None:
        return {}
    return {
        name: reader.listed((*where, name), moves)
        for name, moves in reader.mapping(where, entry, ()).items()
    }


def _move(reader: Fields, where: Where, name: str, entry: Any) -> Move:
    known = {"title", "edits", "law", "assumed", "source"}
    entry = reader.mapping(where, {} if entry is None else entry, known)
    edits = [
        edit
        for i, part in enumerate(entry.get("edits") or ())
        for edit in _edits(reader, (*where, "edits", i), part)
    ]
    return Move(
        name=name,
        title=str(entry.get("title", name)),
        edits=tuple(edits),
        law=dict(reader.mapping((*where, "law"), entry.get("law") or {}, LAW_FIELDS)),
        assumed=str(entry.get("assumed", "")),
        source=str(entry.get("source", "")),
    )


def _edits(reader: Fields, where: Where, entry: Any) -> list[Edit]:
    """Return the edits of one entry: one, or one per pair of blocks under ``among``."""
    entry = reader.mapping(where, entry, EDIT_FIELDS)
    numbers = {
        key: reader.number(
            (*where, key), entry[key], low=-1.0 if key == "add" else 0.0, high=MAX_RATE,
            hint="Rates are fractions: write 0.25 for 25 %.",
        )
        for key in ("add", "to", "at_most", "trade_cost")
        if entry.get(key) is not None
    }  # fmt: skip
    if numbers.get("trade_cost") == 0.0:
        reader.refuse((*where, "trade_cost"), "number", "a trade cost cannot vanish.", "Give 0.97.")
    rule = entry.get("rule")
    if rule is not None:
        reader.name((*where, "rule"), rule, RULES, "rule")
        if rule == "external":
            reader.require(where, entry, "like")
    common = Edit(
        by=(),
        on=(),
        sectors=_names(entry.get("sectors", ["goods"])),
        rule=rule,
        like=entry.get("like"),
        mutual=bool(entry.get("mutual", False)),
        **numbers,
    )
    if len(common.effects) != 1:
        reader.refuse(
            where, "edit", f"it holds {len(common.effects)} of add, to, rule, trade_cost.",
            "Give exactly one.",
        )  # fmt: skip
    if entry.get("among") is not None:
        blocks = [_names(block) for block in reader.listed((*where, "among"), entry["among"])]
        return [
            replace(common, by=a, on=b, mutual=True)
            for i, a in enumerate(blocks)
            for b in blocks[i + 1 :]
        ]
    for key in ("by", "on"):
        reader.require(where, entry, key)
    return [replace(common, by=_names(entry["by"]), on=_names(entry["on"]))]


def _names(entry: Any) -> tuple[str, ...]:
    return tuple(str(e) for e in entry) if isinstance(entry, list) else (str(entry),)


def _law(reader: Fields, entry: Any) -> tuple[str, str] | None:
    if entry is None:
        return None
    entry = reader.mapping(("law",), entry, {"case", "variant"})
    return (
        str(reader.require(("law",), entry, "case")),
        str(reader.require(("law",), entry, "variant")),
    )


def _payoffs(
    reader: Fields, entry: Any, players: tuple[str, ...]
) -> tuple[dict[str, dict[str, tuple[PayoffTerm, ...]]], str]:
    entry = reader.mapping(("payoffs",), entry, {"default", "profiles"})
    profiles = {}
    given = reader.mapping(
        ("payoffs", "profiles"), reader.require(("payoffs",), entry, "profiles"), ()
    )
    for name, by_player in given.items():
        where: Where = ("payoffs", "profiles", name)
        by_player = reader.mapping(where, by_player, players)
        for player in players:
            reader.require(where, by_player, player)
        profiles[name] = {
            player: tuple(
                _term(reader, (*where, player, i), term)
                for i, term in enumerate(reader.listed((*where, player), by_player[player]))
            )
            for player in players
        }
    default = str(entry.get("default", next(iter(profiles))))
    reader.name(("payoffs", "default"), default, profiles, "payoff profile")
    return profiles, default


def _term(reader: Fields, where: Where, entry: Any) -> PayoffTerm:
    entry = reader.mapping(where, entry, {"series", "of", "sector", "weight"})
    series = reader.name(
        (*where, "series"),
        reader.require(where, entry, "series"),
        [name for name, s in SERIES.items() if s.dimension in ("country", "sector")],
        "series",
    )
    sector = entry.get("sector")
    if (SERIES[series].dimension == BY_SECTOR) != (sector is not None):
        need = "needs" if sector is None else "takes no"
        reader.refuse(where, "sector", f"{series} {need} sector.", "See the list of series.")
    weight = reader.number(
        (*where, "weight"), entry.get("weight", 1.0), low=-1e12, high=1e12, hint=""
    )
    return PayoffTerm(series, str(reader.require(where, entry, "of")), sector, weight)


def _threat(reader: Fields, where: Where, entry: Any, form: GameForm) -> SweptThreat:
    entry = reader.mapping(where, entry, {"stage", "move", "when", "sweep"})
    names = [stage.name for stage in form.stages]
    stage = reader.name((*where, "stage"), reader.require(where, entry, "stage"), names, "stage")
    moves = form.stages[form.stage(stage)].moves
    move = reader.name((*where, "move"), reader.require(where, entry, "move"), moves, "move")
    bounds = None
    if entry.get("sweep") is not None:
        ends = reader.listed((*where, "sweep"), entry["sweep"])
        if len(ends) != 2:
            reader.refuse((*where, "sweep"), "sweep", "two numbers are needed.", "E.g. [0, 2].")
        low, high = (
            reader.number((*where, "sweep", i), end, low=0.0, high=MAX_RATE)
            for i, end in enumerate(ends)
        )
        if not low < high:
            reader.refuse(
                (*where, "sweep"), "sweep", f"the lower end {low:g} is not below the upper "
                f"{high:g}.", "Swap them.",
            )  # fmt: skip
        bounds = (low, high)
    threat = Threat(stage, move, _when(reader, (*where, "when"), entry.get("when")))
    return SweptThreat(threat, bounds)


def _weight(
    reader: Fields,
    where: Where,
    entry: Any,
    players: tuple[str, ...],
    profiles: Mapping[str, Any],
) -> WeightQuestion:
    entry = reader.mapping(where, entry, {"player", "from", "to"})
    player = reader.name(
        (*where, "player"), reader.require(where, entry, "player"), players, "player"
    )
    ends = [
        reader.name((*where, k), reader.require(where, entry, k), profiles, "payoff profile")
        for k in ("from", "to")
    ]
    return WeightQuestion(player, *ends)
