"""One function per identity a baseline must satisfy; :func:`residual` joins them.

All gaps are relative: divided by the base value, or by world value added where that is zero.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from countermove.arrays import Bool, Float
from countermove.economy.baseline import Baseline

TABLES = tuple(field.name for field in fields(Baseline) if field.type == "Float")
"""Tables every baseline has; the letters that end their names are their axes."""
LOWEST_INPUT_SHARE = -0.01
"""Input shares may be slightly negative: published tables are (Canada in Caliendo-Parro's)."""


def failures(economy: Baseline) -> list[str]:
    """Return sentences on wrong shapes, non-finite numbers and wrong signs (empty if none)."""
    n, j = len(economy.regions), len(economy.sectors)
    size = {"o": n, "d": n, "s": j, "k": j}
    for name in TABLES:
        shape = tuple(size[axis] for axis in name.rsplit("_", 1)[1])
        array = getattr(economy, name)
        if array.shape != shape:
            return [
                f"{name} has shape {array.shape}, expected {shape} for {n} regions and {j} sectors."
            ]
        if not np.isfinite(array).all():
            where = _where(economy, name, ~np.isfinite(array))
            return [f"{name} is not a finite number at {where}. Replace it with a figure or zero."]
    out = []
    if len(set(economy.regions)) < n or len(set(economy.sectors)) < j:
        out.append("region and sector codes must be unique.")
    signs = "is negative at {at}; shares and spending must be >= 0."
    low = f"is below {LOWEST_INPUT_SHARE} at {{at}}; published tables hold a few slightly negative "
    low += "cells, larger ones are an error."
    income = "is not positive at {at}; every region needs income from work."
    shares = ("trade_share_ods", "value_added_share_ds", "final_share_ds", "expenditure_ds")
    out += _failed(
        economy,
        *((name, getattr(economy, name) < 0, signs) for name in shares),
        ("io_share_dsk", economy.io_share_dsk < LOWEST_INPUT_SHARE, low),
        ("value_added_d", economy.value_added_d <= 0, income),
    )
    out += elasticity_failures(economy)
    high = "is -100 % or less at {at}; rates are shares, 0.25 for 25 %."
    out += _failed(economy, ("tariff_rate_ods", economy.tariff_rate_ods <= -1, high))
    for name, most in (
        ("margin_d", 1.0), ("duty_response_d", np.inf), ("profit_share_ds", 1.0),
        ("rent_share_ds", 1.0),
    ):  # fmt: skip
        given = getattr(economy, name)
        if given is None:
            continue
        shape = tuple(size[axis] for axis in name.rsplit("_", 1)[1])
        if given.shape != shape:
            return [f"{name} has shape {given.shape}, expected {shape}."]
        wrong = ~((given >= 0) & (given < most))
        out += _failed(economy, (name, wrong, f"is not from 0 to below {most:g} at {{at}}."))
    jobs = economy.employment_ds
    if jobs is not None and jobs.shape != (n, j):
        out.append(f"employment_ds has shape {jobs.shape}, expected {(n, j)}.")
    elif jobs is not None:
        out += _failed(economy, ("employment_ds", jobs < 0, "is negative at {at}."))
    return out


def elasticity_failures(economy: Baseline) -> list[str]:
    """Return a sentence where an elasticity is not finite and positive (empty if all are)."""
    theta = economy.theta_s
    cure = "at {at}; give the trade elasticity as a positive number."
    return _failed(
        economy,
        ("theta_s", ~np.isfinite(theta), f"is not a finite number {cure}"),
        ("theta_s", theta <= 0, f"is not positive {cure}"),
    )[:1]


def _failed(economy: Baseline, *rules: tuple[str, Bool, str]) -> list[str]:
    """Return a sentence for each rule (name of a table, wrong cells, words) with a wrong cell."""
    return [
        f"{name} {words.format(at=_where(economy, name, wrong))}"
        for name, wrong, words in rules
        if wrong.any()
    ]


def _where(economy: Baseline, name: str, mask: Bool) -> str:
    """Name the first cell of a mask by its region and sector codes, from the axes in the name."""
    first = np.argwhere(mask)[0]
    regions, sectors = economy.regions, economy.sectors
    labels = {"o": regions, "d": regions, "s": sectors, "k": sectors}
    axes = name.rsplit("_", 1)[1]
    return ", ".join(f"{axis}={labels[axis][i]}" for axis, i in zip(axes, first, strict=True))


def trade_shares_add_up(economy: Baseline) -> Float:
    """(N, J) gap of the origin shares of each market from one: ``|sum_o pi_ods - 1|``."""
    return np.abs(economy.trade_share_ods.sum(axis=0) - 1.0)


def cost_shares_add_up(economy: Baseline) -> Float:
    """(N, J) gap of value-added and input shares from one: ``|gamma_dk + sum_s io_dsk - 1|``."""
    paid = economy.value_added_share_ds + economy.io_share_dsk.sum(axis=1)
    return np.abs(
        paid + (0.0 if economy.profit_share_ds is None else economy.profit_share_ds) - 1.0
    )


def final_shares_add_up(economy: Baseline) -> Float:
    """(N,) gap of final-spending shares from one: ``|sum_s alpha_ds - 1|``."""
    return np.abs(economy.final_share_ds.sum(axis=1) - 1.0)


def spending_clears(economy: Baseline) -> Float:
    """(N, J) relative gap of spending from intermediate and final demand, CP (2015) eq. (13)."""
    output = economy.output_os
    demand = np.einsum("dsk,dk->ds", economy.io_share_dsk, output)
    demand += economy.final_share_ds * economy.income_d[:, None]
    spending = economy.expenditure_ds
    scale = np.where(spending > 0, spending, economy.world_value_added)
    return np.abs(spending - demand) / scale


def labour_clears(economy: Baseline) -> Float:
    """(N,) relative gap of value added paid by sectors from wage income, ``sum_s gamma Y = wL``."""
    paid = economy.wage_bill_ds.sum(axis=1)
    return np.abs(paid / economy.value_added_d - 1.0)


def deficits_add_up(economy: Baseline) -> Float:
    """Gap of world deficits from zero, relative to world value added (scalar array)."""
    return np.abs(economy.deficit_d.sum()) / economy.world_value_added


def trade_balances(economy: Baseline) -> Float:
    """(N,) gap of imports less exports from the deficit, over value added, CP (2015) eq. (14)."""
    flow = economy.earned_ods(economy.flow_ods)
    imports, exports = flow.sum(axis=(0, 2)), flow.sum(axis=(1, 2))
    return np.abs(imports - exports - economy.deficit_d) / economy.value_added_d


IDENTITIES = (
    trade_shares_add_up,
    cost_shares_add_up,
    final_shares_add_up,
    spending_clears,
    labour_clears,
    trade_balances,
    deficits_add_up,
)


def residual(economy: Baseline) -> float:
    """Return the largest gap over all identities; 1e-15 is what construction from flows gives."""
    return max(float(np.max(identity(economy))) for identity in IDENTITIES)


def worst_identity(economy: Baseline) -> str:
    """Return the name, in words, of the identity with the largest gap, or with none that is one."""
    gaps = {each: float(np.max(each(economy))) for each in IDENTITIES}
    worst = max(gaps, key=lambda each: np.inf if np.isnan(gaps[each]) else gaps[each])
    return worst.__name__.replace("_", " ")
