"""The chart that a result of the Python interface draws of itself (``result.plot()``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from countermove import __version__
from countermove.economy.economy import Economy
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput
from countermove.law.explanation import Explanation
from countermove.law.ledger import Ledger
from countermove.questions.game_play import GameResult
from countermove.questions.run_case import CaseResult
from countermove.report.charts import marks, theme
from countermove.report.charts.game_charts import frontier_chart, payoff_chart
from countermove.report.charts.theme import Spec, model_caption, title_of
from countermove.report.game_dollars import gain_of, money_of, per_million
from countermove.report.labels import deal_title, instrument_title, sector_title, together
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.best_response import BestResponse
from countermove.strategy.coalitions import Stability
from countermove.strategy.nash import Nash
from countermove.strategy.points import Points

WIDTH, ROW, MOST = 430, 22, 20
INCOME = "Per cent of real income"


@singledispatch
def chart_of(result: object) -> Spec:
    """Return the chart of a result; results of other kinds have none."""
    raise BadInput(f"{type(result).__name__} has no chart; take .table() and draw from it.")


def bar_chart(
    rows: Iterable[tuple[str, float]], title: str, unit: str, caption: str, form: str = "+z.2f"
) -> Spec:
    """Draw named values as bars, in the order given, twenty at most."""
    every = [row for row in rows if row[1] == row[1]]
    if not every:
        raise BadInput(f"{title}: nothing is known that could be drawn; see .table().")
    said = f"{unit} ({MOST} of {len(every)})" if len(every) > MOST else unit
    data: list[dict[str, Any]] = [
        {"name": name, "value": value, "start": min(value, 0.0), "end": max(value, 0.0),
         "label": theme.minus(format(value, form))}
        for name, value in every[:MOST]
    ]  # fmt: skip
    y, left = marks.named_rows("name", [row["name"] for row in data])
    body = marks.bars(data, y, size=(WIDTH, ROW * len(data)), room=0.17)
    return theme.framed(body, title=title, subtitle=said, caption=caption, left=left)


def _largest(rows: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(rows, key=lambda row: -abs(row[1]))


@chart_of.register
def _(economy: Economy) -> Spec:
    scale, unit = money_of(economy)
    rows = zip(map(title_of, economy.regions), (scale * economy.income_d).tolist(), strict=True)
    caption = f"Data {economy.name}"
    return bar_chart(_largest(rows), "What countries spend", f"{unit} a year", caption, ",.0f")


@chart_of.register
def _(outcome: Outcome) -> Spec:
    change = outcome.values("real_income_change").tolist()
    rows = _largest(zip(map(title_of, outcome.economy.regions), change, strict=True))
    return bar_chart(
        rows,
        "Change of real income",
        f"Per cent, {outcome.closure.horizon}",
        model_caption(outcome),
    )


@chart_of.register
def _(result: CaseResult) -> Spec:
    code = result.case.focus[0]
    place = result.codes.index(code)
    rows = [
        (variant.variant.title, float(variant.central["real_income_change"][place]))
        for variant in result.variants.values()
    ]
    any_variant = next(iter(result.variants.values()))
    horizon = any_variant.posed.closure.horizon
    return bar_chart(
        rows, f"Real income of {theme.the_region(code)}", f"Change in per cent, {horizon}",
        model_caption(any_variant.outcome),
    )  # fmt: skip


@chart_of.register
def _(found: BestResponse) -> Spec:
    order = found.trade.argsort()[::-1].tolist()
    rows = [
        (instrument_title(found.names[n], found.outcome.economy), 100.0 * float(found.rate[n]))
        for n in order
    ]
    title = f"Best tariffs of {theme.the_region(found.player)}"
    return bar_chart(rows, title, "Per cent, most trade first", model_caption(found.outcome), ".1f")


@chart_of.register
def _(found: Nash) -> Spec:
    rows = [(title_of(p), found.outcome.of("real_income_change", p)) for p in found.players]
    title = "Real income under Nash tariffs"
    return bar_chart(rows, title, "Change in per cent", model_caption(found.outcome))


@chart_of.register
def _(found: Points) -> Spec:
    order = found.trade.argsort()[::-1].tolist()
    several, economy = len(set(found.partner)) > 1, found.outcome.economy
    rows = [
        (f"{title_of(found.partner[n])}: " * several + sector_title(found.sector[n], economy),
         float(found.own[n]))
        for n in order
    ]  # fmt: skip
    title = f"One more percentage point of tariff by {theme.the_region(found.importer)}"
    unit = f"{per_million(economy)} of trade, most trade first"
    return bar_chart(rows, title, unit, f"Countermove {__version__}", "+,.0f")


@chart_of.register
def _(result: GameResult) -> Spec:
    return payoff_chart(result)


@chart_of.register
def _(result: Bargain) -> Spec:
    if result.frontier is not None:
        return frontier_chart(result)
    scale, unit = money_of(result.disagreement.economy)
    rows = [
        (f"{deal_title(name)}: {title_of(player)}", scale * gain)
        for name, deal in result.deals.items()
        for player, gain in deal.gains_usd.items()
    ]
    caption = model_caption(result.disagreement)
    return bar_chart(rows, "What walking away would cost", f"{unit} a year", caption)


@chart_of.register
def _(found: Stability) -> Spec:
    world = found.coalition.outcome
    rows = [
        (title_of(p), gain_of(world.economy, p, gain).per_cent) for p, gain in found.gains.items()
    ]
    title = f"Gain from the coalition {together(found.coalition.members)}"
    return bar_chart(rows, title, INCOME, model_caption(world))


@chart_of.register
def _(ledger: Ledger) -> Spec:
    counted = Counter(measure.imposed_by for measure in ledger.measures.values())
    rows = [(title_of(code), float(count)) for code, count in counted.most_common()]
    return bar_chart(
        rows, "Measures of trade law", "By importer", f"Ledger {ledger.hash[:10]}", ".0f"
    )


@chart_of.register
def _(found: Explanation) -> Spec:
    rows = [
        (step.title, 100.0 * float(step.contribution))
        for step in found.steps
        if step.contribution is not None and step.contribution != 0
    ]
    where = f"{title_of(found.importer)}, goods of {theme.the_region(found.origin)}"
    total = f"{found.line_coverage.bound} {100 * float(found.total_rate):.2f} %".strip()
    title = f"Duty on {found.explained_hs}: {total}"
    caption = f"{where}, law of {found.on.isoformat()}"
    return bar_chart(rows, title, "Percentage points of the customs value", caption)
