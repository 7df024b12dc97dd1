"""Payoffs in per cent of real income and in dollars, and which are too small to call."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from countermove.economy.economy import MILLION_USD, Economy
from countermove.questions.bands import INCOME, SMALL
from countermove.report.labels import region_title

if TYPE_CHECKING:
    from countermove.questions.game_play import GameResult

USD_BN = "US$ bn"


class Gain(NamedTuple):
    """A gain of real income: per cent of what it was, and money a year at base prices."""

    per_cent: float
    money: float
    unit: str = USD_BN

    @property
    def words(self) -> str:
        """The gain as a part of a sentence.

        >>> Gain(0.2159, 4.4).words
        '+0.216 % of real income, US$ +4.40 bn a year'
        >>> Gain(-0.01, -3.0, "million euro").words
        '-0.010 % of real income, -3.00 million euro a year'
        """
        number = f"{self.money:+z,.2f}"
        told = f"US$ {number} bn" if self.unit == USD_BN else f"{number} {self.unit}"
        return f"{self.per_cent:+z.3f} % of real income, {told} a year"

    def plain(self) -> dict[str, float | str]:
        """Return the gain as plain data."""
        return self._asdict()


def gain_of(economy: Economy, player: str, log_gain: float, before: float = 0.0) -> Gain:
    """Return a gain in log real income of a country or group.

    Args:
        economy: the world before, at whose prices money is counted.
        before: log change of real income since, over which it is gained.
    """
    scale, unit = money_of(economy)
    there = scale * base_income(economy, player) * math.exp(before)
    return Gain(100.0 * math.expm1(log_gain), there * math.expm1(log_gain), unit)


def money_of(economy: Economy) -> tuple[float, str]:
    """Return what the economy's money is multiplied with to be shown, and in which unit it is."""
    return (1e-3, USD_BN) if economy.unit == MILLION_USD else (1.0, economy.unit)


def per_million(economy: Economy) -> str:
    """Return in words what real income by the trade of a rate is counted in."""
    if economy.unit == MILLION_USD:
        return "Dollars of real income per million dollars"
    return "Real income, in the money of the table, per million"


def close_words(gains: Mapping[str, Gain]) -> list[str]:
    """Return a sentence on gains too small to call, by player or in words, if there are any."""
    close = [region_title(name) for name, gain in gains.items() if abs(gain.per_cent) <= SMALL]
    if not close:
        return []
    return [f"Too close to call, up to {SMALL:g} % of income either way: {', '.join(close)}."]


def dollars_of(result: GameResult) -> dict[str, float] | None:
    """Return billion dollars a year of one unit of each player's payoff, at base income.

    Nothing where a payoff is not the real income of one country or group, or money no dollars.
    """
    found = {}
    if result.posed.economy.unit != MILLION_USD:
        return None
    for player, terms in result.spec.profiles[result.chosen].items():
        if [(term.series, term.weight) for term in terms] != [(INCOME, 1.0)]:
            return None
        found[player] = base_income(result.posed.economy, terms[0].of) / 100.0 / 1e3
    return {player: found[player] for player in result.spec.form.players}


def base_income(economy: Economy, code: str) -> float:
    """Return what a country or group earns before, million US dollars."""
    earned = economy.income_d - economy.deficit_d
    return float(earned[list(economy.places(code))].sum())
