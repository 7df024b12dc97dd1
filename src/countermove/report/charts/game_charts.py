"""Charts of games and bargains: payoffs by outcome, and the frontier with named outcomes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from countermove.errors import BadInput
from countermove.questions.game_play import GameResult, named, units_of
from countermove.report.charts import marks, theme
from countermove.report.charts.theme import Spec
from countermove.report.game_dollars import gain_of, money_of
from countermove.report.labels import deal_title
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.coalitions import Stability

LEFT, MOST_ROWS, FRONTIER = 60, 40, 560


def payoff_chart(result: GameResult) -> Spec:
    """Draw the payoffs of every outcome as a heat map, a column per player, play marked."""
    leaves = list(result.game.payoffs)
    if len(leaves) > MOST_ROWS:
        raise BadInput(
            f"the game has {len(leaves)} outcomes, more than the {MOST_ROWS} a chart can show; "
            "prune moves with --keep."
        )
    path = result.play.equilibria[0].path if result.play.equilibria else None
    labels = [("* " if leaf == path else "") + named(leaf).replace("_", " ") for leaf in leaves]
    rows = []
    for place, player in enumerate(result.spec.form.players):
        own = [float(result.game.payoffs[leaf][place]) for leaf in leaves]
        low, span = min(own), (max(own) - min(own)) or 1.0
        rows += [
            {"outcome": label, "column": theme.title_of(player), "shade": (payoff - low) / span,
             "label": theme.minus(f"{payoff:.3f}")}
            for label, payoff in zip(labels, own, strict=True)
        ]  # fmt: skip
    options = result.posed.options.plain()
    return _heat(
        rows,
        title=result.spec.title,
        subtitle=f"Payoffs ({result.chosen.replace('_', ' ')}: {units_of(result)}); in each "
        "column blue is best and orange worst; the star marks subgame-perfect play",
        caption=f"Data: {options['economy']}. Model: {options['deficits']} deficits, elasticities "
        f"{options['elasticities']}. Countermove.",
    )


def coalition_chart(found: Sequence[Stability], *, others: str) -> Spec:
    """Draw every player's gain in every coalition as a heat map; who would leave or join named."""
    most = max(abs(100 * gain) for entry in found for gain in entry.gains.values()) or 1.0
    rows = []
    for entry in found:
        leavers = [theme.title_of(code) for code, gain in entry.staying.items() if gain < 0]
        joiners = [theme.title_of(code) for code, gain in entry.joining.items() if gain > 0]
        notes = [f"{' and '.join(leavers)} would leave"] if leavers else []
        notes += [f"{' and '.join(joiners)} would join"] if joiners else []
        name = " + ".join(theme.title_of(code) for code in entry.coalition.members)
        label = f"{name}\n{', '.join(notes) or 'stable'}"
        rows += [
            {"outcome": label, "column": theme.title_of(player), "shade": 0.5 + 50 * gain / most,
             "label": theme.minus(f"{100 * gain:+.3f}")}
            for player, gain in entry.gains.items()
        ]  # fmt: skip
    rest = "play Nash" if others == "nash" else "keep their tariffs"
    return _heat(
        rows,
        title="Who gains from which coalition",
        subtitle=f"Real income against no coalition, per cent; non-members {rest}",
        caption=theme.model_caption(found[0].coalition.outcome),
    )


def _heat(rows: Sequence[dict[str, Any]], **about: str) -> Spec:
    """Return a heat map of outcomes, shaded from 0 (worst) to 1, a column per player."""
    labels, columns = (list(dict.fromkeys(row[k] for row in rows)) for k in ("outcome", "column"))
    y, left = marks.named_rows("outcome", labels)
    scale = {
        "domain": [0, 0.5, 1],
        "range": [theme.DOWN, "#ffffff", theme.UP],
        "interpolate": "rgb",
    }
    height = 24 + 13 * max(label.count("\n") for label in labels)
    dark = "datum.shade > 0.9 || datum.shade < 0.05"
    body = marks.cells(rows, y, columns, size=(100, height), scale=scale, white=dark)
    return theme.framed(body, left=left, width=max(left + 100 * len(columns) + 40, 420), **about)


