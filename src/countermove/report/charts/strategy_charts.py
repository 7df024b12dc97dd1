"""Charts of strategy: the gradient, best-response curves, a tariff heat map, and convergence."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec
from countermove.report.game_dollars import per_million
from countermove.report.labels import sector_title
from countermove.strategy.curves import ReactionCurves
from countermove.strategy.nash import Nash
from countermove.strategy.points import Points

WIDTH, HEIGHT, CELL = 430, 300, 22
MOST_POINTS, LONGEST = 20, 50
PARTNERS, MAPS = 8, 4
"""Most partners in a tariff heat map, and most players whose map is drawn."""
Charts = dict[str, Callable[[], Spec]]
"""Charts by file name, made when asked for."""


def gradient_chart(found: Points, outcome: Outcome) -> Spec:
    """Draw dollars of real income per million of trade, ours and theirs, largest trade first."""
    order = found.trade.argsort()[::-1][:MOST_POINTS]
    if not len(order):
        raise BadInput("nothing to draw: the importer buys nothing from the partners named.")
    several = len(set(found.partner)) > 1
    us = f"to {theme.the_region(found.importer)}"
    them = "to the partner" if several else f"to {theme.the_region(found.partner[0])}"
    labels: list[str] = []
    rows: list[dict[str, Any]] = []
    for i in order:
        start = f"{theme.title_of(found.partner[i])}: " if several else ""
        labels.append(
            "\n".join(
                textwrap.wrap(start + sector_title(found.sector[i], outcome.economy), LONGEST)
            )
        )
        for who, value in ((us, float(found.own[i])), (them, float(found.theirs[i]))):
            said = theme.minus(f"{value:+,.0f}")
            rows.append({"cell": labels[-1], "who": who, "value": value, "label": said})
    y, left = marks.named_rows("cell", labels, grid=True)
    values = [row["value"] for row in rows]
    body = marks.dots(
        rows, y, size=(WIDTH, CELL * len(labels)), colours={us: theme.BLUE, them: theme.VERMILION},
        domain=marks.padded(min(values), max(values), 0.17), axis=marks.TOP | {"format": ",.0f"},
    )  # fmt: skip
    return theme.framed(
        body,
        title=f"One more percentage point of tariff by {theme.the_region(found.importer)}",
        subtitle=f"{per_million(outcome.economy)} of the trade it falls on, largest trade first "
        f"({len(order)} of {len(found.trade)})",
        caption=theme.model_caption(outcome),
        left=left,
    )


def reaction_chart(curves: ReactionCurves) -> Spec:
    """Draw each player's best rate against the other's; they cross at the Nash rates."""
    one, two = curves.players
    answers = {code: f"{theme.title_of(code)} answers" for code in curves.players}
    rows = []
    for who in curves.players:
        for rate, best in zip(curves.rate, curves.response[who], strict=True):
            x, y = (best, rate) if who == one else (rate, best)
            rows.append({"who": answers[who], "x": 100 * x, "y": 100 * y, "order": 100 * rate})
    nash = {"x": 100 * curves.nash[one], "y": 100 * curves.nash[two]}
    nash_row = {**nash, "label": f"Nash {nash['x']:.1f}, {nash['y']:.1f}"}
    axes = {
        key: marks.number(key, title=f"Rate of {theme.the_region(code)}, per cent")
        for key, code in (("x", one), ("y", two))
    }
    order = marks.number("order")
    colour = marks.coloured("who", {answers[one]: theme.VERMILION, answers[two]: theme.BLUE})
    return theme.framed(
        marks.panel(
            (WIDTH, HEIGHT),
            marks.lines(rows, {**axes, "order": order, "color": colour}, point=True),
            marks.drawn([nash_row], marks.dot(130), {**axes, "color": {"value": theme.INK}}),
            marks.texts([nash_row], {**axes, "text": marks.word("label")}, align="left", dx=10,
                        dy=-12, fontSize=12),
        ),
        title=f"Best responses of {theme.the_region(one)} and {theme.the_region(two)}",
        subtitle="One rate each on all goods of the other, real income as payoff",
        caption=theme.model_caption(curves.outcome),
        left=50,
    )  # fmt: skip


def tariff_heat_map(
    outcome: Outcome,
    importer: str,
    *,
    partners: Sequence[str],
    title: str = "Tariffs of {}, per cent",
) -> Spec:
    """Draw an importer's rates, sectors as rows and partners as columns; blank without trade.

    Of groups of countries, importer or partners, the means by trade.
    ``title`` holds ``{}`` where the importer is named.
    """
    economy = outcome.economy
    goods = np.flatnonzero(economy.goods_s).tolist()
    rates = {}
    for partner in (code for code in partners if code != importer):
        cells = np.ix_(economy.places(partner), economy.places(importer), goods)
        flow, rate = outcome.flow_new_ods[cells], outcome.tariff_rate_ods[cells]
        bought, due = flow.sum(axis=(0, 1)), (flow * rate).sum(axis=(0, 1))
        for s, trade, paid in zip(goods, bought, due, strict=True):
            if trade > 0:
                rates[sector_title(economy.sectors[s], economy), theme.title_of(partner)] = float(
                    100.0 * paid / trade
                )
    if not rates:
        raise BadInput(f"{importer} buys nothing in the cells named; name other partners.")
    low, high = min(0.0, *rates.values()), max(rates.values())
    digits = 0 if max(-low, high) >= 10 else 1
    rows = [
        {"sector": sector, "column": partner, "shade": round(rate, digits) + 0.0,
         "label": theme.minus(f"{round(rate, digits) + 0.0:.{digits}f}")}
        for (sector, partner), rate in rates.items()
    ]  # fmt: skip
    y, left = marks.named_rows("sector", [sector_title(economy.sectors[s], economy) for s in goods])
    body = marks.cells(
        rows, y, [theme.title_of(code) for code in partners], size=(2 * CELL, CELL), angle=-40,
        scale={"scheme": "blues", "domain": [low, max(high, low + 0.1)]},
        white=f"datum.shade > {low + 0.6 * (high - low)}",
    )  # fmt: skip
    return theme.framed(
        body,
        title=title.format(theme.the_region(importer)),
        subtitle="By sector and partner; blank where there is no trade",
        caption=theme.model_caption(outcome),
        left=left,
        width=max(WIDTH, 2 * CELL * len(partners) + left),
    )


def heat_maps(
    importers: Sequence[str], outcome: Outcome, title: str, among: Sequence[str] = ()
) -> Charts:
    """Return a heat map by importer: its tariffs on the others, or on its main partners."""

    def main_partners(importer: str) -> list[str]:
        economy, inside = outcome.economy, outcome.economy.places(importer)
        bought = economy.flow_ods[:, inside][:, :, economy.goods_s].sum(axis=(1, 2))
        order = [int(o) for o in np.argsort(-bought) if o not in inside and bought[o] > 0]
        return [economy.regions[o] for o in order[:PARTNERS]]

    def drawn(importer: str) -> Spec:
        partners = [code for code in among if code != importer] or main_partners(importer)
        return tariff_heat_map(outcome, importer, partners=partners, title=title)

    return {f"tariffs_{code.lower()}": partial(drawn, code) for code in importers[:MAPS]}


def nash_charts(found: Nash) -> Charts:
    """Return tariff heat maps, convergence and, for two players, best-response curves."""
    charts = heat_maps(found.players, found.outcome, "Nash tariffs of {}, per cent")
    if any(value > 0 for value in found.trace):
        charts["convergence"] = partial(convergence_chart, found)
    if len(found.players) == 2:
        charts["best_responses"] = partial(_reactions, found)
    return charts


def _reactions(found: Nash) -> Spec:
    from countermove.strategy.curves import reaction_curves

    outcome = found.outcome
    return reaction_chart(reaction_curves(outcome.economy, *found.players, closure=outcome.closure))


def convergence_chart(war: Nash) -> Spec:
    """Draw the largest move the first-order conditions ask for, by iteration, on a log scale."""
    rows = [
        {"iteration": iteration, "residual": value}
        for iteration, value in enumerate(war.trace, 1)
        if value > 0
    ]
    if not rows:
        raise BadInput("no iteration to draw: no player moved by first-order conditions.")
    ends = np.floor(np.log10([row["residual"] for row in rows]))
    powers = range(int(ends.min()), int(ends.max()) + 2)
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    listed = ", ".join(f"'{power}': '10{str(power).translate(raised)}'" for power in powers)
    axis = {"labelExpr": f"({{{listed}}})['' + round(log(datum.value) / LN10)]",
            "values": [10.0**power for power in powers],
            "labelFont": "'DejaVu Sans', Arial, sans-serif"}  # fmt: skip
    encoding = {
        "x": marks.number(
            "iteration", title="Iteration", axis={"tickMinStep": 1, "titleColor": theme.GREY}
        ),
        "y": marks.number("residual", title=None, scale={"type": "log"}, axis=axis),
    }
    count = sum(len(rate) for rate in war.rates.values())
    return theme.framed(
        {"width": WIDTH, "height": HEIGHT // 2,
         **marks.lines(rows, encoding, point={"color": theme.BLUE}, color=theme.BLUE)},
        title="Convergence of the Nash tariffs",
        subtitle=f"Largest move of log(1 + t) left, {len(war.players)} players, {count:,} rates",
        caption=theme.model_caption(war.outcome),
        left=50,
    )  # fmt: skip
