"""Gains over draws of the beliefs, as a sheet and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from countermove.equilibrium.varieties import Duties
from countermove.questions.bands import Ends, verdict
from countermove.questions.drawn_figures import gains_over_draws
from countermove.questions.two_worlds import TwoWorlds
from countermove.questions.variant_draws import Drawing
from countermove.report.headline_bands import beside_words
from countermove.report.labels import PER_CENT, end_form, region_title
from countermove.report.show import Sheet
from countermove.report.strategy_report import shown


class Drawn(NamedTuple):
    """Gains by name and player over draws, and those printed, which a verdict turns on.

    ``over`` is empty where nothing is drawn; ``printed`` are changes of log real income.
    """

    over: Mapping[str, Mapping[str, Ends]]
    printed: Mapping[str, Mapping[str, float]]
    drawing: Drawing | None

    def says(self, name: str, player: str) -> str:
        """Return in words whether a player gains; a gain too small to matter is not called."""
        assert self.drawing is not None
        ends, gain = self.over[name][player], 100.0 * self.printed[name][player]
        return verdict(float(ends.above), self.drawing.count, gain=gain)


def over_draws(
    worlds: TwoWorlds,
    found: Mapping[str, Duties],
    players: Sequence[str],
    drawing: Drawing | None,
    against: Duties | None = None,
) -> dict[str, dict[str, Ends]]:
    """Return what players gain over draws under duties that were found; nothing without any."""
    if drawing is None or not found:
        return {}
    return gains_over_draws(worlds.posed, found, players, drawing, against=against)


def draw_parts(drawn: Drawn, title: Callable[[str], str] = str) -> Iterator[str | Sheet]:
    """Yield gains over draws, and how often there is one; nothing where none were solved.

    ``title`` is what the rates of a name are called.
    """
    if not drawn.over or drawn.drawing is None:
        return
    rows = []
    for name, gains in drawn.over.items():
        for player, ends in gains.items():
            lo, hi, *errors = (float(x) for x in ends[:4])
            form = end_form(max(errors), PER_CENT)
            band = f"{form(lo)} to {form(hi)}"
            rows.append((title(name), region_title(player), drawn.says(name, player), band))
    said = (
        f"\nOver {drawn.drawing.count} draws of the beliefs, the same rates in the world asked "
        "about: does it gain, and how much (5 to 95 %, points of real income)?"
    )
    yield shown(said, "rates|player|gains|gain", rows)
    if drawn.drawing.beside:
        yield f"In draws, {beside_words(drawn.drawing.beside)}."


def draw_facts(drawn: Drawn) -> dict[str, Any]:
    """Return gains over draws as plain data: ends, their errors, the share that gains, in words."""
    return {
        name: {
            player: {
                **{field: float(x) for field, x in ends._asdict().items()},
                "says": drawn.says(name, player),
            }
            for player, ends in gains.items()
        }
        for name, gains in drawn.over.items()
    }
