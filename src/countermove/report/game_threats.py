"""Threats of a played game: verdicts, rates at which they pay, draws, other elasticities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from countermove.economy.elasticities import headline_sets
from countermove.questions.bands import INCOME, SMALL, TOO_SMALL
from countermove.questions.bands import verdict as in_words
from countermove.questions.game_play import GameResult, ThreatAnswer, named, unit_of
from countermove.report.game_dollars import dollars_of
from countermove.report.headline_bands import beside_words
from countermove.report.labels import PER_CENT, end_form, region_title
from countermove.report.show import Sheet
from countermove.report.strategy_report import shown
from countermove.strategy.games.form import Profile
from countermove.strategy.games.sweep import Sweep
from countermove.strategy.games.threat import Verdict


class Carried(NamedTuple):
    """A threat at one node: verdict, sweep if any, and verdicts under every elasticity set."""

    answer: ThreatAnswer
    verdict: Verdict
    swept: Sweep | None
    everywhere: Sequence[Verdict]

    @property
    def after(self) -> str:
        """The moves before it, in words."""
        return ", ".join(self.verdict.history) or "the start"


def every_threat(result: GameResult) -> Iterator[Carried]:
    """Yield every threat at every node."""
    places = count()
    for answer in result.threats:
        swept = {tuple(m for m in n if m is not None): s for n, s in answer.sweeps.items()}
        for verdict in answer.verdicts:
            place = next(places)
            everywhere = [o.verdicts[place] for o in result.others.values()]
            everywhere += [verdict] if _published(result) or not everywhere else []
            yield Carried(answer, verdict, swept.get(verdict.history), everywhere)


def threat_rows(result: GameResult, carried: Sequence[Carried]) -> Iterator[dict[str, Any]]:
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


def threat_sheets(result: GameResult, carried: Sequence[Carried]) -> Iterator[Sheet]:
    """Yield the verdict on every threat, and at which rates it would pay."""
    if carried:
        dollars = dollars_of(result) or {}
        verdicts = [(found.after, found.verdict) for found in carried]
        yield shown(
            "\nThreats: would carrying them out pay the one who makes them, at that point?"
            + "\n(At the centre of the beliefs; how sure that is stands below.)"
            * (result.draws is not None),
            f"threat|after|by|gain:+z.4f{'|US$ bn:+z.2f' * bool(dollars)}|verdict|instead",
            [
                (v.move, after, region_title(v.player), v.gain,
                 *(v.gain * dollars[v.player] for _ in dollars.keys() & {v.player}),
                 called(result, v), v.instead)
                for after, v in verdicts
            ],
        )  # fmt: skip
    rows = []
    for found in carried:
        if (swept := found.swept) is not None:
            rate = found.answer.swept == "rate"
            unit, of = (100.0, "rate, %") if rate else (1.0, "all its rates, x")
            pays, best = _pays(swept, unit), unit * swept.best
            rows.append((found.verdict.move, found.after, pays, best, of))
    if rows:
        yield shown("\nAt which rates would it pay?", "threat|after|pays at|best:.1f|of", rows)


def called(result: GameResult, verdict: Verdict) -> str:
    """Return a verdict by sign, or that the gain is too small to call."""
    small = _of_income(result, verdict.player) and abs(verdict.gain) <= SMALL
    return TOO_SMALL if small else verdict.verdict


def _pays(swept: Sweep, unit: float) -> str:
    """Return the range of rates at which carrying a threat out pays, next to where it ceases."""
    if swept.ceases is None:
        return "all" if swept.best_gain > 0 else "none"
    rises = [c.at for c in swept.crossings if c.rising and c.at < swept.ceases]
    start = f"{unit * rises[-1]:.2f} to " if rises else "up to "
    return f"{start}{unit * swept.ceases:.2f}"


def draw_sheets(result: GameResult, carried: Sequence[Carried]) -> Iterator[str | Sheet]:
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
    if draws.beside:
        yield f"In draws, {beside_words(draws.beside)}."
    if draws.failed:
        yield f"{draws.failed} draws have no solution at some leaf and are left out."


def _chance(result: GameResult, found: Carried, chance: float) -> str:
    """Return the verdict on a threat over draws, in words."""
    assert result.draws is not None
    gain = found.verdict.gain if _of_income(result, found.verdict.player) else None
    return in_words(chance, result.draws.count, gain=gain)


def _of_income(result: GameResult, player: str) -> bool:
    terms = result.spec.profiles[result.chosen][player]
    return len(terms) == 1 and terms[0].series == INCOME and terms[0].weight == 1.0


def draw_facts(result: GameResult, carried: Sequence[Carried]) -> dict[str, Any] | None:
    """Return play and threats over draws as plain data."""
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


def other_sheets(result: GameResult, carried: Sequence[Carried]) -> Iterator[Sheet]:
    """Yield play and verdicts under every elasticity set, equal answers together."""
    by_path: dict[str, list[str]] = {}
    if _published(result):
        by_path[named(likely_path(result))] = [result.posed.options.elasticities]
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


def likely_path(result: GameResult) -> Profile | None:
    """Return the leaf of the first subgame-perfect equilibrium."""
    return result.play.equilibria[0].path if result.play.equilibria else None
