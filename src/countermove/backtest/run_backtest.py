"""The back-test: what the model says of 2025, or would have said, beside what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from countermove.backtest.compared_models import (
    FIRST_YEAR,
    GIVEN,
    LONG_RUN,
    SCALED,
    SIMPLE,
    Model,
    chosen_models,
    models,
)
from countermove.backtest.conditional_tables import (
    canada_tables,
    cell_table,
    collected_table,
    duties_table,
    imports_table,
    jobs_table,
    misses_table,
    months_table,
    old_table,
    placebo_table,
    sets_table,
)
from countermove.backtest.coverage_scores import coverage_tables, model_growth
from countermove.backtest.figure_table import BARS, CONDITIONAL, FORECAST, KINDS, Table, table
from countermove.backtest.import_scores import window_test
from countermove.backtest.law_in_force import Knowledge
from countermove.backtest.monthly_answers import Say, answers, quiet
from countermove.backtest.neighbour_scores import neighbour_table
from countermove.backtest.outcomes import months_between
from countermove.backtest.price_scores import price_table
from countermove.backtest.specification import specification
from countermove.codes.lookup import position
from countermove.doors import checked
from countermove.errors import BadInput

USUAL = (FIRST_YEAR, LONG_RUN, GIVEN)
EVERY = "every"


@checked
def backtest(
    kind: str = CONDITIONAL,
    *,
    window: str | None = None,
    known_on: str | None = None,
    rivals: Iterable[str] = USUAL,
    say: Say = quiet,
) -> list[Table]:
    """Return the scores of models on US imports, beside those of simple rivals.

    Args:
        kind: ``conditional``: the law of each month as it turned out, claims predicted with the
            data of 28 March 2025. ``forecast``: law and claims as known on a day.
        window: months of a conditional test, ``2025-09..2025-11``; those of the specification.
        known_on: day of a forecast, one of the specification; all of them if left out.
        rivals: models by name (``models()``), or ``every``. Simple rivals are always there.
        say: called with (what, done, of).

    Raises:
        UnknownName: no such kind, model or day. BadInput: a window without outcomes, or an option
            that the kind does not have.
    """
    position(kind, KINDS, what="kind of back-test")
    names = list(rivals)
    chosen = chosen_models(list(models()) if EVERY in names else names)
    if not chosen:
        raise BadInput(
            f"{', '.join(SIMPLE)} are always compared; name a model beside, e.g. {FIRST_YEAR}."
        )
    if kind == CONDITIONAL:
        if known_on is not None:
            raise BadInput(
                f"known_on={known_on} has no effect in the conditional kind, which takes the law "
                "as it turned out; ask for kind=forecast, or leave it out."
            )
        months = specification().test if window is None else months_between(window)
        return [imports_table(answers(chosen, months, Knowledge.conditional(), say=say), months)]
    if window is not None:
        raise BadInput(
            f"window={window} has no effect on forecasts, whose months the specification fixes; "
            "leave it out, or ask for kind=conditional."
        )
    days = list(specification().forecasts) if known_on is None else [known_on]
    return [found for day in days for found in forecast_tables(day, chosen, say=say)]


def forecast_tables(day: str, chosen: Sequence[Model], *, say: Say = quiet) -> list[Table]:
    """Return the scores of what would have been said on a day: imports, Canada, jobs."""
    plan = specification().forecast(day)
    months = tuple(sorted({*plan.imports, *plan.canada, *plan.jobs}))
    told = answers(chosen, months, Knowledge.of(plan.known_on), say=say)
    span = f"{plan.imports[0]} to {plan.imports[-1]}"
    prefix = f"forecast {day}: "
    scored = window_test(told, plan.imports).scores()
    first = cell_table(
        f"{prefix}imports",
        FORECAST,
        f"US imports by partner and group of goods, {span} over a year before, forecast of {day}",
        scored,
    )
    canada = canada_tables(told, plan.canada, kind=FORECAST, prefix=prefix)[:1]
    jobs = jobs_table(told, plan.jobs, kind=FORECAST, prefix=prefix)
    return [first, *canada, *([jobs] if jobs.rows else [])]


def forecast_sets(day: str, *, say: Say = quiet) -> Table:
    """Return the skill that every single set would have had."""
    plan = specification().forecast(day)
    told = answers(of_sets(), plan.imports, Knowledge.of(plan.known_on), say=say)
    title = f"Forecast of {day}: skill of every published set"
    return sets_table(f"forecast {day}: sets", FORECAST, title, window_test(told, plan.imports))


def of_sets() -> list[Model]:
    """Return the models of single published sets."""
    return [model for name, model in models().items() if ":" in name]


def page_tables(sources: Path | None = None, *, say: Say = quiet) -> list[Table]:
    """Return every table of the documentation's page; prices only where sources are given."""
    return list(_page(sources, say))


