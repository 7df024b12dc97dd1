"""The models that are compared, and what each says of the trade that is then looked up."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from countermove.arrays import Float
from countermove.backtest.law_in_force import USA
from countermove.backtest.specification import specification
from countermove.codes.lookup import unknown
from countermove.economy.economy import Economy
from countermove.economy.elasticities import headline_sets
from countermove.equilibrium.horizon import at_scale
from countermove.equilibrium.measures_of_change import employment_hat
from countermove.equilibrium.varieties import Duties, Wedges
from countermove.questions.beside import beside
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import Posed, pose
from countermove.questions.solve_posed import solve_all

CANADA = "CAN"
TOLERANCE = 1e-8
AT_ONCE = 6
"""Worlds solved together: each takes some 14 MB while it is."""
FIRST_YEAR, LONG_RUN, GIVEN = "first-year", "long-run", "given-costs"
SCALED = "first-year-elasticities"
NO_CHANGE, LAST_YEAR, RULE = "no-change", "last-year", "rule"
SIMPLE = {
    NO_CHANGE: "no change",
    LAST_YEAR: "growth of the year before",
    RULE: "one-parameter rule",
}
"""Rivals without a model."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is compared.

    Attributes:
        name, title: what it is called. settings: options, as of ``--set``.
        partial: costs, wages and spending stay as they were; only origins are chosen anew.
    """

    name: str
    title: str
    settings: tuple[str, ...]
    partial: bool = False

    @property
    def posed(self) -> Posed:
        """Return the model at the baseline's duties, ready for others."""
        return _posed(self.settings)


@cache
def _posed(settings: tuple[str, ...]) -> Posed:
    return pose("baseline", with_settings(ModelOptions(), settings))


def models() -> dict[str, Model]:
    """Return the models by name: of the median, then of every published set.

    >>> list(models())[:3]
    ['first-year', 'long-run', 'given-costs']
    """
    median = specification().elasticities
    first = (f"horizon={FIRST_YEAR}",)
    scaled = "elasticity_scale=impact"
    of = f"elasticities={median}"
    found = [
        Model(FIRST_YEAR, "first year", (*first, of)),
        Model(LONG_RUN, "long run", (of,)),
        Model(GIVEN, "costs and wages given", (scaled, of), partial=True),
        Model(SCALED, "long run at first-year elasticities", (scaled, of)),
    ]
    for name in headline_sets():
        chosen = f"elasticities={name}"
        found.append(Model(f"{FIRST_YEAR}:{name}", f"first year, {name}", (*first, chosen)))
        found.append(Model(f"{LONG_RUN}:{name}", f"long run, {name}", (chosen,)))
    return {model.name: model for model in found}


def title_of(name: str) -> str:
    """Return a model or rival in words."""
    return SIMPLE[name] if name in SIMPLE else models()[name].title


def chosen_models(names: Sequence[str]) -> list[Model]:
    """Return models by name, or say which there are; rivals without a model are left out."""
    every = models()
    for name in names:
        if name not in every and name not in SIMPLE:
            raise unknown(name, [*every, *SIMPLE], what="model or rival")
    return [every[name] for name in dict.fromkeys(names) if name in every]


class Trade(NamedTuple):
    """What a model says of one day, or of several (their mean).

    Attributes:
        imports_os, duty_os: US imports before duty, and duties, million dollars of the table.
        exports_ds: Canada's exports; bought_s: its imports from the United States.
        jobs_s: US labour by sector over the base; NaN where costs and wages are given.
    """

    imports_os: Float
    duty_os: Float
    exports_ds: Float
    bought_s: Float
    jobs_s: Float


class World(NamedTuple):
    """A law: its duties, and the key under which equal ones are solved once."""

    key: Hashable
    duties: Duties


def base_trade(economy: Economy) -> Trade:
    """Return the trade of the baseline."""
    flow = economy.flow_ods
    still = np.ones(len(economy.sectors))
    return _trade(economy, flow, economy.tariff_rate_ods, still)


def trade_under(
    chosen: Sequence[Model],
    worlds: Sequence[World],
    say: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> dict[str, dict[Hashable, Trade]]:
    """Return what each model says under each law, by name and key; half of it worked out beside."""

    def work(place: int) -> dict[Hashable, Trade]:
        say(chosen[place].title, place, len(chosen))
        return _answers(chosen[place], worlds)

    half = (len(chosen) + 1) // 2
    collect = beside(work, range(half, len(chosen)))
    found = [work(place) for place in range(half)] + collect()
    return {model.name: answers for model, answers in zip(chosen, found, strict=True)}


def _answers(model: Model, worlds: Sequence[World]) -> dict[Hashable, Trade]:
    posed = model.posed
    found: dict[Hashable, Trade] = {}
    for first in range(0, len(worlds), AT_ONCE):
        some = worlds[first : first + AT_ONCE]
        if model.partial:
            told = [costs_given(posed, posed.wedges(world.duties)) for world in some]
        else:
            asked = [posed.charging(world.duties) for world in some]
            told = [
                _trade(
                    outcome.economy,
                    outcome.flow_new_ods,
                    outcome.tariff_rate_ods,
                    employment_hat(outcome)[outcome.economy.region(USA)],
                )
                for outcome in solve_all(asked, tolerance=TOLERANCE)
            ]
        found |= {world.key: trade for world, trade in zip(some, told, strict=True)}
    return found


def costs_given(posed: Posed, charged: Wedges) -> Trade:
    r"""Return trade where costs, wages and spending stay, and buyers choose origins anew.

    $$\pi'_{ods} \propto \pi_{ods}\Big(\hat d_{ods}\frac{1+t'_{ods}}{1+t_{ods}}\Big)^{-\theta_s}$$
    """
    economy = posed.economy
    theta = at_scale(economy, posed.closure.elasticity_scale).theta_s
    factor = charged.iceberg_hat_ods * (1 + charged.tariff_rate_ods) / (1 + economy.tariff_rate_ods)
    share = economy.trade_share_ods * factor**-theta
    share /= share.sum(axis=0)
    flow = share * economy.expenditure_ds / (1 + charged.tariff_rate_ods)
    return _trade(economy, flow, charged.tariff_rate_ods, np.full(len(economy.sectors), np.nan))


def mean_trade(found: Sequence[Trade]) -> Trade:
    """Return the mean over days."""
    return Trade(*(np.mean(arrays, axis=0) for arrays in zip(*found, strict=True)))


def _trade(economy: Economy, flow_ods: Float, rate_ods: Float, jobs_s: Float) -> Trade:
    usa, canada = economy.region(USA), economy.region(CANADA)
    imports = flow_ods[:, usa].copy()
    return Trade(
        imports_os=imports,
        duty_os=imports * rate_ods[:, usa],
        exports_ds=flow_ods[canada].copy(),
        bought_s=flow_ods[usa, canada].copy(),
        jobs_s=jobs_s,
    )
