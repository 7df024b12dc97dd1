"""Charts of strategy: best-response curves, a tariff heat map, and convergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.report.charts.theme import (
    BLUE,
    GREY,
    INK,
    VERMILION,
    Spec,
    framed,
    label_axis,
    minus,
    model_caption,
    the,
)
from countermove.report.labels import REGION_TITLES
from countermove.strategy.curves import ReactionCurves
from countermove.strategy.nash import Nash

WIDTH, HEIGHT, CELL = 430, 300, 22


def reaction_chart(curves: ReactionCurves, *, titles: Mapping[str, str] = REGION_TITLES) -> Spec:
    """Draw each player's best rate against the other's; they cross at the Nash rates."""
    one, two = curves.players
    name = {code: titles.get(code, code) for code in curves.players}
    rows = [
        {"who": f"{name[one]} answers", "x": 100 * best, "y": 100 * rate, "order": 100 * rate}
        for rate, best in zip(curves.rate, curves.response[one], strict=True)
    ] + [
        {"who": f"{name[two]} answers", "x": 100 * rate, "y": 100 * best, "order": 100 * rate}
        for rate, best in zip(curves.rate, curves.response[two], strict=True)
    ]
    point = {"x": 100 * curves.nash[one], "y": 100 * curves.nash[two]}
    point_label = f"Nash {point['x']:.1f}, {point['y']:.1f}"
    x: Spec = {"field": "x", "type": "quantitative", "title": f"Rate of {the(name[one])}, per cent"}
    y: Spec = {"field": "y", "type": "quantitative", "title": f"Rate of {the(name[two])}, per cent"}
    domain = [f"{name[one]} answers", f"{name[two]} answers"]
    body: Spec = {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {"data": {"values": rows},
             "mark": {"type": "line", "point": True, "strokeWidth": 2.5},
             "encoding": {"x": x, "y": y, "order": {"field": "order", "type": "quantitative"},
                          "color": {"field": "who", "type": "nominal",
                                    "scale": {"domain": domain, "range": [VERMILION, BLUE]}}}},
            {"data": {"values": [{**point, "label": point_label}]},
             "layer": [
                 {"mark": {"type": "point", "filled": True, "size": 130, "color": INK},
                  "encoding": {"x": x, "y": y}},
                 {"mark": {"type": "text", "align": "left", "dx": 10, "dy": -12, "fontSize": 12},
                  "encoding": {"x": x, "y": y, "text": {"field": "label", "type": "nominal"}}},
             ]},
        ],
    }  # fmt: skip
    return _finished(
        body,
        curves.outcome,
        title=f"Best responses of {the(name[one])} and {the(name[two])}",
        subtitle="One rate each on all goods of the other, real income as payoff",
        left=50,
        width=WIDTH + 50,
    )


def tariff_heat_map(
    outcome: Outcome,
    importer: str,
    *,
    partners: Sequence[str],
    sectors: Sequence[str] | None = None,
    sector_titles: Mapping[str, str] | None = None,
    titles: Mapping[str, str] = REGION_TITLES,
    title: str = "Tariffs of {}, per cent",
) -> Spec:
    """Draw an importer's rates, sectors as rows and partners as columns; blank without trade.

    ``title`` holds ``{}`` where the importer is named.
    """
    economy = outcome.economy
    d = economy.region(importer)
    chosen = sectors or [
        s for s, good in zip(economy.sectors, economy.goods_s, strict=True) if good
    ]
    names = sector_titles or {}
    rows: list[dict[str, Any]] = []
    for sector in chosen:
        for partner in partners:
            o, s = economy.region(partner), economy.sector(sector)
            if outcome.trade_share_new_ods[o, d, s] > 0 and o != d:
                rate = 100.0 * float(outcome.tariff_rate_ods[o, d, s])
                rows.append(
                    {"sector": names.get(sector, sector), "partner": titles.get(partner, partner),
                     "rate": rate}
                )  # fmt: skip
    if not rows:
        raise BadInput(f"{importer} buys nothing in the cells named; name other partners.")
    values = [row["rate"] for row in rows]
    digits = 0 if max(map(abs, values)) >= 10 else 1
    for row in rows:
        row["rate"] = round(row["rate"], digits) + 0.0  # equal labels have equal colours
        row["label"] = minus(f"{row['rate']:.{digits}f}")
    dark = min(0.0, *values) + 0.6 * (max(values) - min(0.0, *values))
    axis, left = label_axis([row["sector"] for row in rows])
    x: Spec = {"field": "partner", "type": "nominal", "title": None,
               "sort": [titles.get(code, code) for code in partners],
               "axis": {"orient": "top", "labelAngle": -40}}  # fmt: skip
    y: Spec = {"field": "sector", "type": "nominal", "title": None, "axis": axis,
               "sort": [names.get(code, code) for code in chosen]}  # fmt: skip
    color: Spec = {"field": "rate", "type": "quantitative", "legend": None,
                   "scale": {"scheme": "blues", "zero": True}}  # fmt: skip
    ink: Spec = {"value": INK, "condition": {"test": f"datum.rate > {dark}",
                                             "value": "white"}}  # fmt: skip
    body: Spec = {
        "data": {"values": rows},
        "width": 2 * CELL * len(partners),
        "height": CELL * len(chosen),
        "layer": [
            {"mark": {"type": "rect", "stroke": "white"},
             "encoding": {"x": x, "y": y, "color": color}},
            {"mark": {"type": "text", "fontSize": 10},
             "encoding": {"x": x, "y": y, "text": {"field": "label", "type": "nominal"},
                          "color": ink}},
        ],
    }  # fmt: skip
    who = titles.get(importer, importer)
    return _finished(
        body,
        outcome,
        title=title.format(the(who)),
        subtitle="By sector and partner; blank where there is no trade",
        left=left,
        width=max(WIDTH, 2 * CELL * len(partners) + left),
    )


def convergence_chart(war: Nash) -> Spec:
    """Draw the largest move the first-order conditions ask for, by iteration, on a log scale."""
    rows = [
        {"iteration": number + 1, "residual": value}
        for number, value in enumerate(war.trace)
        if value > 0
    ]
    if not rows:
        raise BadInput("no iteration to draw: no player moved by first-order conditions.")
    ends = np.floor(np.log10([row["residual"] for row in rows]))
    decades = [10.0**power for power in range(int(ends.min()), int(ends.max()) + 2)]
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    exponents = [round(np.log10(value)) for value in decades]
    listed = ", ".join(f"'{power}': '10{str(power).translate(raised)}'" for power in exponents)
    powers = f"({{{listed}}})['' + round(log(datum.value) / LN10)]"
    body: Spec = {
        "data": {"values": rows},
        "width": WIDTH,
        "height": HEIGHT // 2,
        "mark": {"type": "line", "point": {"color": BLUE}, "color": BLUE, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "iteration", "type": "quantitative", "title": "Iteration",
                  "axis": {"tickMinStep": 1, "titleColor": GREY}},
            "y": {"field": "residual", "type": "quantitative", "scale": {"type": "log"},
                  "title": None, "axis": {"labelExpr": powers, "values": decades,
                           "labelFont": "'DejaVu Sans', Arial, sans-serif"}},
        },
    }  # fmt: skip
    count = sum(len(rate) for rate in war.rates.values())
    return _finished(
        body,
        war.outcome,
        title="Convergence of the Nash tariffs",
        subtitle=f"Largest move of log(1 + t) left, {len(war.players)} players, {count:,} rates",
        left=50,
        width=WIDTH + 50,
    )


def _finished(
    body: Spec, outcome: Outcome, *, title: str, subtitle: str, left: int, width: int
) -> Spec:
    caption = model_caption(outcome, width=width)
    return framed(body, title=title, subtitle=subtitle, caption=caption, left=left, width=width)
