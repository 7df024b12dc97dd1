"""Charts of games and bargains: payoffs by outcome, and the frontier with named outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from countermove.errors import BadInput
from countermove.questions.game_play import GameResult, named
from countermove.report.charts.theme import (
    DOWN,
    GREY,
    INK,
    UP,
    Spec,
    framed,
    label_axis,
    minus,
    model_caption,
    printed,
    the,
)
from countermove.report.labels import REGION_TITLES, deal_title
from countermove.strategy.bargaining.bargain import Bargain
from countermove.strategy.coalitions import Stability

CELL, ROW, LEFT = 100, 24, 60
MOST_ROWS, FRONTIER = 40, 560
_PAYOFF_NOTE = (
    "Frontier within {:.1%} of the ideal gains. Payoff: log change of real income unless another "
    "was given."
)


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
    labels = [("* " if leaf == path else "") + named(leaf).replace("_", " ") for leaf in leaves]
    rows: list[dict[str, Any]] = []
    for column, player in enumerate(players):
        own = [float(result.game.payoffs[leaf][column]) for leaf in leaves]
        low, span = min(own), (max(own) - min(own)) or 1.0
        rows += [
            {"outcome": label, "player": player, "payoff": number, "label": minus(f"{number:.3f}"),
             "rank": (number - low) / span}
            for label, number in zip(labels, own, strict=True)
        ]  # fmt: skip
    return _heat(
        rows,
        labels,
        players,
        title=result.spec.title,
        subtitle=f"Payoffs ({result.chosen.replace('_', ' ')}); in each column blue is best and "
        "orange worst; the star marks subgame-perfect play",
        caption=[_model(result.posed.options.plain())],
    )


def coalition_chart(found: Sequence[Stability], *, others: str) -> Spec:
    """Draw every player's gain in every coalition as a heat map; who would leave or join named."""
    players = list(found[0].gains)
    most = max(abs(100 * gain) for entry in found for gain in entry.gains.values()) or 1.0
    labels, rows = [], []
    for entry in found:
        leavers = [name for name, gain in entry.staying.items() if gain < 0]
        joiners = [name for name, gain in entry.joining.items() if gain > 0]
        notes = [f"{_listed(leavers)} would leave"] if leavers else []
        notes += [f"{_listed(joiners)} would join"] if joiners else []
        name = " + ".join(_name(code) for code in entry.coalition.members)
        labels.append(f"{name}\n{', '.join(notes) or 'stable'}")
        rows += [
            {"outcome": labels[-1], "player": player, "label": minus(f"{100 * gain:+.3f}"),
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
    lines = max(label.count("\n") for label in labels)
    rows = [{**row, "player": _name(row["player"])} for row in rows]
    players = [_name(code) for code in players]
    base: dict[str, Any] = {
        "x": {"field": "player", "type": "nominal", "sort": list(players),
              "axis": {"title": None, "orient": "top", "labelAngle": 0}},
        "y": {"field": "outcome", "type": "nominal", "sort": list(labels),
              "axis": {"title": None, **y_axis}},
    }  # fmt: skip
    return framed(
        {
            "data": {"values": rows},
            "width": CELL * len(players),
            "height": (ROW + 13 * lines) * len(labels),
            "layer": [
                {"mark": {"type": "rect", "stroke": "white"}, "encoding": {**base, "color": {
                    "field": "rank", "type": "quantitative", "legend": None,
                    "scale": {"domain": [0, 0.5, 1], "range": [DOWN, "#ffffff", UP],
                              "interpolate": "rgb"}}}},
                {"mark": {"type": "text", "fontSize": 11}, "encoding": {
                    **base, "text": {"field": "label"},
                    "color": {"value": INK, "condition": {
                        "test": "datum.rank > 0.9 || datum.rank < 0.05", "value": "white"}}}},
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
    points |= {deal_title(name): ("deal", deal.payoffs) for name, deal in result.deals.items()}
    points |= {name: ("other", values) for name, values in result.named.items()}
    marks = _merged(
        [
            {"x": 100 * values[first], "y": 100 * values[second], "name": name, "kind": kind}
            for name, (kind, values) in points.items()
        ]
    )
    domains = {}
    for key in "xy":
        ends = [float(entry[key]) for entry in (*marks, *line)]
        room = 0.07 * (max(ends) - min(ends) or 1.0)
        domains[key] = [min(ends) - room, max(ends) + room]
    axes = {
        key: {"field": key, "type": "quantitative",
              "scale": {"domain": domains[key], "nice": False, "zero": False},
              "axis": {"title": f"100 × payoff of {the(_name(player))}", "tickCount": 7}}
        for key, player in (("x", first), ("y", second))
    }  # fmt: skip
    colour = {
        "field": "kind", "type": "nominal", "legend": None,
        "scale": {"domain": ["disagreement", "deal", "other"], "range": [DOWN, UP, GREY]},
    }  # fmt: skip
    middle = sum(domains["x"]) / 2
    dashed = {"type": "rule", "color": DOWN, "strokeDash": [4, 4], "strokeWidth": 1}
    text = {**axes, "text": {"field": "name", "type": "nominal"}}
    return framed(
        {
            "width": FRONTIER,
            "height": 340,
            "layer": [
                {"data": {"values": marks[:1]}, "mark": dashed, "encoding": {"x": axes["x"]}},
                {"data": {"values": marks[:1]}, "mark": dashed, "encoding": {"y": axes["y"]}},
                {"data": {"values": line},
                 "mark": {"type": "line", "point": {"color": GREY}, "color": GREY},
                 "encoding": {**axes, "order": {"field": "order", "type": "quantitative"}}},
                {"data": {"values": marks},
                 "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                 "encoding": {**axes, "color": colour}},
                {"data": {"values": marks}, "transform": [{"filter": f"datum.x <= {middle}"}],
                 "layer": printed(text, align="left", dx=8, dy=-8, fontSize=11)},
                {"data": {"values": marks}, "transform": [{"filter": f"datum.x > {middle}"}],
                 "layer": printed(text, align="right", dx=-8, dy=-8, fontSize=11)},
            ],
        },
        title=f"What {the(_name(first))} and {the(_name(second))} could agree on",
        subtitle="Line: efficient deals without money; both gain above and right of the dashes",
        caption=[
            _PAYOFF_NOTE.format(result.frontier.gap),
            *model_caption(result.disagreement, width=LEFT + FRONTIER),
        ],
        left=LEFT,
        width=LEFT + FRONTIER + 40,
    )  # fmt: skip


def _name(code: str) -> str:
    return REGION_TITLES.get(code, code)


def _listed(codes: Sequence[str]) -> str:
    return " and ".join(_name(code) for code in codes)


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
