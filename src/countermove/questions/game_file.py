"""The form of a game file, as pydantic models; the fields are on ``docs/reference/game.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from countermove.equilibrium.series import SERIES
from countermove.questions.case_file import Edits, Pattern
from countermove.questions.game_moves import Edit, Rate
from countermove.questions.game_spec import PayoffTerm, WeightQuestion
from countermove.sources.typed_file import (
    Broken,
    Distinct,
    Names,
    Positive,
    Strict,
    Text,
    Words,
    below,
    missing_from,
)
from countermove.sources.yaml_file import Path_
from countermove.strategy.games.form import Stage

SEE = "See docs/reference/game.md."
When = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class EditEntry(Edit):
    """An edit as written: between ``by`` and ``on``, or in both directions ``among`` blocks."""

    among: Annotated[tuple[Names, ...], Field(min_length=2)] | None = None

    def broken(self) -> Iterator[Broken]:
        """Yield what is missing, and what would have no effect."""
        if len(self.effects) != 1:
            what = f"it holds {len(self.effects)} of add, to, rule, trade_cost."
            yield (), "edit", what, "Give exactly one."
        for name in ("by", "on"):
            if bool(getattr(self, name)) == (self.among is not None):
                yield (), "edit", f"{name} is missing.", "Give by and on, or among alone."
        if self.mutual and self.among:
            yield ("mutual",), "edit", "among is mutual by itself.", "Remove mutual."
        if (self.rule == "external") != (self.like is not None):
            what = "like names whose rates the rule external takes over."
            yield (), "edit", what, "Give like with this rule, and only with it."
        if self.at_most is not None and self.effects and self.rule not in ("reciprocal", "optimal"):
            cure = "Give it with the rules reciprocal and optimal."
            yield ("at_most",), "edit", f"at_most has no effect on {self.effects[0]}.", cure


class MoveLaw(Edits):
    """Edits of the law by a move; ``keep``: measures the variant drops that stay."""

    keep: Annotated[list[Pattern], Distinct] = []


class MoveModel(Strict):
    """A named move."""

    title: Words = ""
    edits: list[EditEntry] = []
    law: MoveLaw = MoveLaw()
    assumed: Words = ""
    source: Words = ""

    def broken(self) -> Iterator[Broken]:
        """Yield what is wrong inside the edits."""
        yield from below(("law",), self.law.broken())
        for i, edit in enumerate(self.edits):
            yield from below(("edits", i), edit.broken())


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


class PayoffsModel(Strict):
    """Payoff terms by profile and player; ``default`` is the profile played."""

    default: Text | None = None
    profiles: Annotated[
        dict[Text, dict[Text, Annotated[list[PayoffTerm], Field(min_length=1)]]],
        Field(min_length=1),
    ]

    def broken(self) -> Iterator[Broken]:
        """Yield a sector given where the series has none, or the other way round."""
        for name, by_player in self.profiles.items():
            for player, terms in by_player.items():
                for i, term in enumerate(terms):
                    if (SERIES[term.series].dimension == "sector") != (term.sector is not None):
                        need = "needs a" if term.sector is None else "takes no"
                        what = f"{term.series} {need} sector."
                        where = ("profiles", name, player, i, "sector")
                        yield where, "sector", what, "See the list of series."


class ThreatModel(Strict):
    """A threat, with the range over which its rate is swept."""

    stage: Text
    move: Text
    when: When = {}
    sweep: tuple[Rate, Rate] | None = None


class GameModel(Strict):
    """A game file."""

    title: Text
    question: Words = ""
    status: Words = ""
    players: Annotated[list[Text], Field(min_length=1), Distinct]
    law: LawModel | None = None
    model: OptionsModel = OptionsModel()
    given: list[EditEntry] = []
    moves: Annotated[dict[Text, MoveModel], Field(min_length=1)]
    stages: Annotated[list[Stage], Field(min_length=1)]
    payoffs: PayoffsModel
    threats: list[ThreatModel] = []
    weights: list[WeightQuestion] = []
    assumptions: list[Text] = []
    sources: list[Text] = []

    def broken(self) -> Iterator[Broken]:
        """Yield names that stand for nothing, and what is wrong inside the parts."""
        for i, edit in enumerate(self.given):
            yield from below(("given", i), edit.broken())
        for name, move in self.moves.items():
            yield from below(("moves", name), move.broken())
            if self.law is None and move.law.model_fields_set:
                what = "a move edits the law, but the game has none."
                yield ("moves", name, "law"), "law", what, "Add `law: {case: ..., variant: ...}`."
        yield from self._payoffs()
        players, moves = list[tuple[Path_, str]](), list[tuple[Path_, str]]()
        for i, stage in enumerate(self.stages):
            players.append((("stages", i, "player"), stage.player))
            moves += [(("stages", i, "moves", k), move) for k, move in enumerate(stage.moves)]
        yield from missing_from(self.players, "player", players)
        yield from missing_from(self.moves, "move", moves)
        stages = {stage.name: stage for stage in self.stages}
        for i, threat in enumerate(self.threats):
            yield from below(("threats", i), _threat(threat, stages))

    def _payoffs(self) -> Iterator[Broken]:
        yield from below(("payoffs",), self.payoffs.broken())
        profiles = self.payoffs.profiles
        for name, by_player in profiles.items():
            where = ("payoffs", "profiles", name)
            for player in self.players:
                if player not in by_player:
                    yield where, "required", f"{player} is missing.", f"Add `{player}: [...]`."
            named: list[tuple[Path_, str]] = [((*where, player), player) for player in by_player]
            yield from missing_from(self.players, "player", named)
        named = [(("payoffs", "default"), self.payoffs.default)] if self.payoffs.default else []
        for i, weight in enumerate(self.weights):
            at = ("weights", i)
            yield from missing_from(self.players, "player", [((*at, "player"), weight.player)])
            named += [((*at, "from"), weight.start), ((*at, "to"), weight.end)]
        yield from missing_from(profiles, "payoff profile", named)


def _threat(threat: ThreatModel, stages: Mapping[str, Stage]) -> Iterator[Broken]:
    """Yield an empty range, and stages and moves that there are not."""
    if threat.sweep is not None and not threat.sweep[0] < threat.sweep[1]:
        low, high = threat.sweep
        what = f"the lower end {low:g} is not below the upper {high:g}."
        yield ("sweep",), "sweep", what, "Swap them."
    named: list[tuple[Path_, str, tuple[str, ...]]] = [(("stage",), threat.stage, (threat.move,))]
    named += [(("when", name), name, wanted) for name, wanted in threat.when.items()]
    for where, name, wanted in named:
        yield from missing_from(stages, "stage", [(where, name)])
        for i, move in enumerate(wanted if name in stages else ()):
            at: Path_ = ("move",) if where == ("stage",) else (*where, i)
            yield from missing_from(stages[name].moves, "move", [(at, move)])
