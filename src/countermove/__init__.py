"""Countermove: a laboratory for trade wars.

Public names are loaded on first use, so that ``countermove --help`` and scripts that read tables
only do not pay for the solver's imports.
"""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "CountermoveError": "errors",
    "NotSolved": "errors",
    "Economy": "economy.economy",
    "economy_from_flows": "economy.construct",
    "economy_from_shares": "economy.construct",
    "economy_from_trade": "economy.own",
    "aggregate": "economy.aggregate",
    "economy_from_csv": "economy.economy_files",
    "economy_from_file": "economy.economy_files",
    "economy_from_icio": "economy.icio",
    "economy_from_gtap": "economy.gtap",
    "load_economy": "economy.shipped",
    "Closure": "equilibrium.closure",
    "Outcome": "equilibrium.outcome",
    "Status": "equilibrium.status",
    "SERIES": "equilibrium.series",
    "solve": "equilibrium.solve",
    "solve_many": "equilibrium.batch",
    "balance_trade": "equilibrium.solve",
    "Wedges": "equilibrium.varieties",
    "Varieties": "equilibrium.varieties",
    "Duties": "equilibrium.varieties",
    "wedges": "equilibrium.varieties",
    "at_horizon": "equilibrium.horizon",
    "solve_path": "equilibrium.dated_path",
    "PathStep": "equilibrium.dated_path",
    "Payoff": "strategy.payoff",
    "Term": "strategy.payoff",
    "real_income": "strategy.payoff",
    "political_income": "strategy.payoff",
    "percentage_points": "strategy.points",
    "gradient": "strategy.gradient",
    "gradients": "strategy.gradient",
    "content_of_flow": "equilibrium.distortion.content",
    "effective_protection": "equilibrium.distortion.protection",
    "effective_tariff_applied": "equilibrium.distortion.tariffs",
    "effective_tariff_faced": "equilibrium.distortion.tariffs",
    "own_content_share": "equilibrium.distortion.content",
    "relative_tariff_advantage": "equilibrium.distortion.tariffs",
    "tariff_advantage": "equilibrium.distortion.tariffs",
    "trade_diversion": "equilibrium.distortion.diversion",
    "value_added_content": "equilibrium.distortion.content",
    "value_added_exports": "equilibrium.distortion.content",
    "InstrumentSet": "strategy.instruments",
    "Group": "strategy.instruments",
    "Search": "strategy.certificate",
    "optimal_tariff": "strategy.best_response",
    "nash": "strategy.nash",
    "uniform_nash": "strategy.uniform_nash",
    "Stage": "strategy.games.form",
    "game_form": "strategy.games.form",
    "make_game": "strategy.games.game",
    "bimatrix_game": "strategy.games.game",
    "subgame_perfect": "strategy.games.perfect",
    "mixed_equilibria": "strategy.games.mixed",
    "Threat": "strategy.games.threat",
    "verdicts": "strategy.games.threat",
    "load_game": "questions.game_read",
    "run_game": "questions.game_play",
    "bargain": "strategy.bargaining.bargain",
    "run_bargain": "questions.deals",
    "pose": "questions.pose",
    "Posed": "questions.pose",
    "Question": "questions.pose",
    "two_worlds": "questions.two_worlds",
    "coalition_setting": "strategy.coalitions",
    "coalition": "strategy.coalitions",
    "stability": "strategy.coalitions",
    "load_ledger": "law.load_law",
    "rates_on": "law.rates",
    "explain": "law.explanation",
    "load_case": "questions.case",
    "run_case": "questions.run_case",
    "ModelOptions": "questions.options",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from countermove.doors import checked

        found = getattr(import_module(f"countermove.{_HOMES[name]}"), name)
        globals()[name] = checked(found) if isfunction(found) else found
        return globals()[name]
    raise AttributeError(f"module 'countermove' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
