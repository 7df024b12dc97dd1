"""Countermove: a laboratory for trade wars.

Public names are loaded on first use, so that ``countermove --help`` and scripts that read tables
only do not pay for the solver's imports.
"""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "errors": "CountermoveError NotSolved",
    "economy.economy": "Economy",
    "economy.construct": "economy_from_flows economy_from_shares",
    "economy.own": "economy_from_trade",
    "economy.aggregate": "aggregate",
    "economy.materials": "with_materials",
    "economy.capital": "with_capital",
    "economy.markups": "with_markups",
    "economy.economy_files": "economy_from_csv economy_from_file",
    "economy.saved": "save_economy",
    "economy.parts": "with_country_elasticities with_split_uses",
    "economy.world_table": "economy_from_icio economy_from_world_table",
    "economy.gtap": "economy_from_gtap",
    "economy.shipped": "load_economy",
    "equilibrium.closure": "Closure",
    "equilibrium.outcome": "Outcome",
    "equilibrium.status": "Status",
    "equilibrium.series": "SERIES",
    "equilibrium.solve": "solve balance_trade impose_deficits",
    "equilibrium.rebase": "rebase",
    "economy.autarky": "gains_from_trade",
    "equilibrium.batch": "solve_many",
    "equilibrium.varieties": "Wedges Varieties Duties wedges",
    "equilibrium.horizon": "at_scale",
    "equilibrium.dated_path": "solve_path PathStep",
    "strategy.payoff": "Payoff Term real_income political_income",
    "strategy.points": "percentage_points",
    "strategy.gradient": "gradient gradients",
    "equilibrium.distortion.content": "content_of_flow own_content_share value_added_content "
    "value_added_exports",
    "equilibrium.distortion.protection": "effective_protection",
    "equilibrium.distortion.tariffs": "effective_tariff_applied effective_tariff_faced "
    "relative_tariff_advantage tariff_advantage",
    "equilibrium.distortion.diversion": "trade_diversion",
    "strategy.instruments": "InstrumentSet Group",
    "strategy.certificate": "Search",
    "strategy.best_response": "optimal_tariff",
    "strategy.nash": "nash",
    "strategy.uniform_nash": "uniform_nash",
    "strategy.games.form": "Stage game_form",
    "strategy.games.game": "make_game bimatrix_game",
    "strategy.games.perfect": "subgame_perfect",
    "strategy.games.mixed": "mixed_equilibria",
    "strategy.games.threat": "Threat verdicts",
    "questions.game_read": "load_game",
    "questions.game_play": "run_game",
    "strategy.bargaining.bargain": "bargain",
    "questions.deals": "run_bargain",
    "questions.pose": "pose Posed Question",
    "questions.two_worlds": "two_worlds",
    "questions.retaliation": "Brief retaliate",
    "strategy.coalitions": "coalition_setting coalition stability",
    "law.load_law": "load_ledger",
    "law.rates": "rates_on",
    "law.explanation": "explain",
    "questions.case": "load_case",
    "questions.run_case": "run_case",
    "questions.options": "ModelOptions",
    "questions.belief_sweep": "sweep",
}
"""Public names by the module that defines them."""

_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}
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
