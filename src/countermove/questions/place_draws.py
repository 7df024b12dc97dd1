"""A country's sectors in every draw, from which its places follow: bands of provinces, states, ...

The draws are those of ``run``; nothing is solved anew for a place. Where places are and what they
sell abroad is taken as known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float, ratio
from countermove.equilibrium.cold_draws import Block
from countermove.equilibrium.draw_trade import sales_to
from countermove.equilibrium.varieties import Duties
from countermove.errors import BadInput
from countermove.places.jobs import SectorChange, moved
from countermove.places.place_results import PlaceResults, place_results
from countermove.questions.bands import Ends, ends_of
from countermove.questions.belief_draws import drawn
from countermove.questions.drawn_worlds import Told, told_of_draws
from countermove.questions.variant_draws import Drawable, Drawing

MOVED = ("change_s", "from_partner_s", "output_change_s", "output_from_partner_s")
"""Fields of :class:`SectorChange` that differ between draws."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceDraws:
    """Sectors of countries over draws of one variant at one horizon.

    Attributes:
        centre: by country, as printed. moved: by country and field of ``MOVED``, (J, S).
        known: (S,) which draws were solved.
    """

    centre: Mapping[str, SectorChange]
    moved: Mapping[tuple[str, str], Float]
    known: Bool

    def each(self, country: str) -> Iterator[SectorChange]:
        """Yield a country's sectors in each draw that was solved."""
        for draw in np.flatnonzero(self.known).tolist():
            fields: dict[str, Any] = {name: self.moved[country, name][:, draw] for name in MOVED}
            yield replace(self.centre[country], **fields)

    def places(
        self, country: str, exports: Mapping[str, float] | None = None
    ) -> Iterator[PlaceResults]:
        """Yield a country's provinces or states in each draw; as :func:`place_results`."""
        return (place_results(one, exports=exports) for one in self.each(country))


def bands_over(worlds: Iterable[Mapping[str, Float]]) -> dict[str, Ends]:
    """Return the bands of figures, by name, that are given world by world."""
    found = list(worlds)
    return {name: ends_of(np.stack([one[name] for one in found], -1)) for name in found[0]}


def place_draws(
    asked: Drawable, drawing: Drawing, centre: Mapping[str, SectorChange]
) -> PlaceDraws:
    """Return the sectors of countries in every draw of the beliefs.

    Args:
        asked: the question. centre: their sectors as printed, by country.

    Raises:
        BadInput: no draw has a solution.
    """
    posed = asked.posed
    draws = drawn(
        drawing.beliefs,
        posed.options,
        posed.economy.sectors,
        count=drawing.count,
        seed=drawing.seed,
    )

    def told(block: Block, duties: Duties) -> Told:
        found: dict[str, Float] = {}
        worlds = [block.world(k) for k in range(block.count)]
        for country, at in centre.items():
            made = block.output_osx[block.economy.region(country)]
            share = ratio(sales_to(block, duties, country, at.partner), made)
            each = [moved(at, world, share[:, k]) for k, world in enumerate(worlds)]
            for name in MOVED:
                found[f"{country} {name}"] = np.stack([getattr(one, name) for one in each], -1)
        return found

    every = told_of_draws(posed, draws, told, ends=asked.ends)
    known = np.isfinite(np.concatenate(list(every.values()))).all(axis=0)
    if not known.any():
        raise BadInput(f"{posed.name}: no draw of the beliefs has a solution; give --draws 0.")
    kept = {(code, name): every[f"{code} {name}"] for code in centre for name in MOVED}
    return PlaceDraws(centre, kept, known)
