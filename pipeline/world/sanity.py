"""Figures a built table must show, computed from it; the build fails where one is missed."""

from __future__ import annotations

import numpy as np

from countermove.economy.checks import residual
from countermove.economy.construct import economy_from_flows
from countermove.economy.economy import Economy
from countermove.errors import BadInput
from pipeline.world.build_report import Check
from pipeline.world.built_table import BuiltTable
from pipeline.world.expected import Expected


def economy_of(table: BuiltTable) -> Economy:
    """Return the economy a built table forms, with a uniform elasticity of 4."""
    return economy_from_flows(
        table.flow_ods,
        table.input_purchases_dsk,
        table.tariff_rate_ods,
        regions=table.regions,
        sectors=table.sectors,
        theta_s=4.0,
        name=table.name,
    )


def checked(table: BuiltTable, expected: tuple[Expected, ...]) -> tuple[Check, ...]:
    """Compare a table with what is expected of it.

    Raises:
        BadInput: a figure is outside its tolerance; the first three are named.
    """
    found = figures(economy_of(table))
    checks = tuple(Check(e.name, found[e.name], e.value, e.tolerance) for e in expected)
    missed = [c for c in checks if not c.ok]
    if missed:
        listed = "; ".join(
            f"{c.name} is {c.found:.6g}, expected {c.expected:g} +- {c.tolerance:g}"
            for c in missed[:3]
        )
        raise BadInput(
            f"the built table {table.name} misses {len(missed)} of {len(checks)} sanity figures: "
            f"{listed}. Check that the source files are the editions the cards name."
        )
    return checks


def figures(economy: Economy) -> dict[str, float]:
    """Return the sanity figures of an economy on the 81 x 50 axes, named as in ``expected.py``."""
    region, sector = economy.region, economy.sector
    goods = slice(0, 27)
    flow, rate = economy.flow_ods, economy.tariff_rate_ods
    output, va, revenue = economy.output_os, economy.value_added_d, economy.tariff_revenue_d
    n = len(economy.regions)
    abroad = flow.copy()
    abroad[np.arange(n), np.arange(n)] = 0.0
    duty = abroad * rate
    gdp = (va + revenue).sum()
    out = {
        "residual": residual(economy),
        "world GDP, tn": gdp / 1e6,
        "world output, tn": output.sum() / 1e6,
        "value added / output": va.sum() / output.sum(),
        "trade / GDP": abroad.sum() / gdp,
        "lowest income / value added": float((economy.income_d / va).min()),
        "ROW value added / output": va[region("ROW")] / output[region("ROW")].sum(),
        "share of zero trade shares": float((economy.trade_share_ods == 0).mean()),
        "sectors without output": float((output == 0).sum()),
        "cells without spending": float((economy.expenditure_ds == 0).sum()),
        "cells bought at home only": float(
            (np.einsum("dds->ds", economy.trade_share_ods) == 1.0).sum()
        ),
        "least value-added share": float(economy.value_added_share_ds.min()),
    }
    for i, code in enumerate(economy.regions):
        out[f"deficit / value added {code}, %"] = 100 * economy.deficit_d[i] / va[i]
        out[f"deficit {code}, bn"] = economy.deficit_d[i] / 1e3
        out[f"tariff of {code} on goods, %"] = 100 * _ratio(duty[:, i, goods], abroad[:, i, goods])
        out[f"tariff revenue {code}, bn"] = revenue[i] / 1e3
    usa, can, c29 = region("USA"), region("CAN"), sector("C29")
    for i, code in enumerate(economy.regions):
        out[f"US tariff on goods from {code}, %"] = 100 * _ratio(
            duty[i, usa, goods], abroad[i, usa, goods]
        )
        out[f"goods {code} to USA, bn"] = abroad[i, usa, goods].sum() / 1e3
        out[f"share of {code} in US C29 purchases"] = economy.trade_share_ods[i, usa, c29]
        out[f"share of {code} in CAN C29 purchases"] = economy.trade_share_ods[i, can, c29]
    for code in ("C29", "C24A"):
        out[f"US tariff on {code} from CHN, %"] = 100 * rate[region("CHN"), usa, sector(code)]
    out |= {
        "CAN goods to USA / value added": abroad[can, usa, goods].sum() / va[can],
        "CAN C29 output, bn": output[can, c29] / 1e3,
        "CAN C29 to USA / output": flow[can, usa, c29] / output[can, c29],
        "CAN C29 to USA, mn": flow[can, usa, c29],
        "USA C29 to CAN, mn": flow[usa, can, c29],
        "CAN C29 value-added share": economy.value_added_share_ds[can, c29],
        "US C29 purchases, bn": economy.expenditure_ds[usa, c29] / 1e3,
    }
    home = np.einsum("dds->ds", economy.trade_share_ods)
    spent = economy.expenditure_ds[:, goods] > 0
    out["median home share of goods"] = float(np.median(home[:, goods][spent]))
    out["median home share of services"] = float(np.median(home[:, 27:]))
    out["goods with home share under 1 %"] = float((home[:, goods] < 0.01).mean())
    return {name: float(value) for name, value in out.items()}


def _ratio(part: np.ndarray, whole: np.ndarray) -> float:
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else 0.0
