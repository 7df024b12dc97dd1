"""A played game as text, as plain data and as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.questions.game_play import (
    GameResult,
    ThreatAnswer,
    WeightAnswer,
    named,
    unit_of,
    value,
)
from countermove.report.text import aligned, wrapped
from countermove.strategy.games.form import Profile
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import normal_form, play, pure_equilibria
from countermove.strategy.games.perfect import describe_plan
from countermove.strategy.games.sweep import Sweep
from countermove.strategy.games.threat import as_row

SHOWN = 12
MIXED_LIMIT = 12


def game_rows(result: GameResult) -> list[dict[str, Any]]:
    """Return long-format rows: every payoff of every profile, then every figure, by leaf."""
    rows = []
    for leaf, figures in result.leaves.items():
        common = {"scenario": named(leaf), "date": "", "horizon": "long run", "substitution": ""}
        for profile, by_player in result.spec.profiles.items():
            rows += [
                {**common, "measure": "level", "dimension": "player", "code": player,
                 "category": profile, "series": "payoff", "unit": unit_of(by_player[player]),
                 "value": value(by_player[player], figures)}
                for player in result.spec.form.players
            ]  # fmt: skip
        rows += [
            {**common, "measure": "change", "dimension": SERIES[series].dimension, "code": of,
             "category": sector or "", "series": series, "unit": SERIES[series].unit,
             "value": number}
            for (series, of, sector), number in figures.items()
        ]  # fmt: skip
    return rows


def threat_rows(result: GameResult) -> list[dict[str, Any]]:
    """Return long-format rows: what carrying each threat out pays, and where it ceases to.

    ``lo`` and ``hi`` span the published elasticity sets, where the game was played under them.
    """
    rows: list[dict[str, Any]] = []
    place = 0
    for answer in result.threats:
        nodes = {tuple(m for m in n if m is not None): s for n, s in answer.sweeps.items()}
        for verdict in answer.verdicts:
            gains = [verdict.gain, *(o.verdicts[place].gain for o in result.others.values())]
            place += 1
            common = {"scenario": ", ".join(verdict.history) or "the start", "dimension": "player",
                      "code": verdict.player, "category": verdict.move}  # fmt: skip
            if verdict.gain == verdict.gain:
                spanned = len(gains) > 1 and all(gain == gain for gain in gains)
                rows.append(
                    {**common, "measure": "change", "series": "gain_of_carrying_out",
                     "unit": unit_of(result.spec.profiles[result.chosen][verdict.player]),
                     "value": verdict.gain, "lo": min(gains) if spanned else None,
                     "hi": max(gains) if spanned else None}
                )  # fmt: skip
            swept = nodes.get(verdict.history)
            if swept is not None:
                unit = "fraction" if answer.swept == "rate" else "factor"
                ends = {"best_rate": swept.best, "ceases_to_pay_at": swept.ceases}
                rows += [
                    {**common, "measure": "level", "series": series, "unit": unit, "value": number}
                    for series, number in ends.items()
                    if number is not None
                ]
    return rows


def game_json(result: GameResult) -> dict[str, Any]:
    """Return a played game as plain data."""
    first = result.play.equilibria[0] if result.play.equilibria else None
    return {
        "status": "ok",
        "game": result.spec.name,
        "title": result.spec.title,
        "what_is_real": result.spec.status,
        "payoffs": result.chosen,
        "model": result.posed.options.plain(),
        "residual": result.residual,
        "iterations": result.iterations,
        "worlds_solved": result.solved,
        "path": None if first is None else _moves(result, first.path),
        "values": None if first is None else _by_player(result, first.values),
        "plan": {} if first is None else describe_plan(result.spec.form, first.plan),
        "perfect_equilibria": len(result.play.equilibria),
        "complete": result.play.complete,
        "unsolved": list(result.play.unsolved),
        "paths_by_payoffs": {
            name: None if leaf is None else _moves(result, leaf)
            for name, leaf in result.paths.items()
        },
        "equilibria": equilibria(result),
        "threats": [threat_json(answer) for answer in result.threats],
        "weights": [weight_json(answer) for answer in result.weights],
        "assumed": assumed(result),
        "other_elasticities": {
            name: {
                "path": None if other.path is None else _moves(result, other.path),
                "threats": [_finite(as_row(verdict)) for verdict in other.verdicts],
            }
            for name, other in result.others.items()
        },
        "tables": {"payoffs": game_rows(result)},
    }


def equilibria(result: GameResult) -> dict[str, Any]:
    """Return Nash equilibria of the normal form, or why it was not built."""
    try:
        form = normal_form(result.game)
    except BadInput as error:
        return {"note": str(error)}
    pure = [
        dict(zip(form.players, _labels(form.labels, cell), strict=True))
        for cell in pure_equilibria(form.payoffs)
    ]
    out: dict[str, Any] = {"pure": pure}
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


def threat_json(answer: ThreatAnswer) -> dict[str, Any]:
    """Return a threat's verdicts, belief and sweeps as plain data; no number is NaN."""
    belief = answer.belief
    return {
        "stage": answer.asked.threat.stage,
        "move": answer.asked.threat.move,
        "verdicts": [_finite(as_row(verdict)) for verdict in answer.verdicts],
        "if_believed": None
        if belief is None
        else _finite({"gain": belief.gain, "deters": belief.deters}),
        "swept": answer.swept if answer.sweeps else None,
        "sweeps": [
            {
                "after": named(node),
                "ceases_to_pay_at": found.ceases,
                "best": found.best,
                "best_gain": found.best_gain,
                "crossings": [
                    {"at": c.at, "rising": c.rising, "jump": c.jump} for c in found.crossings
                ],
                "points": found.points.tolist(),
                "gains": found.gains.tolist(),
            }
            for node, found in answer.sweeps.items()
        ],
    }


