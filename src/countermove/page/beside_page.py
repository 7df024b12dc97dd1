"""What a page holds beside the solved case, computed while it is built: each part on its own.

A part that was left out, or that has no answer, says so, with the command that gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from countermove.codes.lookup import unknown
from countermove.errors import CountermoveError
from countermove.page.page_asked import Asked
from countermove.page.page_causes import causes_of
from countermove.page.page_checked import checked_of
from countermove.page.page_choices import choices_of
from countermove.page.page_doubts import drivers_of
from countermove.page.page_games import deal_of, games_of
from countermove.page.page_lists import lists_of
from countermove.page.page_tariffs import lines_of, tariffs_of
from countermove.questions.beside import beside
from countermove.questions.game_read import games
from countermove.questions.pose import Progress

Part = Callable[[Asked, Progress], Any]
PARTS: Mapping[str, Part] = {
    "doubts": drivers_of,
    "games": games_of,
    "deal": deal_of,
    "tariffs": tariffs_of,
    "lines": lines_of,
    "causes": causes_of,
    "choices": choices_of,
    "lists": lists_of,
    "statements": checked_of,
}
"""Parts by name."""
APART = ("games",)
"""Parts worked out in a second process, where there is one: about half of the work."""
COMMANDS = {
    "doubts": "countermove attribute {name} --by belief --horizon first-year",
    "games": "countermove game",
    "deal": "countermove bargain {sides} --by sector --frontier",
    "causes": "countermove attribute {name} --by family",
    "choices": "countermove run {case} --set utilisation=none",
    "lists": "countermove retaliate --help",
    "statements": "countermove statements {case}",
    "tariffs": "countermove rates {sides} --daily",
    "lines": "countermove explain {sides} 8703.23 --on 2025-05-03",
}
"""What gives the same outside the page."""


def checked_parts(without: Collection[str], games_: Collection[str], project: Path | None) -> None:
    """Refuse parts and games that there are not, before anything is solved.

    Raises:
        UnknownName: no such part of a page, or no such game.
    """
    for name in without:
        if name not in PARTS:
            raise unknown(name, PARTS, what="part of a page")
    for name in games_:
        if name not in games(project):
            raise unknown(name, games(project), what="game")


def beside_page(asked: Asked, say: Progress, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the parts of a page by name; one that is not there says why (``missing``).

    Args:
        asked: the case as solved. say: called with (what, done, of). without: parts left out.

    Raises:
        UnknownName: no such part of a page, or no such game.
    """
    checked_parts(without, asked.games or (), asked.project)

    def work(name: str) -> Any:
        try:
            return _missing(asked, name) if name in without else PARTS[name](asked, say)
        except CountermoveError as error:
            return _missing(asked, name, str(error))

    collect = beside(work, APART)
    here = {name: work(name) for name in PARTS if name not in APART}
    found = here | dict(zip(APART, collect(), strict=True))
    return {name: found[name] for name in PARTS}


def _missing(asked: Asked, name: str, why: str = "") -> dict[str, str]:
    sides = " ".join(asked.case.focus[:2])
    return {
        "missing": why,
        "command": COMMANDS[name].format(name=asked.name, case=asked.case.name, sides=sides),
    }
