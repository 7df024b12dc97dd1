"""Reports of retaliation by design: a list and its frontier, or real lists beside the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from countermove.questions.list_draws import MEAN, Drawn, Robust
from countermove.questions.list_facts import (
    Totals,
    at_sector_elasticities,
    lines_of,
    places_hit,
    totals,
)
from countermove.questions.retaliation import COSTS, EXPORTS, GOALS, PLACES, Setting
from countermove.report.charts.frontier_chart import Mark, frontier_chart
from countermove.report.labels import region_title
from countermove.report.list_parts import (
    Scored,
    at_other_rates,
    drawn_sheet,
    frontier_sheet,
    list_table,
    official,
    outside_words,
    places_sheet,
    places_table,
    points_csv,
    real_sheet,
    scaled_sheet,
    scaled_words,
    totals_table,
)
from countermove.report.list_sheet import list_sheet, record
from countermove.report.longtable import LongTable
from countermove.report.show import Sheet
from countermove.report.strategy_report import StrategyReport, country_table
from countermove.strategy.list_search import CUT, FoundList
from countermove.strategy.solved_list import Solved

MISSED = (
    "in 12 problems with limits a longer search found up to 0.007 % more "
    "(docs/explanation/retaliation.md)."
)
STOPPED = (
    "Stopped by hand: the best list so far. Points of the frontier that were not reached, lists "
    "that were made, draws and other ways of scaling are left out."
)


def design_report(
    at: Setting,
    found: FoundList,
    frontier: Sequence[FoundList],
    real: Sequence[Scored],
    *,
    elsewhere: Sequence[str] = (),
    observed: Solved | None = None,
    drawn: Drawn | None = None,
    scaled: Mapping[str, Totals] | None = None,
    robust: Robust | None = None,
    stopped: bool = False,
    asked: int = 0,
    top: int,
) -> StrategyReport:
    """Return a designed list, its frontier, and real lists in the same world.

    ``elsewhere`` are titles of lists at rates that are not among the choices; ``observed`` is the
    best list of lines whose trade is not imputed; ``scaled`` the list's totals under other ways of
    scaling values; ``robust`` how the list was chosen over
    draws; ``stopped`` whether the search was interrupted; ``asked`` how many points the
    frontier was asked for.
    """
    told, lines = totals(at, found.best), lines_of(at, found.best)
    scaled, plain = scaled or {}, at_sector_elasticities(at, found.best)
    hits = places_hit(at, found.best)
    points = [totals(at, each.best) for each in frontier]
    parts = [
        _headline(at, told, "Best list") + scaled_words(told, scaled),
        *([STOPPED] if stopped else []),
        _proof(found) if robust is None else _over_draws(robust),
        _beside_run(at, told, plain),
        list_sheet(lines, top),
        *frontier_sheet(frontier, points, asked),
        *real_sheet(real),
        *at_other_rates(elsewhere),
        *drawn_sheet(drawn),
        *scaled_sheet(at, told, scaled),
        *places_sheet(hits, PLACES in at.brief.wanted),
        _caveat(at, told) + ("" if stopped else _without_imputed(told, observed)),
    ]
    name = "designed"
    names = region_title(at.brief.by), region_title(at.brief.target)
    tables = {
        "list": list_table(lines, name),
        "totals": LongTable.concat(
            [totals_table(told, name)]
            + [totals_table(t, f"{name} {scaling}") for scaling, t in scaled.items()]
            + [totals_table(t, f"frontier {n:02d}") for n, t in enumerate(points)]
            + [totals_table(totals(at, s.solved), s.known.name) for s in real]
        ),
        **({"places": places_table(hits, name)} if hits else {}),
    }
    marks = [Mark(s.known.title, s.solved) for s in real]
    gains = [t.gain for t in scaled.values()] if told.flagged else []
    chosen = [Mark("Designed", found.best, gains)]
    if observed is not None:
        chosen.append(Mark("Designed of observed trade alone", observed))
    return StrategyReport(
        kind="retaliate",
        alone=True,
        title=f"Retaliation of {names[0]} against {names[1]} by design",
        worlds=at.worlds,
        players=(at.brief.by, at.brief.target),
        parts=parts,
        facts={
            "goals": dict(at.brief.wanted),
            "gain": found.best.gain,
            "bound": found.bound,
            "gap": found.gap,
            "bound_is": "local: by line effects at this list; lists far from it may gain more",
            "designed_against_solved": found.last.difference,
            "agreed": found.agreed,
            "rounds": len(found.rounds),
            "robust": None
            if robust is None
            else {"aim": robust.aim, "worth": robust.worth, "of_central_list": robust.central},
            "own_share_at_sector_elasticities": plain,
            "drawn": None
            if drawn is None
            else {
                name: {"gain": drawn.band(name)[0], "own_cost": drawn.band(name)[1]}
                for name in drawn.gain
            },
            "list": [record(line) for line in lines],
        },
        status="stopped" if stopped else "ok" if found.agreed else "not agreed",
        tables=tables,
        csv=points_csv(frontier, points) if frontier else list_sheet(lines, top),
        kept={**tables, "country": country_table({name: found.best.outcome})},
        charts={"frontier": partial(frontier_chart, at, frontier, chosen, marks)}
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
        headline = _headline(at, told, each.known.title)
        parts += [headline + scaled_words(told, each.scaled or {}), official(each, told)]
        parts.append(_beside_run(at, told, at_sector_elasticities(at, each.solved)))
        if each.best is not None:
            parts.append(_distance(each))
        worst = sorted(beaten, key=lambda line: -line.value)
        said = (
            f"Dominated lines of it: {len(beaten)} of {len(lines)}, each taken by itself: one off "
            "the list, of half to twice the trade, gains more and costs less for each dollar"
        )
        parts.append(list_sheet(worst, top, title=said))
        parts += scaled_sheet(at, told, each.scaled or {})
        parts += places_sheet(places_hit(at, each.solved), PLACES in at.brief.wanted)
        parts.append(_caveat(at, told))
        tables += [totals_table(told, each.known.name)]
        tables += [
            totals_table(t, f"{each.known.name} {name}") for name, t in (each.scaled or {}).items()
        ]
    listed = [line for each in scored for line in lines_of(each.at, each.solved)]
    return StrategyReport(
        kind="retaliate score",
        alone=True,
        title=f"Lists of {region_title(brief.by)} against {region_title(brief.target)}, scored",
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
                    "best_gap": None if each.best is None else each.best.gap,
                    "value_range_usd": each.at.products.bounds(each.known.rate > 0),
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
    one, two = region_title(brief.by), region_title(brief.target)
    lines = "1 line" if told.lines == 1 else f"{told.lines} lines"
    return (
        f"\n{what}: {lines}, ${told.value / 1e9:,.2f} bn ({at.products.weighted_with}). "
        f"{two} exports {told.exports / 1e3:+,.2f} bn ({told.exports_share:+.3%}), real "
        f"income {told.income:+,.0f} m ({told.income_share:+.4%}); {one} real income "
        f"{told.own_income:+,.0f} m ({told.own_share:+.4%}), revenue {told.revenue:+,.0f} m. "
        f"US dollars.{gain}"
    )


def _beside_run(at: Setting, told: Totals, plain: float) -> str:
    if at.products.others is None:
        return (
            "What others sell of an item is not known, so products' own elasticities do not act: "
            "own cost is as `run` solves it, under sectors' elasticities."
        )
    return (
        f"Own real income {told.own_share:+.4%} is with products inside sectors, each under its "
        f"own elasticity; with sectors' elasticities alone, as `run` solves, the same list "
        f"and trade give {plain:+.4%}."
    )


def _over_draws(robust: Robust) -> str:
    aim = "mean" if robust.aim == MEAN else f"{robust.aim:.0%} quantile"
    proof = (
        f" By line effects at this list no other near it gains more than "
        f"{robust.found.gap:.3%} more in the mean; lists far from it may."
        if robust.aim == MEAN
        else " The best found: there is no proof for quantiles."
    )
    return (
        f"Chosen for the {aim} of its gain over draws of elasticities, {robust.worth:,.0f} m; the "
        f"best list at the central elasticities has {robust.central:,.0f} m. Own cost keeps to its "
        f"cap in the mean of the draws.{proof}"
    )


def _proof(found: FoundList) -> str:
    steps = "; ".join(f"{r.designed:,.0f} and {r.solved:,.0f}" for r in found.rounds)
    closed = (
        ""
        if found.agreed
        else (
            " No list was found that keeps to the cap on own cost and whose design and solution "
            "agree: this one is the nearest. Loosen the cap, or ask for less trade."
        )
    )
    cut = (
        " The mixed-integer programme ended with its nodes before the gap closed."
        if found.last.method.endswith(CUT)
        else ""
    )
    return (
        f"Designed and solved in full, m, by round: {steps}.{closed} By line effects at the solved "
        f"list no other list near this one gains more than {found.gap:.3%} more. Lists far from it "
        f"may: {MISSED}{cut}"
    )


def _distance(each: Scored) -> str:
    best, at = each.best, each.at
    assert best is not None
    told = totals(at, best.best)
    share = each.solved.gain / best.best.gain if best.best.gain > 0 else np.nan
    rates = " or ".join(f"{rate:.4g} %" for rate in sorted(100 * r for r in at.brief.rates))
    return (
        f"The best list of no more trade and no more own cost found at {rates}, as this list has, "
        f"gains {best.best.gain:,.0f} m "
        f"({told.lines} lines, ${told.value / 1e9:,.2f} bn, own real income "
        f"{told.own_share:+.4%}): this list reaches {share:.0%} of it. By line effects at "
        f"the best list no other near it gains more than {best.gap:.3%} more; lists far from it "
        f"may: {MISSED}"
    )


def _caveat(at: Setting, told: Totals) -> str:
    return (
        f"\nOf the trade covered {told.flagged:.0%} is imputed, not observed by item. Own cost is "
        f"{COSTS[at.brief.cost][1]}; gains of single lines are what each adds to this list."
        f"{outside_words(at)}"
    )


def _without_imputed(told: Totals, observed: Solved | None) -> str:
    if observed is None:
        return " No list of observed trade alone keeps to all limits." if told.flagged else ""
    return (
        f" Of lines with observed trade alone the best list gains {observed.gain:,.0f} m at "
        f"{observed.cost:+.4%} own cost."
    )