def weight_json(answer: WeightAnswer) -> dict[str, Any]:
    """Return the weights at which play changes as plain data."""
    return {
        "player": answer.asked.player,
        "from": answer.asked.start,
        "to": answer.asked.end,
        "play_at_zero": named(answer.start),
        "switches": [
            {"weight": s.at, "before": named(_leaf(s.before)), "after": named(_leaf(s.after))}
            for s in answer.switches
        ],
    }


def assumed(result: GameResult) -> dict[str, str]:
    """Return what is assumed by the moves played in this game."""
    used = {move for stage in result.spec.form.stages for move in stage.moves}
    return {
        name: move.assumed
        for name, move in result.spec.moves.items()
        if name in used and move.assumed
    }


def game_text(result: GameResult) -> str:
    """Return a played game as text for the terminal."""
    spec = result.spec
    parts = [spec.title, *wrapped(spec.question)]
    if spec.status:
        parts += wrapped(f"What is real: {spec.status}")
    parts += ["", f"Payoffs ({result.chosen}: {_units(result)})", *_payoff_table(result)]
    parts += ["", *_play_text(result), "", "Likely path under each payoff profile"]
    parts += aligned(
        [["", "profile", "path"]] + [["", n, named(p)] for n, p in result.paths.items()]
    )
    if result.threats:
        parts += ["", "Threats: would carrying them out pay the one who makes them, at that point?"]
        parts += _threat_table(result)
    for answer in result.weights:
        parts += ["", *_weight_text(answer)]
    if result.others:
        parts += ["", *_others_text(result)]
    notes = assumed(result)
    if notes or spec.assumptions:
        parts += ["", "Assumed"]
        parts += [line for name, text in notes.items() for line in wrapped(f"- {name}: {text}")]
        parts += [line for text in spec.assumptions for line in wrapped(f"- {text}")]
    options = result.posed.options
    parts += ["", *wrapped(
        f"Model: {options.economy}, {options.deficits} deficits, elasticities "
        f"{options.elasticities}; {result.solved} worlds solved, largest residual "
        f"{result.residual:.1e}."
    )]  # fmt: skip
    return "\n".join(parts) + "\n"


def _payoff_table(result: GameResult) -> list[str]:
    players = result.spec.form.players
    leaves = list(result.game.payoffs)
    marked = _stable(result)
    path = result.play.equilibria[0].path if result.play.equilibria else None
    rows = [["", *players, "", "moves"]]
    for leaf in leaves:
        numbers = [f"{number:.3f}" for number in result.game.payoffs[leaf]]
        sign = ("path" if leaf == path else "") or ("Nash" if leaf in marked else "")
        rows.append(["", *numbers, sign, named(leaf)])
    lines = aligned(rows, right=range(1, 1 + len(players)))
    return [*lines, "  path: subgame-perfect play. Nash: outcome of another pure equilibrium."]


def _stable(result: GameResult) -> set[Profile]:
    """Return the leaves that some pure Nash equilibrium leads to."""
    try:
        form = normal_form(result.game, limit=20_000)
    except BadInput:
        return set()
    out = set()
    for cell in pure_equilibria(form.payoffs):
        plan = {
            key: move
            for keys, plans, i in zip(form.sets, form.strategies, cell, strict=True)
            for key, move in zip(keys, plans[i], strict=True)
        }
        out.add(play(result.spec.form, plan))
    return out


