"""The form of a game file, as pydantic models; the fields are on ``docs/reference/game.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from countermove.codes.names import place_or_own, sector_or_own
from countermove.economy.economy_files import is_own
from countermove.economy.elasticities import refuse_unknown_set
from countermove.equilibrium.series import SERIES
from countermove.errors import CountermoveError
from countermove.questions.case_file import Edits, Pattern
from countermove.questions.game_moves import Edit, Rate
from countermove.questions.options import OWN
from countermove.sources.typed_file import (
    Broken,
    Distinct,
    Positive,
    Strict,
    Text,
    Words,
    below,
    called,
    known,
    missing_from,
    repeated,
)
from countermove.sources.yaml_file import Path_
from countermove.strategy.games.form import GameForm, Stage
from countermove.strategy.games.threat import Threat

SHIPPED = Path(__file__).parent / "games"
SEE = "See docs/reference/game.md."
UNUSED = "Add it to the moves of a stage, or leave it out."
When = Mapping[str, tuple[str, ...]]


def reported() -> list[str]:
    """Return the series that are figures of a country, or of one of its sectors."""
    return [name for name, s in SERIES.items() if s.dimension in ("country", "sector")]


@dataclass(frozen=True, slots=True)
class PayoffTerm:
    """A figure a player cares about: series, whose, in which sector, and its weight."""

    series: Annotated[str, known(reported, "series")]
    of: Annotated[str, called(place_or_own)]
    sector: Annotated[str, called(sector_or_own)] | None = None
    weight: Annotated[float, Field(ge=-1e12, le=1e12)] = 1.0

    @property
    def key(self) -> tuple[str, str, str | None]:
        """Return what is measured, whatever its weight."""
        return self.series, self.of, self.sector


@dataclass(frozen=True, slots=True)
class WeightQuestion:
    """At which weight between two payoff profiles does a player's part of the play change?"""

    player: str
    start: Annotated[str, Field(alias="from")]
    end: Annotated[str, Field(alias="to")]


class MoveLaw(Edits):
    """Edits of the law by a move; ``keep``: measures the variant drops that stay."""

    keep: Annotated[list[Pattern], Distinct] = []


class Move(Strict):
    """A named move: tariff edits in order, edits of the law, what is assumed and not law."""

    title: Words = ""
    edits: list[Edit] = []
    law: MoveLaw = MoveLaw()
    assumed: Words = ""
    source: Words = ""

    @property
    def said(self) -> str:
        """Return what is assumed, and that a rate below zero is less duty or a subsidy."""
        below = sorted({rate for rate in self.rates if rate < 0})
        words = ", ".join(f"{100 * rate:g} points" for rate in below)
        told = f"{words}: less duty, and where there is not so much, a subsidy of imports."
        return " ".join(part for part in (self.assumed, told if below else "") if part)

    @property
    def rates(self) -> set[float]:
        """Return the rates the move adds."""
        return {edit.add for edit in self.edits if edit.add is not None}

    def adding(self, change: Callable[[float], float]) -> Move:
        """Return the move with every added rate changed."""
        edits = [e if e.add is None else replace(e, add=change(e.add)) for e in self.edits]
        return self.model_copy(update={"edits": edits})

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

    def broken(self) -> Iterator[Broken]:
        """Yield an economy, and a set of elasticities, that there is not."""
        looks = (("economy", is_own), ("elasticities", refuse_unknown_set))
        for name, look in looks:
            value = getattr(self, name)
            try:
                if value not in (None, OWN):
                    look(value)
            except CountermoveError as error:
                yield (name,), "option", str(error), ""


class PayoffsModel(Strict):
    """Payoff terms by profile and player; ``default`` is the profile played."""

    default: Text | None = None
    profiles: Annotated[
        dict[Text, dict[Text, Annotated[list[PayoffTerm], Field(min_length=1)]]],
        Field(min_length=1),
    ]

    def broken(self) -> Iterator[Broken]:
        """Yield a sector where the series has none, or the reverse, and terms without effect."""
        for name, by_player in self.profiles.items():
            for player, terms in by_player.items():
                for i, term in enumerate(terms):
                    where: Path_ = ("profiles", name, player, i)
                    if (SERIES[term.series].dimension == "sector") != (term.sector is not None):
                        need = "needs a" if term.sector is None else "takes no"
                        what = f"{term.series} {need} sector."
                        yield (*where, "sector"), "sector", what, "See the list of series."
                    if term.weight == 0:
                        what = "weight: a weight of 0 has no effect."
                        yield (*where, "weight"), "weight", what, "Leave the term out."
                    if term.key in [other.key for other in terms[:i]]:
                        what = f"{term.series} of {term.of} comes twice."
                        yield where, "twice", what, "Give it once, with the sum of the weights."


class ThreatModel(Strict):
    """A threat, with the range over which its rate is swept."""

    stage: Text
    move: Text
    when: When = {}
    sweep: tuple[Rate, Rate] | None = None

    @property
    def threat(self) -> Threat:
        """Return the threat without its range."""
        return Threat(self.stage, self.move, self.when)


