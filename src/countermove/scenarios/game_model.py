"""The form of a game file, as pydantic models; the fields are on ``docs/reference/game.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from countermove.equilibrium.series import SERIES
from countermove.scenarios.case_model import Edits, Pattern
from countermove.scenarios.game_moves import RULES
from countermove.sources.typed_file import (
    Broken,
    Distinct,
    Positive,
    Strict,
    Text,
    Words,
    below,
    known,
    missing_from,
)
from countermove.sources.yaml_file import Path_

SEE = "See docs/reference/game.md."
MAX_RATE = 10.0
EFFECTS = ("add", "to", "rule", "trade_cost")

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
Names = Name | Annotated[list[Name], Field(min_length=1)]
Rate = Annotated[float, Field(ge=0, le=MAX_RATE)]
SeriesName = Annotated[
    str,
    known(
        lambda: [name for name, s in SERIES.items() if s.dimension in ("country", "sector")],
        "series",
    ),
]
When = dict[Name, Annotated[list[Name], Field(min_length=1)]]


class EditModel(Strict):
    """One change of tariffs or trade costs: between ``by`` and ``on``, or ``among`` blocks."""

    by: Names | None = None
    on: Names | None = None
    among: Annotated[list[Names], Field(min_length=2)] | None = None
    sectors: Names = ["goods"]
    add: Annotated[float, Field(ge=-1, le=MAX_RATE)] | None = None
    to: Rate | None = None
    rule: Annotated[str, known(lambda: RULES, "rule")] | None = None
    like: Name | None = None
    at_most: Rate | None = None
    trade_cost: Annotated[float, Field(gt=0, le=MAX_RATE)] | None = None
    mutual: bool = False

    def broken(self) -> Iterator[Broken]:
        """Yield what is missing, and what would have no effect."""
        held = [name for name in EFFECTS if getattr(self, name) is not None]
        if len(held) != 1:
            what = f"it holds {len(held)} of {', '.join(EFFECTS)}."
            yield (), "edit", what, "Give exactly one."
        for name in ("by", "on"):
            if (getattr(self, name) is None) == (self.among is None):
                yield (), "edit", f"{name} is missing.", "Give by and on, or among alone."
        if self.mutual and self.among:
            yield ("mutual",), "edit", "among is mutual by itself.", "Remove mutual."
        if (self.rule == "external") != (self.like is not None):
            what = "like names whose rates the rule external takes over."
            yield (), "edit", what, "Give like with this rule, and only with it."
        if self.at_most is not None and self.rule not in ("reciprocal", "optimal"):
            yield (
                ("at_most",),
                "edit",
                f"at_most has no effect on {held[0] if held else 'it'}.",
                ("Give it with the rules reciprocal and optimal."),
            )


class MoveLaw(Edits):
    """Edits of the law by a move; ``keep``: measures the variant drops that stay."""

    keep: Annotated[list[Pattern], Distinct] = []


class MoveModel(Strict):
    """A named move."""

    title: Words = ""
    edits: list[EditModel] = []
    law: MoveLaw = MoveLaw()
    assumed: Words = ""
    source: Words = ""


class StageModel(Strict):
    """One point where a player moves."""

    name: Name
    player: Name
    moves: Annotated[list[Name], Field(min_length=1), Distinct]
    sees: Annotated[list[Name], Distinct] | None = None
    when: When = {}


class LawModel(Strict):
    """The case and variant whose law holds at every leaf."""

    case: Text
    variant: Text


class OptionsModel(Strict):
    """Model options set by the file."""

    economy: Text | None = None
    elasticities: Text | None = None
    deficits: Literal["fixed", "proportional", "multiplicative", "removed"] | None = None
    cap: Positive | None = None


class TermModel(Strict):
    """A figure a player cares about."""

    series: SeriesName
    of: Name
    sector: Name | None = None
    weight: Annotated[float, Field(ge=-1e12, le=1e12)] = 1.0

    def broken(self) -> Iterator[Broken]:
        """Yield a sector given where the series has none, or the other way round."""
        if (SERIES[self.series].dimension == "sector") != (self.sector is not None):
            need = "needs a" if self.sector is None else "takes no"
            yield ("sector",), "sector", f"{self.series} {need} sector.", "See the list of series."


class PayoffsModel(Strict):
    """Payoff terms by profile and player; ``default`` is the profile played."""

    default: Name | None = None
    profiles: Annotated[
        dict[Name, dict[Name, Annotated[list[TermModel], Field(min_length=1)]]],
        Field(min_length=1),
    ]


class ThreatModel(Strict):
    """A threat, with the range over which its rate is swept."""

    stage: Name
    move: Name
    when: When = {}
    sweep: Annotated[list[Rate], Field(min_length=2, max_length=2)] | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield a range that is empty."""
        if self.sweep is not None and not self.sweep[0] < self.sweep[1]:
            low, high = self.sweep
            what = f"the lower end {low:g} is not below the upper {high:g}."
            yield ("sweep",), "sweep", what, "Swap them."


