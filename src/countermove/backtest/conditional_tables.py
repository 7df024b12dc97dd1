"""The conditional kind: law as it turned out, scores of US imports and of national outcomes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countermove.backtest.cell_scores import Score
from countermove.backtest.collected_law import collected_test, old_scores
from countermove.backtest.compared_models import (
    FIRST_YEAR,
    LONG_RUN,
    NO_CHANGE,
    RULE,
    Model,
    title_of,
)
from countermove.backtest.figure_table import CONDITIONAL, Table, Value, table
from countermove.backtest.import_scores import (
    SLICES,
    Scored,
    Test,
    monthly_test,
    placebo_test,
    window_test,
)
from countermove.backtest.monthly_answers import Answers, Say, quiet
from countermove.backtest.national_scores import (
    CanadaScores,
    canada_scores,
    duty_scores,
    job_scores,
)
from countermove.backtest.specification import specification
from countermove.economy.elasticities import headline_sets

CELL_COLUMNS = (
    "model cells n skill low high corr slope over_rule over_rule_low over_rule_high "
    "over_long_run over_long_run_low over_long_run_high"
)
SPRING = "2025-05"
"""First month of the pool that leaves the first two months of new duties out."""


def cell_table(name: str, kind: str, title: str, scored: Sequence[Scored]) -> Table:
    """Return the scores of US imports by cell; a row is a model and a slice."""
    nothing = (None, None, None)
    return table(
        name,
        kind,
        title,
        CELL_COLUMNS.replace("model cells", "model"),
        [
            (
                f"{title_of(s.model)}: {SLICES[s.cells]}", s.score.n, s.score.skill, s.low,
                s.high, s.score.corr, s.score.slope, *(s.over_rule or nothing),
                *(s.over_long or nothing),
            )
            for s in scored
        ],
    )  # fmt: skip


def sets_table(name: str, kind: str, title: str, test: Test) -> Table:
    """Return skill of every single set under both horizons; a row is a set."""
    found = {(s.model, s.cells): s.score.skill for s in test.scores()}
    shown = ("all", "core", "canada")
    heads = [f"{head}_{cut}" for head in ("first", "long") for cut in shown]
    return table(
        name,
        kind,
        title,
        f"set {' '.join(heads)}",
        [
            (one, *(found[f"{at}:{one}", cut] for at in (FIRST_YEAR, LONG_RUN) for cut in shown))
            for one in headline_sets()
        ],
    )


def imports_table(told: Answers, months: Sequence[str]) -> Table:
    """Return the scores of a window, with what chance moves."""
    span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    return cell_table(
        "imports",
        CONDITIONAL,
        f"US imports by partner and group of goods, {span} over a year before, law as it was",
        window_test(told, months).scores(),
    )


def months_table(told: Answers) -> Table:
    """Return skill by month and pooled over months, of models and simple rivals."""
    plan = specification()
    spring = tuple(month for month in plan.train if month >= SPRING)
    pools = {
        **{month: (month,) for month in (*plan.train, *plan.test)},
        "choice, March to August": plan.train,
        "May to August": spring,
        "September to November": plan.test,
    }
    rows: list[tuple[Value, ...]] = []
    for pool, months in pools.items():
        found = {(s.model, s.cells): s for s in monthly_test(told, months).scores()}
        rows += [
            (
                f"{title_of(name)}: {pool}",
                *(found[name, cut].score.skill for cut in SLICES),
            )
            for name in found_models(found)
        ]
    columns = f"model {' '.join(SLICES)}"
    return table("months", CONDITIONAL, "Skill by month, law of the month", columns, rows)


def found_models(found: dict[tuple[str, str], Scored]) -> list[str]:
    """Return the models of scores, in order, no change left out."""
    return [name for name in dict.fromkeys(name for name, _ in found) if name != NO_CHANGE]


def collected_table(chosen: Sequence[Model], told: Answers, *, say: Say = quiet) -> Table:
    """Return skill under the law beside skill under the duties collected."""
    months = specification().test
    law = _skills(window_test(told, months))
    money = _skills(collected_test(chosen, months, say=say))
    return table(
        "collected",
        CONDITIONAL,
        "Skill by the law and by the duties collected in place of it, September to November 2025",
        "model law collected law_canada collected_canada",
        [
            (title_of(name), law[name, "all"], found, law[name, "canada"], money[name, "canada"])
            for (name, cut), found in money.items()
            if cut == "all" and name != NO_CHANGE
        ],
    )


def _skills(test: Test) -> dict[tuple[str, str], float]:
    return {(s.model, s.cells): s.score.skill for s in test.scores()}


def placebo_table(told: Answers) -> Table:
    """Return the scores of the predictions of 2025 against years without its duties."""
    plan = specification()
    rows: list[tuple[Value, ...]] = []
    for placebo in (plan.test, *plan.placebos):
        for s in placebo_test(told, plan.test, placebo).scores():
            if s.cells == "all" and s.model in (FIRST_YEAR, LONG_RUN, RULE):
                year = placebo[0][:4]
                rows.append(
                    (f"{title_of(s.model)}: {year}", s.score.corr, s.score.slope, s.score.skill)
                )
    return table(
        "placebos",
        CONDITIONAL,
        "The predictions of autumn 2025 against the growth of that and of earlier autumns",
        "model corr slope skill",
        rows,
    )


def old_table(chosen: Sequence[Model], *, say: Say = quiet) -> Table:
    """Return the scores of 2018 and 2019."""
    found = old_scores(chosen, say=say)
    windows = [f"{now}/{before}" for now, before in specification().old_windows]
    return table(
        "old",
        CONDITIONAL,
        "2018 and 2019 at collected duties, changes over the growth of all cells: skill",
        f"model {' '.join(windows)} mean slope",
        [
            (title_of(name), *(s.skill for s in scores), *_means(scores))
            for name, scores in found.items()
            if name != NO_CHANGE
        ],
    )


def _means(scores: Sequence[Score]) -> tuple[float, float]:
    return float(np.mean([s.skill for s in scores])), float(np.mean([s.slope for s in scores]))


def canada_tables(
    told: Answers, months: Sequence[str], *, kind: str = CONDITIONAL, prefix: str = ""
) -> list[Table]:
    """Return the scores of Canada's trade, and its exports by group under the model's row."""
    found = {name: canada_scores(told, name, months) for name in told.by_model}
    first = next(iter(found.values()))
    span = f"{months[0]} to {months[-1]}"
    goods = table(
        f"{prefix}canada by goods",
        kind,
        f"Canada's exports by goods, {span} over a year before, per cent",
        f"goods actual {' '.join(found)}",
        [
            (name, first.goods[name][1], *(told_of.goods[name][0] for told_of in found.values()))
            for name in first.goods
        ],
    )
    scores = table(
        f"{prefix}canada",
        kind,
        f"Canada's exports by partner and by goods, and imports from the United States, {span}",
        "model partners_corr partners_skill others_skill goods_skill goods_without_oil "
        "to_usa to_others from_usa",
        [_canada_row(title_of(name), entry, 0) for name, entry in found.items()]
        + [_canada_row("actual", first, 1)],
    )
    return [scores, goods]


def _canada_row(name: str, found: CanadaScores, which: int) -> tuple[Value, ...]:
    scores = (
        (None,) * 5
        if which
        else (
            found.partners.corr, found.partners.skill, found.others.skill, found.groups.skill,
            found.groups_without_oil.skill,
        )
    )  # fmt: skip
    return (name, *scores, found.to_usa[which], found.to_others[which], found.from_usa[which])


def duties_table(told: Answers) -> Table:
    """Return the duties predicted beside those collected, March to November 2025."""
    months = specification().duty_months
    found = {title_of(name): duty_scores(told, name, months) for name in told.by_model}
    found["law at the trade of the year before"] = duty_scores(told, None, months)
    return table(
        "duties",
        CONDITIONAL,
        "Duties of the United States on the 29 partners, March to November 2025",
        "model error_pp error_late_pp error_by_partner_pp predicted_bn actual_bn",
        [
            (name, s.error_pp, s.error_late_pp, s.error_by_partner_pp, s.predicted_bn, s.actual_bn)
            for name, s in found.items()
        ],
    )


def jobs_table(
    told: Answers, months: Sequence[str], *, kind: str = CONDITIONAL, prefix: str = ""
) -> Table:
    """Return US jobs by industry: scores, and mean changes in per cent."""
    rows: list[tuple[Value, ...]] = []
    for name in told.by_model:
        s = job_scores(told, name, months)
        if s.predicted == s.predicted:
            rows.append(
                (
                    title_of(name), s.levels.skill, s.levels.corr, s.turn.corr, s.turn.slope,
                    s.predicted, s.actual, s.before,
                )
            )  # fmt: skip
    return table(
        f"{prefix}jobs",
        kind,
        f"US jobs in {len(specification().jobs)} industries, {months[0]} to {months[-1]}",
        "model skill corr turn_corr turn_slope predicted actual year_before",
        rows,
    )


def misses_table(told: Answers) -> Table:
    """Return where the squared error of the first year comes from, autumn 2025."""
    plan = specification()
    test = window_test(told, plan.test)
    x, cells = test.predicted[FIRST_YEAR], test.cells
    error = cells.weight * (cells.actual - x) ** 2
    partner = np.array(list(plan.partners))[cells.partner]
    goods = np.array(list(plan.groups))[cells.group]
    asia = np.isin(partner, ["TWN", "VNM", "MEX", "THA", "MYS"])
    canada, electronics = partner == "CAN", goods == "electronics"
    taxed = canada & (test.predicted[RULE] < -plan.rule * np.log1p(0.01))
    bullion = (goods == plan.bullion_group) & np.isin(partner, plan.bullion_hubs)
    left = np.ones(error.size, dtype=bool)
    rows: list[tuple[Value, ...]] = []
    for name, some in (
        ("electronics of Taiwan, Vietnam, Mexico, Thailand, Malaysia", electronics & asia),
        ("other electronics", electronics),
        ("Canada, goods that pay a point more", taxed),
        ("Canada, other goods", canada),
        ("India", partner == "IND"),
        ("Vietnam", partner == "VNM"),
        ("chemicals and medicines", goods == "chemicals"),
        ("oil, petroleum, mining", np.isin(goods, ["oil and gas", "petroleum", "mining"])),
        ("metals through places of bullion", bullion),
        ("all else", left),
    ):
        mine = some & left
        left = left & ~mine
        weight = cells.weight[mine]
        rows.append(
            (
                name,
                100 * float(error[mine].sum() / error.sum()),
                *(
                    100 * float(weight @ np.expm1(change[mine]) / weight.sum())
                    for change in (x, cells.actual)
                ),
            )
        )
    return table(
        "misses",
        CONDITIONAL,
        "Where the squared error of the first year comes from, September to November 2025, "
        "per cent",
        "goods share predicted actual",
        rows,
    )