def frontier_chart(result: Bargain) -> Spec:
    """Draw the Pareto frontier of two players with disagreement, deals and other outcomes.

    Axes are gains over disagreement in money a year where payoffs are the players' real incomes.
    """
    if result.frontier is None:
        raise BadInput("there is no frontier to draw: ask for frontier=True, with two players.")
    first, second = result.players
    economy, without = result.disagreement.economy, result.disagreement_payoffs
    income = _of_income(result)

    def gain(player: str, payoff: float) -> float:
        over = payoff - without[player]
        return gain_of(economy, player, over, without[player]).money if income else 100 * over

    line = [
        {"x": gain(first, float(u[0])), "y": gain(second, float(u[1])), "order": i}
        for i, u in enumerate(result.frontier.payoffs)
    ]
    nothing = f"no deal ({result.disagreement_name})"
    outcomes = [(nothing, "disagreement", result.disagreement_payoffs)]
    outcomes += [(deal_title(name), "deal", deal.payoffs) for name, deal in result.deals.items()]
    outcomes += [(name, "other", values) for name, values in result.named.items()]
    outcomes_at = _merged(
        [
            {
                "x": gain(first, values[first]),
                "y": gain(second, values[second]),
                "name": name,
                "kind": kind,
            }
            for name, kind, values in outcomes
        ]
    )
    axes, domains = {}, {}
    unit = f"{money_of(economy)[1]} a year" if income else "hundredths of its payoff"
    for key, player in (("x", first), ("y", second)):
        ends = [float(entry[key]) for entry in (*outcomes_at, *line)]
        room = 0.07 * (max(ends) - min(ends) or 1.0)
        domains[key] = [min(ends) - room, max(ends) + room]
        axes[key] = marks.number(
            key,
            scale={"domain": domains[key], "nice": False, "zero": False},
            axis={"title": f"Gain of {theme.the_region(player)}, {unit}", "tickCount": 7},
        )
    colour = marks.coloured(
        "kind", {"disagreement": theme.DOWN, "deal": theme.UP, "other": theme.GREY}, legend=None
    )
    dashed = {"type": "rule", "color": theme.DOWN, "strokeDash": [4, 4], "strokeWidth": 1}
    text = {**axes, "text": marks.word("name")}
    left_half = f"datum.x <= {sum(domains['x']) / 2}"
    grey = {"color": theme.GREY}
    body = marks.panel(
        (FRONTIER, 340),
        *(marks.drawn(outcomes_at[:1], dashed, {key: axis}) for key, axis in axes.items()),
        marks.lines(line, {**axes, "order": marks.number("order")}, point=grey, **grey),
        marks.drawn(outcomes_at, marks.dot(70), {**axes, "color": colour}),
        {"data": {"values": outcomes_at},
         "layer": marks.beside(text, left_half, 8, dy=-8, fontSize=11)},
    )  # fmt: skip
    return theme.framed(
        body,
        title=_agreed(result, income),
        subtitle=f"Gains over no deal ({result.disagreement_name}). Line: efficient deals without "
        "money; both gain above and right of the dashes",
        caption=f"Frontier within {result.frontier.gap:.1%} of the ideal gains.\n"
        + theme.model_caption(result.disagreement),
        left=LEFT,
        width=LEFT + FRONTIER + 40,
    )


def _of_income(result: Bargain) -> bool:
    """Return whether every payoff is the log real income of the player itself."""
    return all(
        abs(payoff - math.log1p(result.disagreement.of("real_income_change", player) / 100)) < 1e-9
        for player, payoff in result.disagreement_payoffs.items()
    )


def _agreed(result: Bargain, income: bool) -> str:
    """Return what the Nash deal brings, where there is one and payoffs are incomes."""
    who = [theme.the_region(player) for player in result.players]
    if not income or (deal := result.deals.get("nash")) is None:
        return f"What {' and '.join(who)} could agree on"
    scale, unit = money_of(result.disagreement.economy)
    gains = [f"{name} {scale * deal.gains_usd[player]:,.1f}"
             for name, player in zip(who, result.players, strict=True)]  # fmt: skip
    told = f"The Nash deal brings {' and '.join(gains)} ({unit} a year)"
    return theme.minus(told)


def _merged(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return points with those that lie on each other drawn once, their names joined."""
    spans = [max(m[k] for m in points) - min(m[k] for m in points) or 1.0 for k in "xy"]
    out: list[dict[str, Any]] = []
    for mark in points:
        for other in out:
            if all(abs(mark[k] - other[k]) < 0.03 * s for k, s in zip("xy", spans, strict=True)):
                other["name"] += f", {mark['name']}"
                break
        else:
            out.append(dict(mark))
    return out
