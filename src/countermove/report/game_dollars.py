"""Payoffs of a game in dollars, where they are incomes."""

from __future__ import annotations

from countermove.economy.economy import Economy
from countermove.questions.bands import INCOME
from countermove.questions.game_play import GameResult


def dollars_of(result: GameResult) -> dict[str, float] | None:
    """Return billion dollars a year of one unit of each player's payoff, at base income.

    Nothing where a payoff is not the real income of one country or group.
    """
    found = {}
    for player, terms in result.spec.profiles[result.chosen].items():
        if [(term.series, term.weight) for term in terms] != [(INCOME, 1.0)]:
            return None
        found[player] = base_income(result.posed.economy, terms[0].of) / 100.0 / 1e3
    return {player: found[player] for player in result.spec.form.players}


def base_income(economy: Economy, code: str) -> float:
    """Return what a country or group earns before, million US dollars."""
    earned = economy.income_d - economy.deficit_d
    return float(earned[list(economy.places(code))].sum())
