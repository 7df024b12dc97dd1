"""How much of what happened the bands cover: cells and partner totals of US imports.

What is measured, and what was to be reached, was written down and committed before the first
coverage was computed (card ``backtest-coverage``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from countermove.arrays import Bool, Float
from countermove.backtest.compared_models import models
from countermove.backtest.figure_table import CONDITIONAL, Table, table
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
TOO_WIDE = np.log(2.0)
"""Width of a band, from half to double between its ends and more, that is too wide to use."""


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
    """

    cells: Bool
    partners: Bool
    weight: Float
    width: Float
    score: Float


def coverage_table(*, say: Say = quiet) -> Table:
    """Return the coverage of the three kinds of band, beside what was to be reached."""
    found = plan()
    growth = model_growth(say=say)
    noise = import_noise(found["noise_months"])
    each = found["noise_draws_each"]
    draws = noise.drawn(growth.shape[-1] * each, seed=found["seed"])
    drift = noise.drift * found["drift"]
    kinds = {
        PREDICTED: np.repeat(growth, each, axis=-1) + draws + drift,
        PARAMETERS: growth + drift,
        NOISE: draws + drift,
    }
    rows = []
    for name, values in kinds.items():
        seen, cut = covered(values)
        rows.append(
            (
                name,
                int(seen.cells.size),
                float(seen.cells.mean()),
                float(seen.weight @ seen.cells / seen.weight.sum()),
                float(seen.cells[cut["core"]].mean()),
                float(seen.cells[cut["canada"]].mean()),
                int(seen.partners.sum()),
                int(seen.partners.size),
                float(np.median(seen.width)),
                float((seen.width > 2 * TOO_WIDE).mean()),
                float(seen.score.mean()),
            )
        )
    title = "Coverage of 90 % bands, US imports, September to November 2025 over a year before"
    columns = (
        "band cells_n cells cells_by_value core canada partners partners_n width too_wide score"
    )
    return table("coverage", CONDITIONAL, title, columns, rows)


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
    return (
        Covered(inside, partners, here.weight, width, width + tail * missed),
        slices(here),
    )


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


def partners_missed(growth: Float) -> list[str]:
    """Return the partners whose total is outside its band."""
    seen, _ = covered(growth)
    names: Sequence[str] = list(specification().partners)
    return [name for name, inside in zip(names, seen.partners, strict=True) if not inside]
