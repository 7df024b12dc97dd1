"""Charts of games and bargains: payoffs by outcome, and the frontier with named outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from countermove.errors import BadInput
from countermove.report.charts.theme import DOWN, GREY, UP, Spec, framed, label_axis, model_caption
from countermove.scenarios.game_run import GameResult, named
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.coalitions import Stability

CELL, ROW, LEFT = 92, 24, 60
MOST_ROWS = 40


def payoff_chart(result: GameResult) -> Spec:
    """Draw the payoffs of every outcome as a heat map, a column per player, play marked."""
    leaves = list(result.game.payoffs)
    if len(leaves) > MOST_ROWS:
        raise BadInput(
            f"the game has {len(leaves)} outcomes, more than the {MOST_ROWS} a chart can show; "
            "prune moves with --keep."
        )
    players = list(result.spec.form.players)
    path = result.play.equilibria[0].path if result.play.equilibria else None
    labels = [("* " if leaf == path else "") + named(leaf) for leaf in leaves]
    rows: list[dict[str, Any]] = []
    for column, player in enumerate(players):
        own = [float(result.game.payoffs[leaf][column]) for leaf in leaves]
        low, span = min(own), (max(own) - min(own)) or 1.0
        rows += [
            {"outcome": label, "player": player, "payoff": number, "label": f"{number:.3f}",
             "rank": (number - low) / span}
            for label, number in zip(labels, own, strict=True)
        ]  # fmt: skip
    return _heat(
        rows,
        labels,
        players,
        title=result.spec.title,
        subtitle=f"Payoffs ({result.chosen}) by outcome, coloured within each player's column; "
        "* subgame-perfect play",
        caption=[_model(result.options.plain())],
    )


def coalition_chart(found: Sequence[Stability], *, others: str) -> Spec:
    """Draw every player's gain in every coalition as a heat map; who would leave or join named."""
    players = list(found[0].gains)
    most = max(abs(100 * gain) for entry in found for gain in entry.gains.values()) or 1.0
    labels, rows = [], []
    for entry in found:
        leavers = [name for name, gain in entry.staying.items() if gain < 0]
        joiners = [name for name, gain in entry.joining.items() if gain > 0]
        notes = [f"{' and '.join(leavers)} would leave"] if leavers else []
        notes += [f"{' and '.join(joiners)} would join"] if joiners else []
        name = " + ".join(entry.coalition.members)
        labels.append(f"{name}: {', '.join(notes) or 'stable'}")
        rows += [
            {"outcome": labels[-1], "player": player, "label": f"{100 * gain:+.3f}",
             "rank": 0.5 + 50 * gain / most}
            for player, gain in entry.gains.items()
        ]  # fmt: skip
    rest = "play Nash" if others == "nash" else "keep their tariffs"
    outcome = found[0].coalition.outcome
    return _heat(
        rows,
        labels,
        players,
        title="Who gains from which coalition",
        subtitle=f"Real income against no coalition, per cent; non-members {rest}",
        caption=lambda width: model_caption(outcome, width=width),
    )


def _heat(
    rows: Sequence[Mapping[str, Any]],
    labels: Sequence[str],
    players: Sequence[str],
    *,
    title: str,
    subtitle: str,
    caption: Sequence[str] | Callable[[int], Sequence[str]],
) -> Spec:
    """Return a heat map of ``label`` coloured by ``rank`` (0 to 1), a column per player."""
    y_axis, left = label_axis(labels)
    width = max(left + CELL * len(players) + 40, 420)
    base: dict[str, Any] = {
        "x": {"field": "player", "type": "nominal", "sort": list(players),
              "axis": {"title": None, "orient": "top", "labelAngle": 0}},
        "y": {"field": "outcome", "type": "nominal", "sort": list(labels),
              "axis": {"title": None, **y_axis}},
    }  # fmt: skip
    return framed(
        {
            "data": {"values": list(rows)},
            "width": CELL * len(players),
            "height": ROW * len(labels),
            "layer": [
                {"mark": {"type": "rect", "stroke": "white"}, "encoding": {**base, "color": {
                    "field": "rank", "type": "quantitative", "legend": None,
                    "scale": {"domain": [0, 0.5, 1], "range": [DOWN, "#ffffff", UP]}}}},
                {"mark": {"type": "text"}, "encoding": {**base, "text": {"field": "label"}}},
            ],
        },
        title=title,
        subtitle=subtitle,
        caption=caption(width) if callable(caption) else caption,
        left=left,
        width=width,
    )  # fmt: skip


def frontier_chart(result: Bargain) -> Spec:
    """Draw the Pareto frontier of two players with disagreement, deals and other outcomes."""
    if result.frontier is None:
        raise BadInput("there is no frontier to draw: ask for frontier=True, with two players.")
    first, second = result.players
    line = [
        {"x": 100 * float(u[0]), "y": 100 * float(u[1]), "order": i}
        for i, u in enumerate(result.frontier.payoffs)
    ]
    points = {
        f"no deal ({result.disagreement_name})": ("disagreement", result.disagreement_payoffs)
    }
    points |= {name: ("deal", deal.payoffs) for name, deal in result.deals.items()}
    points |= {name: ("other", values) for name, values in result.named.items()}
    marks = _merged(
        [
            {"x": 100 * values[first], "y": 100 * values[second], "name": name, "kind": kind}
            for name, (kind, values) in points.items()
        ]
    )
    axes = {
        "x": {"field": "x", "type": "quantitative", "scale": {"zero": False},
              "axis": {"title": f"{first}: 100 x payoff"}},
        "y": {"field": "y", "type": "quantitative", "scale": {"zero": False},
              "axis": {"title": f"{second}: 100 x payoff"}},
    }  # fmt: skip
    colour = {
        "field": "kind", "type": "nominal", "legend": None,
        "scale": {"domain": ["disagreement", "deal", "other"], "range": [DOWN, UP, GREY]},
    }  # fmt: skip
    return framed(
        {
            "width": 460,
            "height": 320,
            "layer": [
                {"data": {"values": line}, "mark": {"type": "line", "point": True, "color": GREY},
                 "encoding": {**axes, "order": {"field": "order", "type": "quantitative"}}},
                {"data": {"values": marks}, "mark": {"type": "point", "filled": True, "size": 70},
                 "encoding": {**axes, "color": colour}},
                {"data": {"values": marks}, "mark": {"type": "text", "align": "left", "dx": 8},
                 "encoding": {**axes, "text": {"field": "name"}, "color": colour}},
            ],
        },
        title=f"What {first} and {second} could agree on",
        subtitle="Payoffs of efficient deals (line), solutions, and outcomes without a deal",
        caption=[f"Frontier within {result.frontier.gap:.1%} of the ideal gains. Countermove."],
        left=LEFT,
        width=LEFT + 640,
    )  # fmt: skip


def _merged(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return marks with those that lie on each other drawn once, their names joined."""
    spans = [max(m[k] for m in marks) - min(m[k] for m in marks) or 1.0 for k in "xy"]
    out: list[dict[str, Any]] = []
    for mark in marks:
        for other in out:
            if all(abs(mark[k] - other[k]) < 0.03 * s for k, s in zip("xy", spans, strict=True)):
                other["name"] += f", {mark['name']}"
                break
        else:
            out.append(dict(mark))
    return out


def _model(options: Mapping[str, Any]) -> str:
    return (
        f"Data: {options['economy']}. Model: {options['deficits']} deficits, elasticities "
        f"{options['elasticities']}. Countermove."
    )
