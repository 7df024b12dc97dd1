"""One figure of a solved world that a question is about: of a country, or of an industry in it."""

from __future__ import annotations

from dataclasses import dataclass

from countermove.codes.lookup import unknown
from countermove.codes.names import sector_or_own
from countermove.economy.economy import Economy
from countermove.equilibrium.levels import BY_FLOWS, Levels
from countermove.equilibrium.outcome import Outcome
from countermove.equilibrium.series import SERIES, group_mean
from countermove.errors import BadInput
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, world_of

WORLD = "WLD"
SHORT = {
    "income": "real_income_change", "gdp": "real_gdp_change", "wage": "real_wage_change",
    "exports": "exports_change", "imports": "imports_change", "jobs": "jobs_change",
    "output": "output_change", "employment": "employment_change", "prices": "price_level_change",
    "revenue": "tariff_revenue_change", "balance": "trade_balance_change",
}  # fmt: skip
"""Short names of series."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series of a country, group or the world, and of one sector where the series has sectors."""

    series: str
    code: str
    sector: str | None = None

    def of(self, world: Outcome | Levels) -> float:
        """Return the figure of a solved world, in the unit of the series."""
        economy, known = world.economy, SERIES[self.series]
        places = (
            list(range(len(economy.regions))) if self.code == WORLD else economy.places(self.code)
        )
        values = known.compute(world)
        weight = None if known.weight is None or len(places) == 1 else known.weight(world)
        found = values[places[0]] if len(places) == 1 else group_mean(values, weight, places)
        return float(found if self.sector is None else found[economy.sector(self.sector)])


def wanted_figure(
    name: str, country: str, sector: str | None, economy: Economy, naming: str = "--sector "
) -> Wanted:
    """Return the figure that words name, checked against an economy.

    ``naming`` is what stands before an industry where it is given, for messages.

    Raises:
        UnknownName: no such series, country or sector. BadInput: a series that has sectors
            without one, or one that is not read off the sums of a world.
    """
    series = SHORT.get(name, name)
    if sector is None and series == "jobs_change":
        series = "jobs_total_change"
    offered = [
        key
        for key, each in SERIES.items()
        if each.dimension in ("country", "sector") and key not in BY_FLOWS
    ]
    if series in SERIES and series not in offered:
        raise BadInput(
            f"{name} rests on the flows between countries, which are not kept for so many worlds; "
            "ask for real_income_change, real_gdp_change, exports_change or jobs_total_change."
        )
    if series not in offered:
        raise unknown(name, offered, what="quantity", also=SHORT)
    code = country.upper()
    if code != WORLD:
        code = economy.place(country)
    sectors = SERIES[series].dimension == "sector"
    if sectors and sector is None:
        raise BadInput(f"{series} is of one industry; name it, e.g. {naming}C29.")
    if sector is not None and not sectors:
        raise BadInput(f"{series} has no sectors; leave {naming}{sector} out.")
    if sector is not None:
        sector = economy.sectors[economy.sector(sector_or_own(sector))]
    return Wanted(series, code, sector)


def figure_asked(
    name: str,
    country: str | None,
    sector: str | None,
    asked: Question,
    options: ModelOptions,
    naming: str = "--sector ",
) -> Wanted:
    """Return the figure that words name in the economy of a question; by default of its first side.

    Raises:
        As :func:`wanted_figure`; BadInput: the question is of no case and no country is named.
    """
    if asked.case is None:
        raise BadInput("The baseline holds no law to ask about; name a case, e.g. us-canada-2025.")
    return wanted_figure(name, country or asked.case.focus[0], sector, world_of(options), naming)
