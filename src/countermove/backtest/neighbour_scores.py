"""US imports from Canada and Mexico in early 2026, which are known by tariff line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.backtest.cell_scores import score, skill
from countermove.backtest.compared_models import NO_CHANGE, Model, title_of
from countermove.backtest.figure_table import Table, Value, table
from countermove.backtest.import_scores import changes, test_of
from countermove.backtest.law_in_force import Knowledge
from countermove.backtest.monthly_answers import Say, answers, quiet
from countermove.backtest.outcomes import Cells, earlier
from countermove.backtest.specification import specification
from countermove.law.law_against_money import lines_of
from countermove.law.monthly_trade import trade_of


def neighbour_cells(months: Sequence[str]) -> Cells:
    """Return imports from the neighbours in a window and a year before; NaN for all others."""
    plan = specification()
    shape = (len(plan.partners), len(plan.groups))
    now, before = np.full(shape, np.nan), np.full(shape, np.nan)
    for p, code in enumerate(plan.partners):
        if code not in plan.neighbours:
            continue
        lines, rows = lines_of(code)
        for into, window in ((now, months), (before, earlier(months))):
            value = trade_of(lines, rows, code, window)
            of_sector = np.bincount(lines.sector + 1, value, len(lines.sector_codes) + 1)[1:]
            known = dict(zip(lines.sector_codes, of_sector.tolist(), strict=True))
            into[p] = [
                sum(known.get(sector, 0.0) for sector in group.sectors)
                for group in plan.groups.values()
            ]
    return Cells(tuple(months), now, before)


def neighbour_table(
    chosen: Sequence[Model], known: Knowledge, *, name: str, kind: str, say: Say = quiet
) -> Table:
    """Return the scores of models and the rule on the neighbours' cells."""
    plan = specification()
    months = plan.neighbour_months
    told = answers(chosen, months, known, say=say)
    test = test_of(neighbour_cells(months), changes(told, months))
    cells, partners = test.cells, list(plan.partners)
    rows: list[tuple[Value, ...]] = []
    for model, x in test.predicted.items():
        if model == NO_CHANGE:
            continue
        found = score(cells.actual, x, cells.weight)
        alone = []
        for code in plan.neighbours:
            some = cells.partner == partners.index(code)
            alone.append(skill(cells.actual[some], x[some], cells.weight[some]))
        rows.append((title_of(model), cells.actual.size, found.skill, found.corr, *alone))
    return table(
        name,
        kind,
        f"US imports from Canada and Mexico by group, {months[0]} to {months[-1]}, over a year",
        "model n skill corr canada mexico",
        rows,
    )
