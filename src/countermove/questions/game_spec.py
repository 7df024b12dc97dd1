"""Games as files: players, moves, order, information, payoff profiles, threats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from countermove.equilibrium.series import SERIES
from countermove.questions.game_moves import Edit, Move
from countermove.sources.typed_file import known
from countermove.strategy.games.form import GameForm
from countermove.strategy.games.threat import Threat

SHIPPED = Path(__file__).parent / "games"


def reported() -> list[str]:
    """Return the series that are figures of a country, or of one of its sectors."""
    return [name for name, s in SERIES.items() if s.dimension in ("country", "sector")]


@dataclass(frozen=True, slots=True)
class PayoffTerm:
    """A figure a player cares about: series, whose, in which sector, and its weight."""

    series: Annotated[str, known(reported, "series")]
    of: str
    sector: str | None = None
    weight: Annotated[float, Field(ge=-1e12, le=1e12)] = 1.0

    @property
    def key(self) -> tuple[str, str, str | None]:
        """Return what is measured, whatever its weight."""
        return self.series, self.of, self.sector


@dataclass(frozen=True, slots=True)
class SweptThreat:
    """A threat with the range over which its rate is swept (fractions), or ``None``."""

    threat: Threat
    sweep: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class WeightQuestion:
    """At which weight between two payoff profiles does a player's part of the play change?"""

    player: str
    start: Annotated[str, Field(alias="from")]
    end: Annotated[str, Field(alias="to")]


@dataclass(frozen=True, slots=True)
class GameSpec:
    """A game as its file gives it.

    Attributes:
        name, title, question, status: what it is called and asks; whether the idea is real.
        form: players, stages, information. moves: by name. given: edits that hold at every leaf.
        law: case and variant whose law holds at every leaf, or ``None``.
        model: model options set by the file.
        profiles: payoff terms by profile and player. default: profile played.
        threats, weights: questions to answer. assumptions: sentences for the reader.
    """

    name: str
    title: str
    question: str
    status: str
    form: GameForm
    moves: Mapping[str, Move]
    given: tuple[Edit, ...]
    law: tuple[str, str] | None
    model: Mapping[str, Any]
    profiles: Mapping[str, Mapping[str, tuple[PayoffTerm, ...]]]
    default: str
    threats: tuple[SweptThreat, ...] = ()
    weights: tuple[WeightQuestion, ...] = ()
    assumptions: tuple[str, ...] = ()
    sources: tuple[str, ...] = field(default=())

    def with_form(self, form: GameForm) -> GameSpec:
        """Return the game on another form, questions about what it lacks left out."""
        moves = {stage.name: stage.moves for stage in form.stages}

        def possible(threat: Threat) -> bool:
            met = all(set(when) & {*moves[name]} for name, when in threat.when.items())
            return met and threat.move in moves[threat.stage] and len(moves[threat.stage]) > 1

        def trimmed(asked: SweptThreat) -> SweptThreat:
            when = {
                name: tuple(move for move in wanted if move in moves[name])
                for name, wanted in asked.threat.when.items()
            }
            return replace(asked, threat=replace(asked.threat, when=when))

        threats = tuple(trimmed(asked) for asked in self.threats if possible(asked.threat))
        return replace(self, form=form, threats=threats)
