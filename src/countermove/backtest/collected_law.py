"""Duties as collected in place of the law: what is left is the error of the economics alone.

The change of duties over imports of each cell stands for the law, on all goods of the cell and on
nothing else. So the years 2018 and 2019, whose law is not in the ledger, can be compared too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.arrays import Float, ratio
from countermove.backtest.cell_scores import Score, score
from countermove.backtest.compared_models import Model
from countermove.backtest.import_scores import Test, changes, spread_to_sectors, test_of
from countermove.backtest.monthly_answers import Answers, Say, baseline, quiet, under_rates
from countermove.backtest.outcomes import cells, earlier, imports
from countermove.backtest.specification import specification


def collected_change(periods: Sequence[str], before: Sequence[str]) -> Float:
    """Return the change of duties over imports ``(p, g)``; zero without imports in one of both."""
    rates = [
        ratio(np.nan_to_num(imports(some, "duty")), np.nan_to_num(imports(some)), np.nan)
        for some in (periods, before)
    ]
    return np.nan_to_num(rates[0] - rates[1])


def collected_test(chosen: Sequence[Model], months: Sequence[str], *, say: Say = quiet) -> Test:
    """Return the test of a window under the duties collected in it."""
    told = _under(chosen, {"window": (tuple(months), earlier(months))}, say)
    return test_of(cells(months), changes(told, ["window"]))


def old_scores(chosen: Sequence[Model], *, say: Say = quiet) -> dict[str, list[Score]]:
    """Return the scores of models and the rule in the windows of 2018 and 2019, in order.

    Changes are over the growth of all cells, actual and predicted.
    """
    windows = specification().old_windows
    told = _under(chosen, {_name(*pair): ((pair[0],), (pair[1],)) for pair in windows}, say)
    found: dict[str, list[Score]] = {}
    for now, before in windows:
        test = test_of(cells([now], [before]), changes(told, [_name(now, before)]))
        weight = test.cells.weight
        for name, x in test.predicted.items():
            net = [z - np.log(weight @ np.exp(z) / weight.sum()) for z in (test.cells.actual, x)]
            found.setdefault(name, []).append(score(net[0], net[1], weight))
    return found


def _under(
    chosen: Sequence[Model],
    windows: dict[str, tuple[tuple[str, ...], tuple[str, ...]]],
    say: Say,
) -> Answers:
    economy = baseline()
    added = {n: spread_to_sectors(collected_change(*pair), economy) for n, pair in windows.items()}
    return under_rates(chosen, added, say=say)


def _name(now: str, before: str) -> str:
    return f"{now} over {before}"