def _page(sources: Path | None, say: Say) -> Iterator[Table]:
    plan = specification()
    main = chosen_models((*USUAL, SCALED))
    known = Knowledge.conditional()
    told = answers(main, (*plan.train, *plan.test), known, say=say)
    sets = answers(of_sets(), plan.test, known, say=say)
    imports, months = imports_table(told, plan.test), months_table(told)
    old = old_table(list(models().values()), say=say)
    canada = canada_tables(told, plan.canada_months)
    duties = duties_table(told)
    yield bars_table(imports, months, old, canada[0], duties)
    yield imports
    title = "Skill of every published set, September to November 2025"
    yield sets_table("sets", CONDITIONAL, title, window_test(sets, plan.test))
    yield months
    yield collected_table(main, told, say=say)
    yield placebo_table(told)
    yield old
    yield from canada
    yield duties
    yield jobs_table(told, plan.test)
    yield misses_table(told)
    yield from coverage_tables(model_growth(say=say))
    yield neighbour_table(main, known, name="neighbours", kind=CONDITIONAL, say=say)
    if sources is not None:
        yield price_table(chosen_models((FIRST_YEAR, LONG_RUN)), sources)
    for day in plan.forecasts:
        yield from forecast_tables(day, main, say=say)
        yield forecast_sets(day, say=say)
    for day in plan.neighbour_days:
        known = Knowledge.of(plan.forecast(day).known_on)
        name = f"forecast {day}: neighbours"
        yield neighbour_table(main, known, name=name, kind=FORECAST, say=say)


def bars_table(imports: Table, months: Table, old: Table, canada: Table, duties: Table) -> Table:
    """Return what was to be reached beside what is, and what the prototype reached."""
    plan = specification()

    def of(found: Table, row: str, column: str) -> float:
        value = found.at(row, column)
        assert isinstance(value, float)
        return value

    name = "first year"
    ours = {
        "skill": of(imports, f"{name}: all cells", "skill"),
        "skill_core": of(imports, f"{name}: core", "skill"),
        "skill_canada": of(imports, f"{name}: Canada", "skill"),
        "skill_spring": of(months, f"{name}: May to August", "all"),
        "skill_test": of(months, f"{name}: September to November", "all"),
        "over_rule": of(imports, f"{name}: all cells", "over_rule"),
        "skill_old": of(old, name, "mean"),
        "canada_partners_corr": of(canada, name, "partners_corr"),
        "canada_partners_skill": of(canada, name, "partners_skill"),
        "canada_groups_without_oil": of(canada, name, "goods_without_oil"),
        "duty_rate_error_pp": of(duties, name, "error_pp"),
        "duty_sum_off": abs(of(duties, name, "predicted_bn") / of(duties, name, "actual_bn") - 1),
    }
    most = ("duty_rate_error_pp", "duty_sum_off")
    return table(
        BARS,
        CONDITIONAL,
        "What was to be reached, and what is (errors of duties at most, all else at least)",
        "measure ours bar prototype met",
        [
            (
                key,
                ours[key],
                bar,
                plan.prototype[key],
                "yes" if (ours[key] <= bar if key in most else ours[key] >= bar) else "no",
            )
            for key, bar in plan.bars.items()
        ],
    )
