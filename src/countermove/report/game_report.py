"""The report of a played game."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from operator import mul
from typing import Any, NamedTuple

from countermove.economy.elasticities import headline_sets
from countermove.equilibrium.series import SERIES
from countermove.errors import BadInput
from countermove.questions.bands import INCOME
from countermove.questions.bands import verdict as in_words
from countermove.questions.game_file import Move
from countermove.questions.game_play import GameResult, ThreatAnswer, named, payees, unit_of, value
from countermove.questions.two_worlds import TwoWorlds
from countermove.report.charts.game_charts import MOST_ROWS, payoff_chart
from countermove.report.game_dollars import dollars_of
from countermove.report.labels import PER_CENT, end_form
from countermove.report.show import Sheet
from countermove.report.strategy_report import StrategyReport, long_rows, picked, shown
from countermove.strategy.games.form import Profile
from countermove.strategy.games.mixed import mixed_equilibria
from countermove.strategy.games.normal import NormalForm, normal_form, play, pure_equilibria
from countermove.strategy.games.perfect import describe_plan
from countermove.strategy.games.sweep import Sweep
from countermove.strategy.games.threat import Verdict, as_row

MIXED_LIMIT = 12


class _Carried(NamedTuple):
    """A threat at one node: verdict, sweep if any, and verdicts under every elasticity set."""

    answer: ThreatAnswer
    verdict: Verdict
    swept: Sweep | None
    everywhere: Sequence[Verdict]

    @property
    def after(self) -> str:
        return ", ".join(self.verdict.history) or "the start"


def game_report(result: GameResult) -> StrategyReport:
    """Return a played game."""
    spec, found, stages = result.spec, result.play, result.spec.form.stages
    first = found.equilibria[0] if found.equilibria else None
    carried = list(_carried(result))
    used = {move for stage in stages for move in stage.moves}
    listed = {n: m for n, m in spec.moves.items() if n in used} | {"given": Move(edits=spec.given)}
    assumed = {n: m.said for n, m in listed.items() if m.said}
    tables = {"payoffs": long_rows(_rows(result))}
    threats = long_rows(_threat_rows(result, carried), dimension="player")

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
            "draws": _draw_facts(result, carried),
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


def _carried(result: GameResult) -> Iterator[_Carried]:
    """Yield every threat at every node."""
    places = count()
    for answer in result.threats:
        swept = {tuple(m for m in n if m is not None): s for n, s in answer.sweeps.items()}
        for verdict in answer.verdicts:
            place = next(places)
            everywhere = [o.verdicts[place] for o in result.others.values()]
            everywhere += [verdict] if _published(result) or not everywhere else []
            yield _Carried(answer, verdict, swept.get(verdict.history), everywhere)


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


def _threat_rows(result: GameResult, carried: Sequence[_Carried]) -> Iterator[dict[str, Any]]:
    """Yield what carrying each threat out pays, and where it ceases to.

    ``lo`` and ``hi`` span the published elasticity sets, where the game was played under them.
    """
    for found in carried:
        verdict, swept = found.verdict, found.swept
        common = {"scenario": found.after, "code": verdict.player, "category": verdict.move}
        gains = [v.gain for v in found.everywhere]
        if verdict.gain == verdict.gain:
            spanned = len(gains) > 1 and all(gain == gain for gain in gains)
            yield {**common, "measure": "change", "series": "gain_of_carrying_out",
                   "unit": unit_of(result.spec.profiles[result.chosen][verdict.player]),
                   "value": verdict.gain, "lo": min(gains) if spanned else None,
                   "hi": max(gains) if spanned else None}  # fmt: skip
        if swept is not None:
            unit = "fraction" if found.answer.swept == "rate" else "factor"
            for series, number in (("best_rate", swept.best), ("ceases_to_pay_at", swept.ceases)):
                if number is not None:
                    yield {**common, "measure": "level", "series": series, "unit": unit,
                           "value": number}  # fmt: skip


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
    result: GameResult, carried: Sequence[_Carried], assumed: Mapping[str, str]
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
    yield from _threats(carried, drawn=result.draws is not None)
    yield from _over_draws(result, carried)
    for answer in result.weights:
        asked = answer.asked
        yield shown(
            f"\nWeight of {asked.player} on {asked.end!r} against {asked.start!r}",
            "from weight:.4f|play",
            [(0.0, named(answer.start)), *((s.at, _leaf(s.after)) for s in answer.switches)],
        )
        if not answer.switches:
            yield "No other play at any weight up to 1."
    if result.others:
        yield from _others(result, carried)
    notes = [f"- {name}: {text}" for name, text in assumed.items()]
    notes += [f"- {text}" for text in spec.assumptions]
    if notes:
        yield "\n".join(["\nAssumed", *notes])
    yield f"\n{result.solved} worlds solved, largest residual {result.residual:.1e}."


def _payoffs(result: GameResult) -> Iterator[str | Sheet]:
    players, path = result.spec.form.players, _likely(result)
    terms = result.spec.profiles[result.chosen]
    units = "; ".join(dict.fromkeys(unit_of(terms[player]) for player in players))
    marks: dict[Profile | None, str] = {**dict.fromkeys(_stable(result), "Nash"), path: "path"}
    dollars = dollars_of(result) or {}
    rows = [
        (*map(float, pays), *map(mul, pays, dollars.values()), marks.get(leaf, ""), named(leaf))
        for leaf, pays in result.game.payoffs.items()
    ]
    money = [f"{player}, US$ bn:z.2f" for player in dollars]
    heads = "|".join([*(f"{player}:z.3f" for player in players), *money, "", "moves"])
    yield shown(f"\nPayoffs ({result.chosen}: {units})", heads, rows)
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


def _threats(carried: Sequence[_Carried], *, drawn: bool) -> Iterator[Sheet]:
    if carried:
        verdicts = [(found.after, found.verdict) for found in carried]
        yield shown(
            "\nThreats: would carrying them out pay the one who makes them, at that point?"
            + "\n(By sign, at the centre of the beliefs; how sure that is stands below.)" * drawn,
            "threat|after|by|gain:+z.4f|verdict|instead",
            [(v.move, after, v.player, v.gain, v.verdict, v.instead) for after, v in verdicts],
        )
    rows = []
    for found in carried:
        if (swept := found.swept) is not None:
            rate = found.answer.swept == "rate"
            unit, of = (100.0, "rate, %") if rate else (1.0, "all its rates, x")
            pays, best = _pays(swept, unit), unit * swept.best
            rows.append((found.verdict.move, found.after, pays, best, of))
    if rows:
        yield shown("\nAt which rates would it pay?", "threat|after|pays at|best:.1f|of", rows)


def _pays(swept: Sweep, unit: float) -> str:
    """Return the range of rates at which carrying a threat out pays, next to where it ceases."""
    if swept.ceases is None:
        return "all" if swept.best_gain > 0 else "none"
    rises = [c.at for c in swept.crossings if c.rising and c.at < swept.ceases]
    start = f"{unit * rises[-1]:.2f} to " if rises else "up to "
    return f"{start}{unit * swept.ceases:.2f}"


def _over_draws(result: GameResult, carried: Sequence[_Carried]) -> Iterator[str | Sheet]:
    """Yield how often threats are credible over draws of the beliefs, and which play follows."""
    draws = result.draws
    if draws is None:
        return
    rows = []
    for found, over in zip(carried, draws.threats, strict=True):
        lo, hi, *errors = (float(x) for x in over.gain[:4])
        form = end_form(max(errors), PER_CENT)
        band = f"{form(lo)} to {form(hi)}"
        rows.append((found.verdict.move, found.after, _chance(result, found, over.chance), band))
    if rows:
        title = f"\nThreats over {draws.count} draws of the beliefs: is it credible?"
        yield shown(title, "threat|after|credible|gain, 5 to 95 %", rows)
    paths = [(named(path), in_words(share, draws.count)) for path, share in draws.paths.items()]
    yield shown("\nPlay over the draws", "path|how often", paths)
    if draws.failed:
        yield f"{draws.failed} draws have no solution at some leaf and are left out."


def _chance(result: GameResult, found: _Carried, chance: float) -> str:
    """Return the verdict on a threat over draws, in words."""
    assert result.draws is not None
    terms = result.spec.profiles[result.chosen][found.verdict.player]
    income = len(terms) == 1 and terms[0].series == INCOME and terms[0].weight == 1.0
    return in_words(chance, result.draws.count, gain=found.verdict.gain if income else None)


def _draw_facts(result: GameResult, carried: Sequence[_Carried]) -> dict[str, Any] | None:
    draws = result.draws
    if draws is None:
        return None
    return {
        "count": draws.count,
        "failed": draws.failed,
        "paths": [{"path": named(path), "share": share} for path, share in draws.paths.items()],
        "threats": [
            {
                "threat": found.verdict.move,
                "after": found.after,
                "credible": over.chance,
                "verdict": _chance(result, found, over.chance),
                **{f"gain_{name}": float(x) for name, x in over.gain._asdict().items()},
            }
            for found, over in zip(carried, draws.threats, strict=True)
        ],
    }


def _others(result: GameResult, carried: Sequence[_Carried]) -> Iterator[Sheet]:
    """Yield play and verdicts under every elasticity set, equal answers together."""
    by_path: dict[str, list[str]] = {}
    if _published(result):
        by_path[named(_likely(result))] = [result.posed.options.elasticities]
    for name, other in result.others.items():
        by_path.setdefault(named(other.path), []).append(name)
    sets = [(path, ", ".join(names)) for path, names in by_path.items()]
    yield shown("\nUnder the published elasticity sets", "path|sets", sets)
    rows = []
    for found in carried:
        gains, said = [v.gain for v in found.everywhere], found.verdict.verdict
        same = sum(v.verdict == said for v in found.everywhere)
        held = f"{said} under {same} of {len(gains)}"
        rows.append((found.verdict.move, found.after, min(gains), max(gains), held))
    if rows:
        heads = "threat|after|least gain:+z.4f|largest:+z.4f|verdict"
        yield shown("\nThreats under them", heads, rows)


def _published(result: GameResult) -> bool:
    """Return whether the elasticities are one of the sets that are counted, not made of them."""
    return result.posed.options.elasticities in headline_sets()


def _likely(result: GameResult) -> Profile | None:
    return result.play.equilibria[0].path if result.play.equilibria else None


def _leaf(decision: Any) -> str:
    return named(decision if isinstance(decision, tuple) else None)
