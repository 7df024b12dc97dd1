"""US imports by partner and group: predicted changes of each model and rival, and their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Bool, Float, ratio
from countermove.backtest.cell_scores import Compared, Redrawn, Score, ends, score
from countermove.backtest.compared_models import CANADA, LAST_YEAR, LONG_RUN, NO_CHANGE, RULE
from countermove.backtest.law_in_force import USA
from countermove.backtest.monthly_answers import Answers
from countermove.backtest.outcomes import Cells, cells, earlier, imports
from countermove.backtest.specification import specification
from countermove.economy.economy import Economy

CHINA = "CHN"
SLICES = {
    "all": "all cells",
    "core": "core",
    "canada": "Canada",
    "without_china": "without China",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A model's scores on some cells.

    Attributes:
        model: its name. cells: a key of ``SLICES``. score: the scores.
        low, high: ends of 90 % of redrawn skills.
        over_rule, over_long: skill over the rule's and the long run's, with ends; ``None`` where
            there is nothing to compare with.
    """

    model: str
    cells: str
    score: Score
    low: float
    high: float
    over_rule: tuple[float, float, float] | None
    over_long: tuple[float, float, float] | None


def by_cell(values_os: Float, economy: Economy) -> Float:
    """Return sums over the sectors of the groups, of the partners ``(p, g)``."""
    found = specification()
    rows = [economy.region(code) for code in found.partners]
    columns = [[economy.sector(s) for s in group.sectors] for group in found.groups.values()]
    return np.stack([values_os[np.ix_(rows, some)].sum(axis=1) for some in columns], axis=1)


def spread_to_sectors(values: Float, economy: Economy) -> Float:
    """Return ``(o, s)`` values of cells ``(p, g)`` in each sector of the group, zero elsewhere."""
    found = specification()
    out = np.zeros((len(economy.regions), len(economy.sectors)))
    for p, code in enumerate(found.partners):
        for g, group in enumerate(found.groups.values()):
            out[economy.region(code), [economy.sector(s) for s in group.sectors]] = values[p, g]
    return out


def changes(told: Answers, months: Sequence[str]) -> dict[str, Float]:
    """Return the log changes of imports predicted by models and rivals ``(p, g)``, by name."""
    found = {
        name: _log(by_cell(told.of(name, months).imports_os, told.economy), _base(told))
        for name in told.by_model
    }
    found[RULE] = rule_change(told, months)
    return found


def rule_change(told: Answers, months: Sequence[str]) -> Float:
    """Return minus the rule's elasticity times the change of log one plus the cell's duty."""
    usa = told.economy.region(USA)
    flow = told.economy.flow_ods[:, usa]
    old, new = (
        ratio(by_cell(flow * rate, told.economy), by_cell(flow, told.economy), np.nan)
        for rate in (told.economy.tariff_rate_ods[:, usa], told.duty(months))
    )
    return -specification().rule * np.log((1.0 + new) / (1.0 + old))


def growth_before(months: Sequence[str]) -> Float:
    """Return each cell's growth of the year before; zero where it is not known."""
    return np.nan_to_num(_log(imports(earlier(months)), imports(earlier(months, 2))))


def compared(found: Cells, predicted: Float) -> Bool:
    """Return the cells that are compared ``(p, g)``: large, with trade in both, in the table."""
    least = specification().least_usd_a_month * found.length
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (found.before > least) & (found.value > 0) & np.isfinite(predicted), dtype=bool
        )


def cells_of(found: Cells, some: Bool) -> Compared:
    """Return the outcomes of some cells."""
    partner, group = np.nonzero(some)
    actual = np.log(found.value[some] / found.before[some])
    return Compared(actual, found.before[some], partner, group)


def slices(found: Compared) -> dict[str, Bool]:
    """Return which cells belong to each of ``SLICES``."""
    plan = specification()
    partners, groups = np.array(list(plan.partners)), np.array(list(plan.groups))
    of, goods = partners[found.partner], groups[found.group]
    bullion = (goods == plan.bullion_group) & np.isin(of, plan.bullion_hubs)
    return {
        "all": np.ones(found.actual.size, dtype=bool),
        "core": ~np.isin(goods, plan.outside_core) & ~bullion,
        "canada": of == CANADA,
        "without_china": of != CHINA,
    }


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """Cells and what was predicted of them, by model or rival ``(n,)``."""

    cells: Compared
    predicted: Mapping[str, Float]

    @classmethod
    def joined(cls, parts: Sequence[Test]) -> Test:
        """Return the cells of several months as one test."""
        names = parts[0].predicted
        return cls(
            Compared.joined([part.cells for part in parts]),
            {name: np.concatenate([part.predicted[name] for part in parts]) for name in names},
        )

    def scores(self) -> list[Scored]:
        """Return the scores of every model and rival on every slice, with what chance moves."""
        plan = specification()
        drawn = Redrawn.of(len(plan.partners), len(plan.groups), draws=plan.draws, seed=plan.seed)
        out = []
        for cut, some in slices(self.cells).items():
            here = self.cells.where(some)
            if not here.actual.size:
                continue
            own = {n: score(here.actual, x[some], here.weight) for n, x in self.predicted.items()}
            draws = {n: drawn.skills(here, x[some]) for n, x in self.predicted.items()}
            out += [
                Scored(
                    name, cut, found, *ends(draws[name]),
                    *(_over(name, rival, own, draws) for rival in (RULE, LONG_RUN)),
                )
                for name, found in own.items()
            ]  # fmt: skip
        return out


def _over(
    name: str, rival: str, own: Mapping[str, Score], draws: Mapping[str, Float]
) -> tuple[float, float, float] | None:
    """Return skill over that of a rival, with ends; ``None`` where there is no such rival."""
    if rival not in own or name == rival:
        return None
    return (own[name].skill - own[rival].skill, *ends(draws[name] - draws[rival]))


def window_test(told: Answers, months: Sequence[str]) -> Test:
    """Return the test of a window as one: mean flows of its months."""
    return test_of(cells(months), {**changes(told, months), LAST_YEAR: growth_before(months)})


def monthly_test(told: Answers, months: Sequence[str]) -> Test:
    """Return the test of single months, all of their cells together."""
    return Test.joined([window_test(told, [month]) for month in months])


def test_of(found: Cells, predicted: Mapping[str, Float]) -> Test:
    """Return what was predicted of cells beside what happened, no change among it."""
    every = {NO_CHANGE: np.zeros_like(found.value), **predicted}
    some = compared(found, sum(every.values()))  # type: ignore[arg-type]
    return Test(cells_of(found, some), {name: x[some] for name, x in every.items()})


def placebo_test(told: Answers, months: Sequence[str], placebo: Sequence[str]) -> Test:
    """Return the predictions of a window against the growth of years without its duties."""
    return test_of(cells(placebo), changes(told, months))


def _base(told: Answers) -> Float:
    return by_cell(told.base.imports_os, told.economy)


def _log(new: Float, old: Float) -> Float:
    """Return the log change; NaN where there is no trade in one of the two."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((new > 0) & (old > 0), np.log(new / old), np.nan)
