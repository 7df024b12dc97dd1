"""How much of what happened the bands cover: cells and partner totals of US imports.

What is measured, and what was to be reached, was written down and committed before the first
coverage was computed (card ``backtest-coverage``).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float
from countermove.backtest.compared_models import models
from countermove.backtest.figure_table import CONDITIONAL, Table, Value, table
from countermove.backtest.import_scores import by_cell, cells_of, compared, slices
from countermove.backtest.law_in_force import USA, Knowledge, days_of, duties_on
from countermove.backtest.monthly_answers import Say, quiet, world_of
from countermove.backtest.outcomes import cells
from countermove.backtest.specification import specification
from countermove.law.utilisation import HIGH, LOW
from countermove.questions.belief_draws import drawn, inputs_of
from countermove.questions.drawn_worlds import solved_alone
from countermove.questions.load_beliefs import load_beliefs
from countermove.questions.pose import Posed
from countermove.questions.yearly_noise import import_noise
from countermove.sources.store import table_path

CARD = "backtest-coverage"
PREDICTED, PARAMETERS, NOISE = "prediction", "model", "no change and noise"
TOO_WIDE = float(np.log(4.0))
"""Width of a band, from half to double, beyond which it is too wide to be of use."""


@cache
def plan() -> dict[str, Any]:
    """Return the specification of the coverage, verified against its card."""
    with table_path(CARD).open("rb") as stream:
        return tomllib.load(stream)


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """A kind of band beside what happened.

    Attributes:
        cells, partners: whether each (n,) is covered. weight: of the cells.
        width: of the cells' bands, log points. score: interval scores of the cells.
        ends, happened: of the partners' totals, (2, p) and (p,) log growth.
    """

    cells: Bool
    partners: Bool
    weight: Float
    width: Float
    score: Float
    ends: Float
    happened: Float


def coverage_tables(growth: Float) -> tuple[Table, Table]:
    """Return the coverage of the three kinds of band, and the partners that they miss.

    Args:
        growth: from :func:`model_growth`.
    """
    found = plan()
    noise = import_noise(found["noise_months"])
    each = found["noise_draws_each"]
    draws = noise.drawn(growth.shape[-1] * each, seed=found["seed"])
    drift = noise.drift * found["drift"]
    kinds = {
        PREDICTED: np.repeat(growth, each, axis=-1) + draws + drift,
        PARAMETERS: growth + drift,
        NOISE: draws + drift,
    }
    every = {name: covered(values) for name, values in kinds.items()}
    title = "Coverage of 90 % bands, US imports, September to November 2025 over a year before"
    columns = "band cells value core canada partners width too_wide score"
    rows = [_row(name, *seen) for name, seen in every.items()]
    seen = every[PREDICTED][0]
    missed: list[tuple[Value, ...]] = [
        (name, *(100.0 * float(np.expm1(x[place])) for x in (*seen.ends, seen.happened)))
        for place, name in enumerate(specification().partners)
        if not seen.partners[place]
    ]
    return (
        table("coverage", CONDITIONAL, title, columns, rows),
        table(
            "coverage missed",
            CONDITIONAL,
            "Partners whose total is outside its prediction band, per cent over a year before",
            "partner low high actual",
            missed,
        ),
    )


def _row(name: str, seen: Covered, cut: dict[str, Bool]) -> tuple[Value, ...]:
    return (
        name,
        float(seen.cells.mean()),
        float(seen.weight @ seen.cells / seen.weight.sum()),
        float(seen.cells[cut["core"]].mean()),
        float(seen.cells[cut["canada"]].mean()),
        float(seen.partners.sum()),
        float(np.median(seen.width)),
        float((seen.width > TOO_WIDE).mean()),
        float(seen.score.mean()),
    )


def covered(growth: Float) -> tuple[Covered, dict[str, Bool]]:
    """Return what bands of drawn log growth (p, g, x) cover, and which cells are in which slice."""
    found = plan()
    actual = cells(found["months"])
    some = compared(actual, growth[..., 0])
    here = cells_of(actual, some)
    low, high = np.quantile(growth[some], (found["low"], found["high"]), axis=-1)
    inside = (here.actual >= low) & (here.actual <= high)
    tail = 2.0 / (1.0 - (found["high"] - found["low"]))
    missed = np.maximum(low - here.actual, 0.0) + np.maximum(here.actual - high, 0.0)
    before, after = (np.where(some, x, 0.0) for x in (actual.before, actual.value))
    grown = before[..., None] * np.exp(np.where(some[..., None], growth, 0.0))
    total = np.log(grown.sum(axis=1) / before.sum(axis=1)[:, None])
    ends = np.quantile(total, (found["low"], found["high"]), axis=-1)
    happened = np.log(after.sum(axis=1) / before.sum(axis=1))
    partners = (happened >= ends[0]) & (happened <= ends[1])
    width = high - low
    score = width + tail * missed
    return Covered(inside, partners, here.weight, width, score, ends, happened), slices(here)


def model_growth(*, say: Say = quiet) -> Float:
    """Return the log change of imports (p, g, S) in draws of the beliefs, at duties as paid."""
    found = plan()
    posed = models()[found["horizon"]].posed
    economy, known = posed.economy, Knowledge.conditional()
    draws = drawn(
        load_beliefs(), posed.options, economy.sectors, count=found["draws"], seed=found["seed"],
        paid=True,
    )  # fmt: skip
    days = [day for month in found["months"] for day in days_of(month)]
    laws = [
        tuple(duties_on(economy, day, known, used) for used in (None, LOW, HIGH)) for day in days
    ]
    keys = [world_of(law[0]).key for law in laws]
    trade = {}
    for place, (key, law) in enumerate(zip(keys, laws, strict=True)):
        say(f"draws under the law of {days[place]}", place, len(days))
        if key not in trade:
            trade[key] = _imports(*(posed.charging(duties) for duties in law), draws=draws)
    mean = np.mean([trade[key] for key in keys], axis=0)
    base = by_cell(economy.flow_ods[:, economy.region(USA)], economy)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(mean / base[..., None])


def _imports(posed: Posed, low: Posed, high: Posed, *, draws: Any) -> Float:
    """Return US imports (p, g, S) under one law in every draw."""
    duties, inputs = inputs_of(posed, draws, (low, high))
    usa, found = posed.economy.region(USA), []
    for draw in range(inputs.count):
        world = solved_alone(posed, duties, inputs, draw)
        assert world is not None
        found.append(by_cell(world.flow_new_ods[:, usa], posed.economy))
    return np.stack(found, axis=-1)
