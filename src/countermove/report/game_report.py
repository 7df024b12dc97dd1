"""The report of a played game."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import mul
from typing import Any

from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.questions.game_file import Move
from countermove.questions.game_play import (
    GameResult,
    ThreatAnswer,
    named,
    payees,
    unit_of,
    units_of,
    value,
)
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.charts.game_charts import MOST_ROWS, payoff_chart
from countermove.report.game_dollars import dollars_of
from countermove.report.game_threats import (
    Carried,
    draw_facts,
    draw_sheets,
    every_threat,
    likely_path,
    other_sheets,
    threat_rows,
    threat_sheets,
)
from countermove.report.labels import region_title
from countermove.report.show import Sheet
from countermove.report.strategy_report import StrategyReport, long_rows, picked, shown
from countermove.strategy.games.form import Profile
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import NormalForm, normal_form, play, pure_equilibria
from countermove.strategy.games.perfect import describe_plan
from countermove.strategy.games.threat import as_row

MIXED_LIMIT = 12


def game_report(result: GameResult) -> StrategyReport:
    """Return a played game."""
    spec, found, stages = result.spec, result.play, result.spec.form.stages
    first = found.equilibria[0] if found.equilibria else None
    carried = list(every_threat(result))
    used = {move for stage in stages for move in stage.moves}
    listed = {n: m for n, m in spec.moves.items() if n in used} | {"given": Move(edits=spec.given)}
    assumed = {n: m.said for n, m in listed.items() if m.said}
    tables = {"payoffs": long_rows(_rows(result))}
    threats = long_rows(threat_rows(result, carried), dimension="player")

    def moves(leaf: Profile | None) -> dict[str, str] | None:
        if leaf is None:
            return None
        return {s.name: m for s, m in zip(stages, leaf, strict=True) if m is not None}

    return StrategyReport(
        kind=spec.name,
        title=spec.title,
        worlds=TwoWorlds(result.posed, result.posed),
        players=spec.form.players,
        payees=payees(spec),
        parts=list(_parts(result, carried, assumed)),
        facts={
            "game": spec.name,
            "title": spec.title,
            "what_is_real": spec.status,
            "payoffs": result.chosen,
            "model": result.posed.options.plain(),
            **picked(result, "residual iterations"),
            "usd_bn_of_one_unit": dollars_of(result),
            "worlds_solved": result.solved,
            "path": first and moves(first.path),
            "values": first and dict(zip(spec.form.players, map(float, first.values), strict=True)),
            "plan": describe_plan(spec.form, first.plan) if first else {},
            "perfect_equilibria": len(found.equilibria),
            **picked(found, "complete unsolved"),
            "paths_by_payoffs": {name: moves(leaf) for name, leaf in result.paths.items()},
            "equilibria": _equilibria(result),
            "threats": [_threat(answer) for answer in result.threats],
            "draws": draw_facts(result, carried),
            "weights": [
                {
                    "player": answer.asked.player,
                    "from": answer.asked.start,
                    "to": answer.asked.end,
                    "play_at_zero": named(answer.start),
                    "switches": [
                        {"weight": s.at, "before": _leaf(s.before), "after": _leaf(s.after)}
                        for s in answer.switches
                    ],
                }
                for answer in result.weights
            ],
            "assumed": assumed,
            "other_elasticities": {
                name: {"path": moves(other.path), "threats": list(map(as_row, other.verdicts))}
                for name, other in result.others.items()
            },
        },
        tables=tables,
        kept={**tables, **({"threats": threats} if len(threats) else {})},
        charts={"payoffs": partial(payoff_chart, result)}
        if len(result.game.payoffs) <= MOST_ROWS
        else {},
        solved=dict.fromkeys(tables["payoffs"].distinct("scenario")),
        ranges=tuple(result.others),
        effort=(result.residual, result.iterations),
    )


def _rows(result: GameResult) -> Iterator[dict[str, Any]]:
    """Yield every payoff of every profile, then every figure, by leaf."""
    for leaf, figures in result.leaves.items():
        for profile, by_player in result.spec.profiles.items():
            for player in result.spec.form.players:
                yield {"scenario": named(leaf), "measure": "level", "dimension": "player",
                       "code": player, "category": profile, "series": "payoff",
                       "unit": unit_of(by_player[player]),
                       "value": value(by_player[player], figures)}  # fmt: skip
        for (series, of, sector), number in figures.items():
            yield {"scenario": named(leaf), "measure": "change",
                   "dimension": SERIES[series].dimension, "code": of, "category": sector or "",
                   "series": series, "unit": SERIES[series].unit, "value": number}  # fmt: skip


def _equilibria(result: GameResult) -> dict[str, Any]:
    """Return Nash equilibria of the normal form, or why it was not built."""
    try:
        form = normal_form(result.game)
    except BadInput as error:
        return {"note": str(error)}
    out: dict[str, Any] = {
        "pure": [
            {p: names[i] for p, names, i in zip(form.players, form.labels, cell, strict=True)}
            for cell in pure_equilibria(form.payoffs)
        ]
    }
    if len(form.players) == 2 and max(form.payoffs.shape[:2]) <= MIXED_LIMIT:
        found = mixed_equilibria(form.payoffs[..., 0], form.payoffs[..., 1])
        out["mixed"] = [
            {
                form.players[side]: {
                    label: float(chance)
                    for label, chance in zip(form.labels[side], weights, strict=True)
                    if chance > 1e-9
                }
                for side, weights in enumerate((e.first, e.second))
            }
            for e in found
            if not e.pure
        ]
    return out


def _threat(answer: ThreatAnswer) -> dict[str, Any]:
    belief = answer.belief
    return {
        "stage": answer.asked.threat.stage,
        "move": answer.asked.threat.move,
        "verdicts": [as_row(verdict) for verdict in answer.verdicts],
        "if_believed": belief and picked(belief, "gain deters"),
        "swept": answer.swept if answer.sweeps else None,
        "sweeps": [
            {
                "after": named(node),
                "ceases_to_pay_at": found.ceases,
                **picked(found, "best best_gain points gains"),
                "crossings": [picked(c, "at rising jump") for c in found.crossings],
            }
            for node, found in answer.sweeps.items()
        ],
    }


def _parts(
    result: GameResult, carried: Sequence[Carried], assumed: Mapping[str, str]
) -> Iterator[str | Sheet]:
    spec, found = result.spec, result.play
    yield f"{spec.title}\n{spec.question}"
    if spec.status:
        yield f"What is real: {spec.status}"
    yield from _payoffs(result)
    if not found.equilibria:
        yield f"\nNo subgame-perfect equilibrium found: {'; '.join(found.unsolved)}."
    else:
        if (many := len(found.equilibria)) > 1:
            least = "" if found.complete else "at least "
            yield f"\n{least}{many} subgame-perfect equilibria; the first:"
        plan = describe_plan(spec.form, found.equilibria[0].plan)
        path = named(found.equilibria[0].path)
        yield shown(f"\nSubgame-perfect play: {path}", "at|move", list(plan.items()))
    paths = [(name, named(path)) for name, path in result.paths.items()]
    yield shown("\nLikely path under each payoff profile", "profile|path", paths)
    yield from threat_sheets(result, carried)
    yield from draw_sheets(result, carried)
    for answer in result.weights:
        asked = answer.asked
        yield shown(
            f"\nWeight of {region_title(asked.player)} on {asked.end!r} against {asked.start!r}",
            "from weight:.4f|play",
            [(0.0, named(answer.start)), *((s.at, _leaf(s.after)) for s in answer.switches)],
        )
        if not answer.switches:
            yield "No other play at any weight up to 1."
    if result.others:
        yield from other_sheets(result, carried)
    notes = [f"- {name}: {text}" for name, text in assumed.items()]
    notes += [f"- {text}" for text in spec.assumptions]
    if notes:
        yield "\n".join(["\nAssumed", *notes])
    yield f"\n{result.solved} worlds solved, largest residual {result.residual:.1e}."


def _payoffs(result: GameResult) -> Iterator[str | Sheet]:
    players, path = result.spec.form.players, likely_path(result)
    marks: dict[Profile | None, str] = {**dict.fromkeys(_stable(result), "Nash"), path: "path"}
    dollars = dollars_of(result) or {}
    rows = [
        (*map(float, pays), *map(mul, pays, dollars.values()), marks.get(leaf, ""), named(leaf))
        for leaf, pays in result.game.payoffs.items()
    ]
    money = [f"{region_title(player)}, US$ bn:z.2f" for player in dollars]
    plain = [f"{region_title(player)}:z.3f" for player in players]
    heads = "|".join([*plain, *money, "", "moves"])
    yield shown(f"\nPayoffs ({result.chosen}: {units_of(result)})", heads, rows)
    yield "path: subgame-perfect play. Nash: outcome of another pure equilibrium."


def _stable(result: GameResult) -> set[Profile]:
    """Return the leaves that some pure Nash equilibrium leads to."""
    try:
        form: NormalForm = normal_form(result.game, limit=20_000)
    except BadInput:
        return set()
    return {
        play(
            result.spec.form,
            {
                key: move
                for keys, plans, i in zip(form.sets, form.strategies, cell, strict=True)
                for key, move in zip(keys, plans[i], strict=True)
            },
        )
        for cell in pure_equilibria(form.payoffs)
    }


def _leaf(decision: Any) -> str:
    return named(decision if isinstance(decision, tuple) else None)
