"""The games of a case on its page: what each play pays in dollars, which threats are credible."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from countermove.errors import BadInput
from countermove.page.page_asked import Asked
from countermove.questions.bands import SMALL
from countermove.questions.deals import bargain_gains, run_bargain
from countermove.questions.game_file import GameSpec
from countermove.questions.game_play import ThreatAnswer, game_options, run_game
from countermove.questions.game_read import games, load_game
from countermove.questions.pose import Progress, Question, pose_all
from countermove.questions.two_worlds import two_worlds
from countermove.questions.variant_draws import drawing_of
from countermove.report.game_dollars import base_income, dollars_of
from countermove.report.game_report import game_report
from countermove.report.game_threats import called
from countermove.strategy.bargaining.bargain import NASH

MOST_LEAVES = 24
"""Plays of a game that a page lists; a game of more is left to its command."""
DRAWS = 32
"""Draws of the beliefs that chances of threats come from."""


def games_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return the games of a case as played; one that is too long says so (``missing``)."""
    found = {}
    for name in games(asked.project):
        spec = load_game(name, project=asked.project)
        if spec.law is None or spec.law.case != asked.case.name:
            continue
        if asked.games is not None and name not in asked.games:
            found[name] = {"title": spec.title, "missing": "It was left out (--game)."}
        elif (leaves := len(list(spec.form.profiles()))) > MOST_LEAVES:
            found[name] = {"title": spec.title, "missing": f"It has {leaves} plays."}
        else:
            found[name] = _played(spec, asked, partial(_of_game, name, say))
    return found


def _of_game(name: str, say: Progress, what: str, done: int, of: int) -> None:
    say(f"game {name}: {what}", done, of)


def _played(spec: GameSpec, asked: Asked, say: Progress) -> dict[str, Any]:
    count = DRAWS if asked.drawing else 0
    options, drawing = drawing_of(
        {"": game_options(spec)}, count, asked.case.name, project=asked.project
    )
    result = run_game(
        spec, options=options[""], drawing=drawing, sweeps=False, project=asked.project,
        progress=say,
    )  # fmt: skip
    told, dollars = game_report(result).facts, dollars_of(result)
    drawn = told["draws"] or {}
    used = dict.fromkeys(move for stage in spec.form.stages for move in stage.moves)
    carried = [v for answer in result.threats for v in answer.verdicts]
    over = drawn.get("threats") or [{}] * len(carried)
    return {
        "title": spec.title,
        "question": spec.question,
        "law": spec.law.variant if spec.law else "",
        "status": spec.status,
        "players": list(spec.form.players),
        "moves": {move: spec.moves[move].title for move in used},
        "stages": [{"name": s.name, "player": s.player} for s in spec.form.stages],
        "horizon": result.posed.closure.horizon,
        "dollars": dollars is not None,
        "leaves": [
            {"moves": list(leaf),
             "payoffs": [float(v) * (1.0 if dollars is None else dollars[p])
                         for p, v in zip(spec.form.players, values, strict=True)]}
            for leaf, values in result.game.payoffs.items()
        ],
        "path": told["path"],
        "threats": [
            {
                "player": v.player, "move": v.move, "after": list(v.history),
                "instead": v.instead, "verdict": v.verdict,
                "gain": _number(v.gain * (1.0 if dollars is None else dollars[v.player])),
                "chance": each.get("credible"), "words": each.get("verdict") or called(result, v),
                "lo": _number(each.get("gain_lo", math.nan) * (dollars or {}).get(v.player, 1.0)),
                "hi": _number(each.get("gain_hi", math.nan) * (dollars or {}).get(v.player, 1.0)),
            }
            for v, each in zip(carried, over, strict=True)
        ],
        "believed": [_believed(answer, told["path"] or {}) for answer in result.threats],
        "draws": drawn.get("count", 0),
        "assumed": told["assumed"],
    }  # fmt: skip


def _believed(answer: ThreatAnswer, path: Mapping[str, str]) -> dict[str, Any]:
    """Return what belief in a threat would do, and whether likely play carries it out anyway.

    ``anyway``: it is carried out although the others do not do what it threatens to punish.
    """
    threat = answer.asked.threat
    unprovoked = any(path.get(stage) not in moves for stage, moves in threat.when.items())
    return {
        "move": threat.move,
        "deters": None if answer.belief is None else answer.belief.deters,
        "anyway": path.get(threat.stage) == threat.move and unprovoked,
        "swept": answer.asked.sweep is not None,
    }


def deal_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return what the two sides of a case could agree on, one rate a sector, against a tariff war.

    Without a deal each side plays its Nash tariffs.

    Raises:
        BadInput: the case has no two sides.
    """
    players = tuple(asked.case.focus[:2])
    if len(players) < 2:
        raise BadInput("The case is about one country alone.")
    *_, long_run = asked.options.values()
    posed = pose_all([Question(project=asked.project)], long_run, progress=say)[0]
    worlds = two_worlds(posed)
    result = run_bargain(posed, players, by="sector", frontier=True, progress=say)
    gains = bargain_gains(worlds, result, {})
    billion = {p: base_income(posed.economy, p) / 1e3 for p in players}
    base = result.disagreement_payoffs

    def point(payoffs: Mapping[str, float]) -> list[float]:
        return [(payoffs[p] - base[p]) * billion[p] for p in players]

    def rates(player: str) -> list[dict[str, Any]]:
        """Return what a side charges under the deal and without it, per cent, by sector."""
        names = (name.rpartition(".")[2] for name in result.instruments[player])
        agreed, war = result.deals[NASH].rates[player], result.rates_before[player]
        return [
            {"sector": sector, "rate": 100.0 * float(rate), "war": 100.0 * float(before)}
            for sector, rate, before in zip(names, agreed, war, strict=True)
        ]

    frontier = result.frontier
    return {
        "players": list(players),
        "status": result.status,
        "rates": {p: rates(p) for p in players} if NASH in result.deals else {},
        "deals": {name: point(deal.payoffs) for name, deal in result.deals.items()},
        "asked": gains,
        "small": [SMALL / 100 * billion[p] for p in players],
        "named": {name: point(payoffs) for name, payoffs in result.named.items()},
        "frontier": [] if frontier is None else [
            point(dict(zip(players, map(float, row), strict=True))) for row in frontier.payoffs
        ],
    }  # fmt: skip


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
