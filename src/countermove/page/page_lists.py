"""Lists of counter-tariffs of a case on its page: those that were made, and a frontier if asked."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from countermove.errors import BadInput
from countermove.law.load_law import load_ledger
from countermove.page.page_asked import Asked
from countermove.questions.list_facts import lines_of, totals, under_scalings
from countermove.questions.list_frontier import frontier
from countermove.questions.pose import Posed, Progress, Question, pose
from countermove.questions.retaliation import Brief, Setting, design, judged, setting
from countermove.questions.tariff_lists import KNOWN, tariff_list

TOP = 10
"""Lines of the best list that a page shows."""
OFTEN = 8
"""Points of the frontier in the command that a page without one names."""
SOLID = 0.5
"""Most of a list's trade that may be imputed where its trade is to cap a frontier."""


def lists_of(asked: Asked, say: Progress) -> dict[str, Any]:
    """Return what the lists of one side do to the other, as ``countermove retaliate`` scores them.

    Million dollars: exports that the target loses and own real income, long run, against the law of
    the baseline. Of lists whose trade is partly imputed, also the least and the most under other
    ways of scaling it.

    Raises:
        BadInput: no list of the case's two sides is known.
    """
    sides = asked.case.focus[:2]
    pairs = [(by, target) for by in sides for target in sides if by != target]
    found = [(p, n) for p in pairs for n, known in KNOWN.items() if known.importer == p[0]]
    if not found:
        raise BadInput("No list of counter-tariffs of either side is in the ledger.")
    (by, target), ledger = found[0][0], load_ledger(asked.project)
    names = [name for pair, name in found if pair == (by, target)]
    posed = pose(Question(project=asked.project))
    brief = Brief(by=by, target=target)
    settings = {brief.rates: setting(posed, brief)}
    lines = settings[brief.rates].products.lines
    rows, best = [], None
    for place, name in enumerate(names):
        say(f"list {name}", place, len(names))
        listed = tariff_list(name, lines, target, ledger)
        rates = tuple(sorted({float(r) for r in listed.rate[listed.rate > 0]}))
        if rates not in settings:
            settings[rates] = setting(posed, replace(brief, rates=rates))
        at = settings[rates]
        told = totals(at, judged(at, listed.rate))
        every = [told, *(under_scalings(at, listed.rate).values() if told.flagged else ())]
        rows.append({
            "name": name, "title": listed.title, "lines": told.lines, "value": told.value,
            "gain": told.gain, "own": told.own_income, "imputed": told.flagged,
            "ends": [f(t.gain for t in every) for f in (min, max)],
            "own_ends": [f(t.own_income for t in every) for f in (min, max)],
        })  # fmt: skip
        if told.flagged < SOLID and (best is None or told.value > best[1]):
            best = (rates, told.value)
    rates, value = best or ((), 0.0)
    cap = math.ceil(value / 1e8) / 10
    command = (
        f"countermove retaliate --by {by} --against {target} --cap {cap:g}e9USD "
        f"--rates {','.join(f'{rate:g}' for rate in rates)} --frontier {asked.frontier or OFTEN}"
    )
    swept = asked.frontier and _frontier(posed, replace(brief, rates=rates), cap, asked, say)
    return {
        "by": by, "target": target, "lists": rows, "cap": cap,
        "frontier": swept or {"missing": "", "command": command},
        "command": f"countermove retaliate score {' '.join(names)} --by {by} --against {target}",
        "command_frontier": command,
    }  # fmt: skip


def _frontier(posed: Posed, brief: Brief, cap: float, asked: Asked, say: Progress) -> Any:
    """Return the most that can be gained at each own cost below a cap on trade, and the best list.

    Args:
        cap: trade covered at most, billion dollars.
    """
    at: Setting = setting(posed, replace(brief, highest=cap * 1e9))
    say("best list", 0, 1)
    points = frontier(at, asked.frontier, also=(design(at),), say=say)
    told = [totals(at, point.best) for point in points]
    return {
        "points": [[t.own_income, t.gain] for t in told],
        "best": [
            {"hs": line.hs, "goods": line.goods, "gain": line.gain, "own": -line.cost}
            for line in lines_of(at, points[0].best)[:TOP]
        ],
        "lines": told[0].lines,
        "imputed": told[0].flagged,
    }
