"""Reports of retaliation by design: a list and its frontier, or real lists beside the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from countermove.questions.list_draws import Drawn
from countermove.questions.list_facts import (
    ListLine,
    PlaceHit,
    Totals,
    lines_of,
    places_hit,
    spread,
    totals,
)
from countermove.questions.product_world import SCALINGS
from countermove.questions.retaliation import COSTS, EXPORTS, GOALS, Setting
from countermove.questions.tariff_lists import TariffList
from countermove.report.charts.frontier_chart import Mark, frontier_chart
from countermove.report.list_sheet import list_sheet, record
from countermove.report.longtable import LongTable
from countermove.report.show import Ranged, Sheet
from countermove.report.strategy_report import StrategyReport, country_table, long_rows, shown
from countermove.sources.exchange import cad_per_usd
from countermove.strategy.list_search import FoundList, Solved

TRADE_YEAR = "2024"
"""Year of the trade by line, and of the exchange rate it was scaled to official values with."""


@dataclass(frozen=True, eq=False)
class Scored:
    """A real list beside what can be designed.

    ``at`` is the setting of its rates; ``best`` the best list of no more trade and own cost, or
    ``None``; ``scaled`` the list's totals under other ways of scaling values.
    """

    at: Setting
    known: TariffList
    solved: Solved
    best: FoundList | None = None
    scaled: Mapping[str, Totals] | None = None


def design_report(
    at: Setting,
    found: FoundList,
    frontier: Sequence[FoundList],
    real: Sequence[Scored],
    *,
    elsewhere: Sequence[str] = (),
    observed: Solved | None = None,
    drawn: Drawn | None = None,
    top: int,
) -> StrategyReport:
    """Return a designed list, its frontier, and real lists in the same world.

    ``elsewhere`` are titles of lists at rates that are not among the choices; ``observed`` is the
    best list of lines whose trade is not imputed.
    """
    told, lines = totals(at, found.best), lines_of(at, found.best)
    hits = places_hit(at, found.best)
    points = [totals(at, each.best) for each in frontier]
    parts = [
        _headline(at, told, "Best list"),
        _proof(found),
        list_sheet(lines, top),
        *_frontier_sheet(frontier, points),
        *_real_sheet(real),
        *_elsewhere(elsewhere),
        *_drawn_sheet(drawn),
        *_places_sheet(hits),
        _caveat(at, told) + _without_imputed(told, observed),
    ]
    name = "designed"
    tables = {
        "list": _list_table(lines, name),
        "totals": LongTable.concat(
            [_totals_table(told, name)]
            + [_totals_table(t, f"frontier {n:02d}") for n, t in enumerate(points)]
            + [_totals_table(totals(at, s.solved), s.known.name) for s in real]
        ),
        **({"places": _places_table(hits, name)} if hits else {}),
    }
    marks = [Mark(s.known.title, s.solved) for s in real]
    return StrategyReport(
        kind="retaliate",
        alone=True,
        title=f"Retaliation of {at.brief.by} against {at.brief.target} by design",
        worlds=at.worlds,
        players=(at.brief.by, at.brief.target),
        parts=parts,
        facts={
            "goals": dict(at.brief.wanted),
            "gain": found.best.gain,
            "bound": found.bound,
            "gap": found.gap,
            "designed_against_solved": found.last.difference,
            "closed": found.closed,
            "rounds": len(found.rounds),
            "drawn": None
            if drawn is None
            else {
                name: {"gain": drawn.band(name)[0], "own_cost": drawn.band(name)[1]}
                for name in drawn.gain
            },
            "list": [record(line) for line in lines],
        },
        status="ok" if found.closed else "not closed",
        tables=tables,
        csv=list_sheet(lines, top),
        kept={**tables, "country": country_table({name: found.best.outcome})},
        charts={"frontier": partial(frontier_chart, at, frontier, found.best, marks)}
        if frontier
        else {},
        solved={name: found.best.outcome},
        effort=(found.best.outcome.residual, found.best.outcome.iterations),
    )


def score_report(scored: Sequence[Scored], *, top: int) -> StrategyReport:
    """Return real lists beside the best of no more trade and own cost."""
    brief = scored[0].at.brief
    parts: list[str | Sheet] = []
    tables: list[LongTable] = []
    for each in scored:
        at = each.at
        told, lines = totals(at, each.solved), lines_of(at, each.solved)
        beaten = [line for line in lines if line.better]
        parts += [_headline(at, told, each.known.title), _official(each, told)]
        if each.best is not None:
            parts.append(_distance(each))
        worst = sorted(beaten, key=lambda line: -line.value)
        said = (
            f"{len(beaten)} of {len(lines)} lines are dominated: one off the list, of half to "
            "twice the trade, gains more and costs less"
        )
        parts.append(list_sheet(worst, top, title=said))
        if each.scaled:
            parts.append(_scaled_sheet(each.scaled))
        parts += _places_sheet(places_hit(at, each.solved))
        parts.append(_caveat(at, told))
        tables += [_totals_table(told, each.known.name)]
        tables += [
            _totals_table(t, f"{each.known.name} {name}") for name, t in (each.scaled or {}).items()
        ]
    listed = [line for each in scored for line in lines_of(each.at, each.solved)]
    return StrategyReport(
        kind="retaliate score",
        alone=True,
        title=f"Lists of {brief.by} against {brief.target}, scored",
        worlds=scored[0].at.worlds,
        players=(brief.by, brief.target),
        parts=parts,
        facts={
            "goals": dict(brief.wanted),
            "lists": [
                {
                    "name": each.known.name,
                    "gain": each.solved.gain,
                    "best_gain": None if each.best is None else each.best.best.gain,
                    "lost": [list(pair) for pair in each.known.lost],
                }
                for each in scored
            ],
            "list": [record(line) for line in listed],
        },
        tables={"totals": LongTable.concat(tables)},
        csv=list_sheet(listed, top),
        charts={},
        solved={each.known.name: each.solved.outcome for each in scored},
    )


def _headline(at: Setting, told: Totals, what: str) -> str:
    brief, goals = at.brief, at.brief.wanted
    wanted = " + ".join(
        GOALS[name] if weight == 1.0 else f"{weight:g} x {GOALS[name]}"
        for name, weight in goals.items()
    )
    gain = "" if list(goals) == [EXPORTS] else f" What is wanted ({wanted}): {told.gain:+,.0f} m."
    return (
        f"\n{what}: {told.lines} lines, ${told.value / 1e9:,.2f} bn ({at.products.weighted_with}). "
        f"{brief.target} exports {told.exports / 1e3:+,.2f} bn ({told.exports_share:+.3%}), real "
        f"income {told.income:+,.0f} m ({told.income_share:+.4%}); {brief.by} real income "
        f"{told.own_income:+,.0f} m ({told.own_share:+.4%}), revenue {told.revenue:+,.0f} m. "
        f"US dollars.{gain}"
    )


def _proof(found: FoundList) -> str:
    steps = "; ".join(f"{r.designed:,.0f} and {r.solved:,.0f}" for r in found.rounds)
    closed = (
        ""
        if found.closed
        else (
            " No list was found that keeps to the cap on own cost and whose design and solution "
            "agree: this one is the nearest. Loosen the cap, or ask for less trade."
        )
    )
    return (
        f"Designed and solved in full, m, by round: {steps}.{closed} By line effects at the solved "
        f"list no other list gains more than {found.gap:.3%} more."
    )


def _frontier_sheet(frontier: Sequence[FoundList], points: Sequence[Totals]) -> list[Sheet]:
    if not frontier:
        return []
    rows = [
        (-t.own_share, -t.own_income, t.gain, t.value / 1e9, t.lines, each.gap,
         each.last.difference)
        for each, t in zip(frontier, points, strict=True)
    ]  # fmt: skip
    heads = (
        "own cost, %:+.4%|own cost, $m:+,.0f|gain, $m:+,.0f|trade, $bn:.2f|lines:d|gap, %:.3%|"
        "designed less solved, %:.2%"
    )
    return [shown("\nThe frontier: the most that can be gained at each own cost", heads, rows)]


def _cad(told: Totals) -> float:
    """Return the trade covered in C$ at the rate that lines have their official value at."""
    return told.value * cad_per_usd(TRADE_YEAR)


def _real_sheet(real: Sequence[Scored]) -> list[Sheet]:
    rows = []
    for each in real:
        told = totals(each.at, each.solved)
        official = each.known.official
        rows.append(
            (each.known.title, told.lines, _cad(told) / 1e9,
             None if official is None else official / 1e9, told.gain, -told.own_share, told.flagged)
        )  # fmt: skip
    heads = "list|lines:d|C$bn here:.1f|official:.1f|gain, $m:+,.0f|own cost, %:+.4%|imputed, %:.0%"
    return [shown("\nReal lists in the same world", heads, rows)] if rows else []


def _elsewhere(titles: Sequence[str]) -> list[str]:
    if not titles:
        return []
    said = "Not compared, for they stand at rates that are not among the choices (--rates)"
    return [f"\n{said}: {'; '.join(titles)}."]


def _drawn_sheet(drawn: Drawn | None) -> list[Sheet]:
    if drawn is None:
        return []
    first, *others = drawn.gain
    rows = []
    for name in (first, *others):
        gain, cost = drawn.band(name)
        rows.append(
            (name, Ranged(*gain[[1, 0, 2]]), Ranged(*cost[[1, 0, 2]]),
             None if name == first else drawn.gains_more(first, name),
             None if name == first else drawn.dominates(first, name))
        )  # fmt: skip
    count = drawn.gain[first].size
    return [
        shown(
            f"\nUnder {count} draws of elasticities: median, 5 and 95 % (card list-draws)",
            "list|gain, $m:+,.0f|own cost, %:+.4%|designed gains more, %:.0%|"
            "and costs no more, %:.0%",
            rows,
        )
    ]


def _places_sheet(hits: Sequence[PlaceHit]) -> list[Sheet | str]:
    if not hits:
        return []
    rows = [
        (hit.name, hit.lost, hit.share, None if hit.lead is None else 100 * hit.lead)
        for hit in hits[:10]
    ]
    lost = sum(hit.lost for hit in hits if hit.lost > 0)
    red = sum(hit.lost for hit in hits if hit.lost > 0 and (hit.lead or 0) > 0)
    said = (
        f"Five places bear {spread([hit.lost for hit in hits]):.0%} of what places lose, states "
        f"that voted Republican in 2024 {red / (lost or 1.0):.0%}."
    )
    return [
        shown(
            "\nPlaces hit: labour income of goods industries",
            "place|lost, $m:,.0f|of its goods industries, %:.3%|Republican lead 2024, points:+.1f",
            rows,
        ),
        said,
    ]


def _scaled_sheet(scaled: Mapping[str, Totals]) -> Sheet:
    rows = [(SCALINGS[name], t.value / 1e9, t.gain, -t.own_share) for name, t in scaled.items()]
    heads = "values scaled|trade, $bn:.2f|gain, $m:+,.0f|own cost, %:+.4%"
    return shown("\nUnder three ways of scaling values", heads, rows)


def _official(each: Scored, told: Totals) -> str:
    known, said = each.known, []
    if known.official is not None:
        said.append(
            f"Official value {known.official / 1e9:,.1f} bn {known.currency}; "
            f"{_cad(told) / 1e9:,.1f} bn here."
        )
    if known.lost:
        value = np.nansum([v for _, v in known.lost])
        codes = ", ".join(code for code, _ in known.lost[:6])
        more = f" and {len(known.lost) - 6} more" if len(known.lost) > 6 else ""
        worth = f", worth {value:,.0f}" if value else ""
        said.append(f"{len(known.lost)} codes have no trade in the lines{worth}: {codes}{more}.")
    return " ".join(said) or "All its codes have trade in the lines."


def _distance(each: Scored) -> str:
    best, at = each.best, each.at
    assert best is not None
    told = totals(at, best.best)
    share = each.solved.gain / best.best.gain if best.best.gain > 0 else np.nan
    return (
        f"The best list of no more trade and no more own cost gains {best.best.gain:,.0f} m "
        f"({told.lines} lines, ${told.value / 1e9:,.2f} bn, own real income "
        f"{told.own_share:+.4%}): this list reaches {share:.0%} of it."
    )


def _caveat(at: Setting, told: Totals) -> str:
    return (
        f"\nOf the trade covered {told.flagged:.0%} is imputed, not observed by item. Own cost is "
        f"{COSTS[at.brief.cost][1]}; gains of single lines are what each adds to this list."
    )


def _without_imputed(told: Totals, observed: Solved | None) -> str:
    if observed is None:
        return " No list of observed trade alone keeps to all limits." if told.flagged else ""
    return (
        f" Of lines with observed trade alone the best list gains {observed.gain:,.0f} m at "
        f"{observed.cost:+.4%} own cost."
    )


def _list_table(lines: Sequence[ListLine], scenario: str) -> LongTable:
    kinds = (("list_rate", "rate", "fraction"), ("list_value", "value", "US dollars"),
             ("list_gain", "gain", "million US dollars"),
             ("list_own_cost", "cost", "million US dollars"))  # fmt: skip
    return long_rows(
        (
            {"code": line.hs, "series": series, "unit": unit, "value": getattr(line, name)}
            for line in lines
            for series, name, unit in kinds
        ),
        scenario=scenario, dimension="tariff_line", measure="level",
    )  # fmt: skip


def _totals_table(told: Totals, scenario: str) -> LongTable:
    units = {name: "fraction" for name in Totals.__slots__ if name.endswith("share")}
    units |= {"lines": "lines", "value": "US dollars", "flagged": "fraction"}
    return long_rows(
        (
            {"code": name, "series": f"list_{name}",
             "unit": units.get(name, "million US dollars"),
             "value": float(getattr(told, name))}
            for name in Totals.__slots__
        ),
        scenario=scenario, dimension="list", measure="level",
    )  # fmt: skip


def _places_table(hits: Sequence[PlaceHit], scenario: str) -> LongTable:
    return long_rows(
        (
            {"code": hit.code, "series": "labour_income_lost", "unit": "million US dollars",
             "value": hit.lost}
            for hit in hits
        ),
        scenario=scenario, dimension="place", measure="change",
    )  # fmt: skip