class GameSpec(Strict):
    """A game as its file gives it; ``given`` edits hold at every leaf, ``law`` too."""

    _file: Path = PrivateAttr()
    _form: GameForm = PrivateAttr()

    title: Text
    question: Words = ""
    status: Words = ""
    players: Annotated[list[Text], Field(min_length=1), Distinct]
    law: LawModel | None = None
    model: OptionsModel = OptionsModel()
    given: list[Edit] = []
    moves: Annotated[dict[Text, Move], Field(min_length=1)]
    stages: Annotated[list[Stage], Field(min_length=1)]
    payoffs: PayoffsModel
    threats: list[ThreatModel] = []
    weights: list[WeightQuestion] = []
    assumptions: list[Text] = []
    sources: list[Text] = []

    @property
    def name(self) -> str:
        """Return the name of the file, without its ending."""
        return self._file.stem

    @property
    def file(self) -> Path:
        """Return where it was read."""
        return self._file

    @property
    def form(self) -> GameForm:
        """Return players, stages and information: what is played of the tree."""
        return self._form

    @property
    def profiles(self) -> dict[str, dict[str, list[PayoffTerm]]]:
        """Return the payoff terms by profile and player, in the order of players."""
        return {
            name: {player: by_player[player] for player in self.players}
            for name, by_player in self.payoffs.profiles.items()
        }

    @property
    def default(self) -> str:
        """Return the payoff profile played: the one named, or the first."""
        return self.payoffs.default or next(iter(self.payoffs.profiles))

    @classmethod
    def as_read(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Give players the name they have in ``players``, whatever name of theirs is used."""
        listed = data.get("players")
        if not isinstance(listed, list):
            return data
        named = {place_or_own(name): name for name in listed if isinstance(name, str)}
        return _renamed(data, named)

    def with_form(self, form: GameForm) -> GameSpec:
        """Return the game on another form, questions about what it lacks left out."""
        moves = {stage.name: stage.moves for stage in form.stages}
        threats = []
        for asked in self.threats:
            when = {
                name: tuple(move for move in wanted if move in moves[name])
                for name, wanted in asked.when.items()
            }
            possible = asked.move in moves[asked.stage] and len(moves[asked.stage]) > 1
            if possible and all(when.values()):
                threats.append(asked.model_copy(update={"when": when}))
        return self.model_copy(update={"threats": threats}).read_from(self._file, form)

    def read_from(self, file: Path, form: GameForm) -> GameSpec:
        """Return the game itself, which takes its file, and the form to play."""
        self._file, self._form = file, form
        return self

    def broken(self) -> Iterator[Broken]:
        """Yield names that stand for nothing, and what is wrong inside the parts."""
        codes = list(map(place_or_own, self.players))
        for i, code in enumerate(codes):
            if code in codes[:i]:
                first = self.players[codes.index(code)]
                what = f"{self.players[i]!r} is {first!r}, listed twice."
                yield ("players", i), "twice", what, "Keep one."
        for i, edit in enumerate(self.given):
            yield from below(("given", i), edit.broken())
        for name, move in self.moves.items():
            yield from below(("moves", name), move.broken())
            if self.law is None and move.law.model_fields_set:
                what = "a move edits the law, but the game has none."
                yield ("moves", name, "law"), "law", what, "Add `law: {case: ..., variant: ...}`."
        yield from below(("model",), self.model.broken())
        yield from self._payoffs()
        players, moves = list[tuple[Path_, str]](), list[tuple[Path_, str]]()
        for i, stage in enumerate(self.stages):
            players.append((("stages", i, "player"), stage.player))
            listed = {("moves",): stage.moves, ("sees",): stage.sees or (), **_when(stage.when)}
            yield from below(("stages", i), repeated(listed))
            moves += [(("stages", i, "moves", k), move) for k, move in enumerate(stage.moves)]
        yield from missing_from(self.players, "player", players)
        yield from missing_from(self.moves, "move", moves)
        for name in sorted(self.moves.keys() - {move for _, move in moves}):
            yield ("moves", name), "unused", f"no stage offers {name!r}.", UNUSED
        stages = {stage.name: stage for stage in self.stages}
        for i, threat in enumerate(self.threats):
            yield from below(("threats", i), _threat(threat, stages))
            yield from below(("threats", i), repeated(_when(threat.when)))

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
            if weight.start == weight.end:
                what = f"from and to are both {weight.end!r}."
                yield (*at, "to"), "weights", what, "Name two profiles."
        yield from missing_from(profiles, "payoff profile", named)


def _renamed(data: dict[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """Return the data of a game with each player under one name; forms are looked at later."""

    def name(given: Any) -> Any:
        return named.get(place_or_own(given), given) if isinstance(given, str) else given

    def keys(by_player: Any) -> Any:
        if not isinstance(by_player, dict) or len({*map(name, by_player)}) < len(by_player):
            return by_player
        return {name(player): terms for player, terms in by_player.items()}

    def entry(given: Any) -> Any:
        held = isinstance(given, dict) and "player" in given
        return {**given, "player": name(given["player"])} if held else given

    found = dict(data)
    for part in ("stages", "weights"):
        if isinstance(listed := data.get(part), list):
            found[part] = [entry(each) for each in listed]
    payoffs = data.get("payoffs")
    if isinstance(payoffs, dict) and isinstance(profiles := payoffs.get("profiles"), dict):
        told = {profile: keys(by_player) for profile, by_player in profiles.items()}
        found["payoffs"] = {**payoffs, "profiles": told}
    return found


def _when(when: When) -> dict[Path_, tuple[str, ...]]:
    return {("when", name): moves for name, moves in when.items()}


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