class WeightModel(Strict):
    """At which weight between two profiles does a player's part of the play change?"""

    player: Name
    from_: Name = Field(alias="from")
    to: Name


class GameModel(Strict):
    """A game file."""

    title: Text
    question: Words = ""
    status: Words = ""
    players: Annotated[list[Name], Field(min_length=1), Distinct]
    law: LawModel | None = None
    model: OptionsModel = OptionsModel()
    given: list[EditModel] = []
    moves: Annotated[dict[Name, MoveModel], Field(min_length=1)]
    stages: Annotated[list[StageModel], Field(min_length=1)]
    payoffs: PayoffsModel
    threats: list[ThreatModel] = []
    weights: list[WeightModel] = []
    assumptions: list[Text] = []
    sources: list[Text] = []

    def broken(self) -> Iterator[Broken]:
        """Yield names that stand for nothing, and what is wrong inside the parts."""
        yield from self._parts()
        yield from self._names()
        for name, by_player in self.payoffs.profiles.items():
            for player in self.players:
                if player not in by_player:
                    what = f"{player} is missing."
                    yield ("payoffs", "profiles", name), "required", what, f"Add `{player}: [...]`."
        for name, move in self.moves.items():
            if self.law is None and move.law.model_fields_set:
                what = "a move edits the law, but the game has none."
                yield ("moves", name, "law"), "law", what, "Add `law: {case: ..., variant: ...}`."

    def _parts(self) -> Iterator[Broken]:
        parts: list[tuple[Path_, Any]] = [(("given", i), e) for i, e in enumerate(self.given)]
        for name, move in self.moves.items():
            parts += [(("moves", name, "edits", i), edit) for i, edit in enumerate(move.edits)]
            parts.append((("moves", name, "law"), move.law))
        parts += [(("threats", i), threat) for i, threat in enumerate(self.threats)]
        for name, by_player in self.payoffs.profiles.items():
            for player, terms in by_player.items():
                at = ("payoffs", "profiles", name, player)
                parts += [((*at, i), term) for i, term in enumerate(terms)]
        for where, part in parts:
            yield from below(where, part.broken())

    def _names(self) -> Iterator[Broken]:
        stages = {stage.name: stage for stage in self.stages}
        players: list[tuple[Path_, str]] = []
        moves: list[tuple[Path_, str]] = []
        for i, stage in enumerate(self.stages):
            players.append((("stages", i, "player"), stage.player))
            moves += [(("stages", i, "moves", k), move) for k, move in enumerate(stage.moves)]
        for name, by_player in self.payoffs.profiles.items():
            players += [(("payoffs", "profiles", name, player), player) for player in by_player]
        players += [(("weights", i, "player"), w.player) for i, w in enumerate(self.weights)]
        yield from missing_from(self.players, "player", players)
        yield from missing_from(self.moves, "move", moves)
        profiles: list[tuple[Path_, str]] = []
        for i, weight in enumerate(self.weights):
            profiles += [(("weights", i, "from"), weight.from_), (("weights", i, "to"), weight.to)]
        if self.payoffs.default is not None:
            profiles.append((("payoffs", "default"), self.payoffs.default))
        yield from missing_from(self.payoffs.profiles, "payoff profile", profiles)
        for i, threat in enumerate(self.threats):
            yield from missing_from(stages, "stage", [(("threats", i, "stage"), threat.stage)])
            if threat.stage in stages:
                can = stages[threat.stage].moves
                yield from missing_from(can, "move", [(("threats", i, "move"), threat.move)])
            yield from _when(("threats", i, "when"), threat.when, stages)


def _when(where: Path_, when: When, stages: dict[str, StageModel]) -> Iterator[Broken]:
    """Yield the stages and moves of a condition that there are not."""
    yield from missing_from(stages, "stage", [((*where, name), name) for name in when])
    for name, wanted in when.items():
        if name in stages:
            named = [((*where, name, i), move) for i, move in enumerate(wanted)]
            yield from missing_from(stages[name].moves, "move", named)
