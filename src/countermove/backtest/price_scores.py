"""Consumer and import prices of the United States, where the source files are at hand.

The series may not be shipped, their scores may. Categories are those of the bridge from consumer
spending to industries (card ``pce_bridge_2024``), predicted with all of the law and at once.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from countermove.arrays import Float
from countermove.backtest.cell_scores import score
from countermove.backtest.compared_models import TOLERANCE, Model
from countermove.backtest.figure_table import CONDITIONAL, PRICES, Table, Value, table
from countermove.backtest.law_in_force import USA, Knowledge, days_of, duties_on
from countermove.backtest.outcomes import earlier
from countermove.backtest.specification import specification
from countermove.equilibrium.outcome import Outcome
from countermove.places.households import household_prices, money_hat
from countermove.sources.readers.opened_file import source_file

FOLDER = "us_prices_2025"
ORIGIN = "BEA (underlying detail of consumer spending) and BLS (import prices)"
IMPORT_PRICES = {
    "import prices before duty": "import_price_all",
    "import prices before duty, without fuels": "import_price_nonpetroleum",
}
FOREIGN_FUEL = ("B06", "C19")


def price_table(chosen: Sequence[Model], sources: Path) -> Table:
    """Return the scores of models on prices by category, autumn 2025 over a year before.

    ``turn`` is against the change of growth from the year before. Without a model: what happened.
    """
    months = specification().test
    label, index = _series(sources)
    actual = {name: _growth(index, f"pce_price_{code}", months) for name, code in label.items()}
    before = {
        name: _growth(index, f"pce_price_{code}", earlier(months)) for name, code in label.items()
    }
    rows: list[tuple[Value, ...]] = []
    for model in chosen:
        pre, post, weight, foreign = _predicted(model, months)
        names = [name for name in label if name in pre]
        y, turn, w = (
            np.array([found[name] for name in names])
            for found in (actual, {n: actual[n] - before[n] for n in names}, weight)
        )
        for how, x in (("before substitution", pre), ("after substitution", post)):
            guess = np.array([x[name] for name in names])
            level, change = score(y, guess, w), score(turn, guess, w)
            rows.append(
                (
                    f"{model.title}: consumer prices of goods, {how}", len(names),
                    level.corr, change.corr, change.slope,
                    *(_mean(part, w) for part in (guess, y, y - turn)),
                )
            )  # fmt: skip
        for name, guess_of in foreign.items():
            code = IMPORT_PRICES[name]
            was = _growth(index, code, months), _growth(index, code, earlier(months))
            percent = [100 * float(np.expm1(part)) for part in (guess_of, *was)]
            rows.append((f"{model.title}: {name}", 1, None, None, None, *percent))
    return table(
        PRICES,
        CONDITIONAL,
        "US prices, September to November 2025 over a year before; means in per cent",
        "prices n corr turn_corr turn_slope predicted actual year_before",
        rows,
    )


def _predicted(
    model: Model, months: Sequence[str]
) -> tuple[dict[str, float], dict[str, float], dict[str, float], dict[str, float]]:
    """Return log price changes by category before and after substitution, weights, imports."""
    posed = model.posed
    days = [day for month in months for day in days_of(month)]
    pre: dict[str, list[float]] = {}
    post: dict[str, list[float]] = {}
    weight: dict[str, float] = {}
    foreign: dict[str, list[float]] = {name: [] for name in IMPORT_PRICES}
    for day in days:
        duties = duties_on(posed.economy, day, Knowledge.conditional())
        outcome = posed.charging(duties).solve(tolerance=TOLERANCE)
        for entry in household_prices(outcome, USA):
            if entry.pre is not None and entry.post is not None:
                pre.setdefault(entry.name, []).append(np.log1p(entry.pre / 100))
                post.setdefault(entry.name, []).append(np.log1p(entry.post / 100))
                weight[entry.name] = entry.share
        for name, found in _import_prices(outcome).items():
            foreign[name].append(found)
    means = (
        {name: float(np.mean(found)) for name, found in each.items()}
        for each in (pre, post, foreign)
    )
    before, after, imported = means
    return before, after, weight, imported


def _import_prices(outcome: Outcome) -> dict[str, float]:
    """Return the log changes of import prices before duty, at base weights."""
    economy = outcome.economy
    usa = economy.region(USA)
    flow = economy.flow_ods[:, usa] * economy.goods_s
    flow[usa] = 0.0
    cost = np.log(outcome.cost_hat_os / money_hat(outcome)[usa])
    dry = ~np.isin(economy.sectors, FOREIGN_FUEL)
    return {
        name: float((weight * cost).sum() / weight.sum())
        for name, weight in zip(IMPORT_PRICES, (flow, flow * dry), strict=True)
    }


def _series(sources: Path) -> tuple[dict[str, str], Mapping[tuple[str, str], float]]:
    """Return the code of each category of consumer goods by its name, and all series."""
    path = source_file(sources, f"{FOLDER}/series.csv", origin=ORIGIN)
    with path.open(encoding="utf-8", newline="") as stream:
        label = {
            row["label"]: row["series"].removeprefix("pce_price_")
            for row in csv.DictReader(stream)
            if row["group"] in ("pce_price_durable", "pce_price_nondurable")
        }
    path = source_file(sources, f"{FOLDER}/us_monthly_series.csv.gz", origin=ORIGIN)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        index = {
            (row["series"], row["month"]): float(row["value"])
            for row in csv.DictReader(stream)
            if row["value"]
        }
    return label, index


def _growth(index: Mapping[tuple[str, str], float], code: str, months: Sequence[str]) -> float:
    """Return the log growth over a year of the mean of the months that have both figures."""
    pairs = [
        (index[code, now], index[code, then])
        for now, then in zip(months, earlier(months), strict=True)
        if (code, now) in index and (code, then) in index
    ]
    new, old = np.sum(pairs, axis=0)
    return float(np.log(new / old))


def _mean(log_change: Float, weight: Float) -> float:
    return 100.0 * float(weight @ np.expm1(log_change) / weight.sum())
