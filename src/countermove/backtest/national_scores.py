"""National outcomes: Canada's trade, duties of the United States, US jobs by industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float, ratio
from countermove.backtest.cell_scores import Score, score
from countermove.backtest.compared_models import Trade
from countermove.backtest.import_scores import by_cell
from countermove.backtest.law_in_force import USA
from countermove.backtest.monthly_answers import Answers
from countermove.backtest.outcomes import canada, canada_partners, earlier, imports, jobs
from countermove.backtest.specification import specification
from countermove.economy.economy import Economy

OIL = "oil"
LATE = "2025-07"


@dataclass(frozen=True, slots=True)
class CanadaScores:
    """Canada's trade in a window over the same months a year before.

    Attributes:
        partners, others: scores of exports by partner; without the United States.
        groups, groups_without_oil: of exports by group of chapters.
        to_usa, to_others, from_usa: predicted and actual change, per cent.
        goods: by group, predicted and actual change, per cent.
    """

    partners: Score
    others: Score
    groups: Score
    groups_without_oil: Score
    to_usa: tuple[float, float]
    to_others: tuple[float, float]
    from_usa: tuple[float, float]
    goods: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class DutyScores:
    """Duties of the United States on the partners.

    Attributes:
        error_pp, error_late_pp: mean absolute error by month of the rate on all partners together,
            points; of the months from July 2025.
        error_by_partner_pp: of the rate by partner and month, weighted with the imports of the
            year before.
        predicted_bn, actual_bn: sums, billion dollars.
    """

    error_pp: float
    error_late_pp: float
    error_by_partner_pp: float
    predicted_bn: float
    actual_bn: float


@dataclass(frozen=True, slots=True)
class JobScores:
    """US jobs by industry: scores, scores against the change of growth, and means, per cent."""

    levels: Score
    turn: Score
    predicted: float
    actual: float
    before: float


def canada_scores(told: Answers, model: str, months: Sequence[str]) -> CanadaScores:
    """Return the scores of a model on Canada's trade."""
    plan, economy = specification(), told.economy
    goods = economy.goods_s
    found, base = told.of(model, months), told.base
    then = earlier(months)
    partners = [
        code
        for code in canada_partners()
        if canada("exports to", code, then) > plan.canada_least * len(months) / 6
    ]
    rows = [economy.region(code) for code in partners]
    x, y, w = _exports(
        found.exports_ds[rows][:, goods].sum(axis=1),
        base.exports_ds[rows][:, goods].sum(axis=1),
        [canada("exports to", code, months) for code in partners],
        [canada("exports to", code, then) for code in partners],
    )
    home = np.array(partners) == USA
    groups = {
        name: [economy.sector(code) for code in group.sectors]
        for name, group in plan.canada_groups.items()
    }
    gx, gy, gw = _exports(
        [_abroad(found, economy)[some].sum() for some in groups.values()],
        [_abroad(base, economy)[some].sum() for some in groups.values()],
        [canada("exports of", name, months) for name in groups],
        [canada("exports of", name, then) for name in groups],
    )
    dry = np.array(list(groups)) != OIL
    bought = np.log(found.bought_s[goods].sum() / base.bought_s[goods].sum())
    actual = np.log(canada("imports from", USA, months) / canada("imports from", USA, then))
    return CanadaScores(
        partners=score(y, x, w),
        others=score(y[~home], x[~home], w[~home]),
        groups=score(gy, gx, gw),
        groups_without_oil=score(gy[dry], gx[dry], gw[dry]),
        to_usa=(_total(x[home], w[home]), _total(y[home], w[home])),
        to_others=(_total(x[~home], w[~home]), _total(y[~home], w[~home])),
        from_usa=(_percent(bought), _percent(actual)),
        goods={name: (_percent(a), _percent(b)) for name, a, b in zip(groups, gx, gy, strict=True)},
    )


def duty_scores(told: Answers, model: str | None, months: Sequence[str]) -> DutyScores:
    """Return the scores of a model on duties; of the law at the trade of 2024 without a model."""
    economy = told.economy
    usa = economy.region(USA)
    base = by_cell(told.base.imports_os, economy)
    rows = []
    for month in months:
        before, value, duty = (
            np.nan_to_num(found)
            for found in (
                imports(earlier([month])), imports([month]), imports([month], "duty"),
            )
        )  # fmt: skip
        if model is None:
            new, owed = base, by_cell(economy.flow_ods[:, usa] * told.duty([month]), economy)
        else:
            trade = told.of(model, [month])
            new, owed = by_cell(trade.imports_os, economy), by_cell(trade.duty_os, economy)
        traded = before * ratio(new, base)
        charged = traded * ratio(owed, new)
        rows.append([part.sum(axis=1) for part in (charged, traded, duty, value, before)])
    charged, traded, duty, value, before = np.array(rows).transpose(1, 0, 2)
    gap = 100 * np.abs(charged / traded - duty / value)
    together = 100 * np.abs(
        charged.sum(axis=1) / traded.sum(axis=1) - duty.sum(axis=1) / value.sum(axis=1)
    )
    late = np.array(months) >= LATE
    return DutyScores(
        error_pp=float(together.mean()),
        error_late_pp=float(together[late].mean()),
        error_by_partner_pp=float(np.average(gap, weights=before)),
        predicted_bn=float(charged.sum() / 1e9),
        actual_bn=float(duty.sum() / 1e9),
    )


def job_scores(told: Answers, model: str, months: Sequence[str]) -> JobScores:
    """Return the scores of a model on US jobs in the window, by industry."""
    plan, economy = specification(), told.economy
    actual = jobs(months[-1])
    hat = told.of(model, months).jobs_s
    bill = (economy.value_added_share_ds * economy.output_os)[economy.region(USA)]
    x = np.log(
        [
            np.average(hat[rows], weights=bill[rows])
            for name in actual.industries
            if (rows := [economy.sector(code) for code in plan.jobs[name]])
        ]
    )
    y, before, w = np.log1p(actual.growth), np.log1p(actual.growth_before), actual.weight
    return JobScores(
        levels=score(y, x, w),
        turn=score(y - before, x, w),
        predicted=_total(x, w),
        actual=_total(y, w),
        before=_total(before, w),
    )


def _abroad(trade: Trade, economy: Economy) -> Float:
    """Return Canada's exports by sector ``(s,)``, own sales left out."""
    out = trade.exports_ds.copy()
    out[economy.region("CAN")] = 0.0
    return np.asarray(out.sum(axis=0))


def _exports(
    new: Sequence[float] | Float,
    base: Sequence[float] | Float,
    now: Sequence[float],
    then: Sequence[float],
) -> tuple[Float, Float, Float]:
    """Return predicted and actual log changes, and weights."""
    x = np.log(np.asarray(new) / np.asarray(base))
    return x, np.log(np.array(now) / np.array(then)), np.array(then)


def _total(log_change: Float, weight: Float) -> float:
    """Return the change of the sum, per cent."""
    return 100.0 * float(weight @ np.exp(log_change) / weight.sum() - 1.0)


def _percent(log_change: float) -> float:
    return 100.0 * float(np.expm1(log_change))