def _play_text(result: GameResult) -> list[str]:
    found = result.play
    if not found.equilibria:
        return wrapped("No subgame-perfect equilibrium found: " + "; ".join(found.unsolved) + ".")
    lines = []
    if len(found.equilibria) > 1:
        more = "at least " if not found.complete else ""
        lines.append(f"{more}{len(found.equilibria)} subgame-perfect equilibria; the first:")
    first = found.equilibria[0]
    lines.append(f"Subgame-perfect play: {named(first.path)}")
    plan = describe_plan(result.spec.form, first.plan)
    return [*lines, *aligned([["", k, v] for k, v in plan.items()])]


def _threat_table(result: GameResult) -> list[str]:
    rows = [["", "threat", "after", "by", "gain", "verdict", "instead", "pays at", "best"]]
    for answer in result.threats:
        nodes = {tuple(m for m in n if m is not None): s for n, s in answer.sweeps.items()}
        for verdict in answer.verdicts[:SHOWN]:
            swept = nodes.get(verdict.history)
            unit = 100.0 if answer.swept == "rate" else 1.0
            sign = "%" if answer.swept == "rate" else "x"
            pays = "" if swept is None else _pays(swept, unit, sign)
            best = "" if swept is None else f"{unit * swept.best:.1f} {sign}"
            rows.append(["", verdict.move, ", ".join(verdict.history) or "the start",
                         verdict.player, f"{verdict.gain:+.4f}", verdict.verdict,
                         verdict.instead, pays, best])  # fmt: skip
    return aligned(rows, right=[4, 7, 8])


def _pays(swept: Sweep, unit: float, sign: str) -> str:
    """Return the range of rates at which carrying a threat out pays, next to where it ceases."""
    if swept.ceases is None:
        return "all" if swept.best_gain > 0 else "none"
    rises = [c.at for c in swept.crossings if c.rising and c.at < swept.ceases]
    start = f"{unit * rises[-1]:.2f} to " if rises else "up to "
    return f"{start}{unit * swept.ceases:.2f} {sign}"


def _weight_text(answer: WeightAnswer) -> list[str]:
    asked = answer.asked
    lines = [
        f"Weight of {asked.player} on {asked.end!r} against {asked.start!r}",
        f"  from 0: {named(answer.start)}",
    ]
    lines += [f"  from {s.at:.4f}: {named(_leaf(s.after))}" for s in answer.switches]
    return lines if answer.switches else [*lines, "  no other play at any weight up to 1"]


def _others_text(result: GameResult) -> list[str]:
    """Return play and verdicts under every elasticity set, equal answers together."""
    own = result.posed.options.elasticities
    paths = {own: _likely(result), **{n: o.path for n, o in result.others.items()}}
    lines = ["Under the published elasticity sets"]
    by_path: dict[str, list[str]] = {}
    for name, path in paths.items():
        by_path.setdefault(named(path), []).append(name)
    lines += [f"  path {path}: {', '.join(names)}" for path, names in by_path.items()]
    own_verdicts = [v for answer in result.threats for v in answer.verdicts]
    for place, verdict in enumerate(own_verdicts[:SHOWN]):
        all_ = [verdict, *(other.verdicts[place] for other in result.others.values())]
        gains = [v.gain for v in all_]
        kept = sum(v.verdict == verdict.verdict for v in all_)
        after = ", ".join(verdict.history) or "the start"
        lines.append(
            f"  {verdict.move} after {after}: {verdict.verdict} "
            f"under {kept} of {len(all_)}, gain {min(gains):+.4f} to {max(gains):+.4f}"
        )
    return lines


def _likely(result: GameResult) -> Profile | None:
    return result.play.equilibria[0].path if result.play.equilibria else None


def _units(result: GameResult) -> str:
    terms = result.spec.profiles[result.chosen]
    return "; ".join(dict.fromkeys(unit_of(terms[p]) for p in result.spec.form.players))


def _leaf(decision: Any) -> Profile | None:
    return decision if isinstance(decision, tuple) else None


def _moves(result: GameResult, leaf: Profile) -> dict[str, str]:
    stages = result.spec.form.stages
    return {s.name: m for s, m in zip(stages, leaf, strict=True) if m is not None}


def _by_player(result: GameResult, values: Sequence[float] | Any) -> dict[str, float]:
    return {p: float(v) for p, v in zip(result.spec.form.players, values, strict=True)}


def _labels(labels: Sequence[Sequence[str]], cell: Sequence[int]) -> list[str]:
    return [names[i] for names, i in zip(labels, cell, strict=True)]


def _finite(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and v != v else v for k, v in row.items()}
