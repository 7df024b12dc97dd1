"""What a page is asked to hold beside the case: the question that every part of it shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from countermove.questions.case import Case
from countermove.questions.options import ModelOptions
from countermove.questions.variant_draws import Drawing


@dataclass(frozen=True, slots=True)
class Asked:
    """The case as solved.

    Attributes:
        case: the case. shown: name of the variant that its answer is about.
        options: by name of the horizon, the first year first. drawing: draws, if there are any.
        project: folder with a user's own files. games: names of those played; all if left out.
        variants: names of those on the page; all if left out.
        frontier: points of the frontier of lists; 0: none is drawn.
    """

    case: Case
    shown: str
    options: Mapping[str, ModelOptions]
    drawing: Drawing | None = None
    project: Path | None = None
    games: tuple[str, ...] | None = None
    variants: tuple[str, ...] | None = None
    frontier: int = 0

    @property
    def name(self) -> str:
        """Return what commands call the variant shown."""
        return f"{self.case.name}/{self.shown}"
