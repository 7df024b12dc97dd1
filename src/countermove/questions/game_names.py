"""Names in a game file that the world it is played in does not have, refused with their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from countermove.economy.economy import Economy
from countermove.errors import BadMeasure, CountermoveError
from countermove.questions.game_file import GameSpec
from countermove.questions.game_lists import one_pair
from countermove.questions.game_moves import ALL, GOODS, Applier, Edit
from countermove.questions.game_moves import WORLD as OTHERS
from countermove.questions.wanted_figure import WORLD
from countermove.sources.yaml_file import Path_, read_yaml

Look = tuple[Path_, Callable[[], object]]
"""Where a name stands, and what fails where it stands for nothing."""


def refuse_unknown_names(spec: GameSpec, world: Economy) -> None:
    """Refuse regions and sectors that a world lacks, and edits that reach none of its trade.

    Raises:
        BadMeasure: ``file:line:column``, what is not known, and the nearest that is.
    """
    for where, look in _looked_up(spec, world):
        try:
            look()
        except CountermoveError as error:
            if not spec.file.is_file():
                raise
            told = read_yaml(spec.file).problem(where, "name", str(error), "")
            raise BadMeasure(str(told)) from None


def _looked_up(spec: GameSpec, world: Economy) -> Iterator[Look]:
    edits: list[tuple[Path_, Edit]] = [(("given", i), edit) for i, edit in enumerate(spec.given)]
    for name, move in spec.moves.items():
        edits += [(("moves", name, "edits", i), edit) for i, edit in enumerate(move.edits)]
    for where, edit in edits:
        yield from _in_edit(where, edit, world)
    for profile, by_player in spec.payoffs.profiles.items():
        for player, terms in by_player.items():
            for i, term in enumerate(terms):
                at: Path_ = ("payoffs", "profiles", profile, player, i)
                if term.of != WORLD:
                    yield (*at, "of"), partial(world.places, term.of)
                if term.sector is not None:
                    yield (*at, "sector"), partial(world.sector, term.sector)


def _in_edit(where: Path_, edit: Edit, world: Economy) -> Iterator[Look]:
    named: list[tuple[Path_, tuple[str, ...]]] = [(("by",), edit.by), (("on",), edit.on)]
    named += [(("among", i), block) for i, block in enumerate(edit.among or ())]
    for field, places in named:
        for i, place in enumerate(places):
            if place != OTHERS:
                yield (*where, *field, i), partial(world.places, place)
    for i, sector in enumerate(edit.sectors):
        if sector not in (ALL, GOODS):
            yield (*where, "sectors", i), partial(world.sector, sector)
    if edit.like is not None:
        yield (*where, "like"), partial(world.region, edit.like)
    yield where, partial(Applier(world).reached, edit)
    if edit.rule == "list":
        yield where, partial(one_pair, Applier(world), edit)
