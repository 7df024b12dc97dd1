"""Parts of the reports of retaliation: the frontier, real lists, draws, places, ways of scaling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countermove.arrays import Float
from countermove.questions.bands import ends_of, verdict
from countermove.questions.list_draws import Drawn
from countermove.questions.list_facts import ListLine, PlaceHit, Totals, spread, totals
from countermove.questions.product_world import SCALINGS, whole_exports
from countermove.questions.retaliation import Setting
from countermove.questions.tariff_lists import TariffList
from countermove.report.labels import no_finer
from countermove.report.longtable import LongTable
from countermove.report.show import Column, Ranged, Sheet
from countermove.report.strategy_report import long_rows, shown
from countermove.sources.exchange import cad_per_usd
from countermove.strategy.list_search import FoundList
from countermove.strategy.solved_list import Solved

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


def frontier_sheet(
    frontier: Sequence[FoundList], points: Sequence[Totals], asked: int
) -> list[Sheet | str]:
    """Return the points of a frontier, if there is one, and why there are not as many as asked."""
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
    said = []
    if len(points) != asked and not any(each.stopped for each in frontier):
        said.append(
            f"{len(points)} points of {asked} asked for: a list that a cheaper one equals or beats "
            "is left out, and the best list at the cap of --own-cost stands among them."
        )
    return [
        shown("\nThe frontier: the most that can be gained at each own cost", heads, rows),
        *said,
    ]


POINTS: tuple[tuple[str, Callable[[Totals], float]], ...] = (
    ("own_cost", lambda t: -t.own_share), ("own_cost_usd", lambda t: -1e6 * t.own_income),
    ("gain_usd", lambda t: 1e6 * t.gain), ("value_usd", lambda t: t.value),
    ("lines", lambda t: t.lines),
)  # fmt: skip
"""Columns of a frontier as CSV, of the totals of a point."""


def points_csv(frontier: Sequence[FoundList], points: Sequence[Totals]) -> Sheet:
    """Return the points of a frontier with all digits."""
    columns = [Column(name) for name in (*(name for name, _ in POINTS), "gap", "difference")]
    rows = [
        [*(of(told) for _, of in POINTS), each.gap, each.last.difference]
        for each, told in zip(frontier, points, strict=True)
    ]
    return Sheet("frontier", columns, rows)


def outside_words(at: Setting) -> str:
    """Return the sentence on trade that no list can hold, for it is of no sector of the model."""
    lines, nest = at.products.lines, at.products.nest
    mine = lines.origin == lines.origin_codes.index(at.brief.target)
    outside = float(lines.value[mine & (nest.of_line < 0)].sum())
    if not outside:
        return ""
    inside = float(lines.value[mine & (nest.of_line >= 0)].sum())
    return (
        f" Lines to choose from hold ${inside / 1e9:,.2f} bn; ${outside / 1e9:,.2f} bn of trade "
        "more is of no sector of the model and on no list (in `rates`: no sector)."
    )


def _cad(usd: float) -> float:
    """Return C$ billion at the rate that lines have their official value at."""
    return usd * cad_per_usd(TRADE_YEAR) / 1e9


def real_sheet(real: Sequence[Scored]) -> list[Sheet | str]:
    """Return real lists; ranges stand below figures that rest on imputed trade."""
    rows, said = [], []
    for each in real:
        told = totals(each.at, each.solved)
        known, scaled = each.known, each.scaled or {}
        official = None if known.official is None or known.drawn else known.official / 1e9
        low, high = bounds(each)
        every = [told, *scaled.values()] if told.flagged else [told]
        gains, costs = [t.gain for t in every], [-t.own_share for t in every]
        rows.append(
            (known.title, told.lines, Ranged(_cad(told.value), low, high), official,
             Ranged(told.gain, min(gains), max(gains)),
             Ranged(-told.own_share, min(costs), max(costs)), told.flagged)
        )  # fmt: skip
        if known.drawn:
            said.append(_drawn_from(each))
    if not rows:
        return []
    heads = "list|lines:d|C$bn here:.1f|official:.1f|gain, $m:+,.0f|own cost, %:+.4%|imputed, %:.0%"
    return [shown("\nReal lists in the same world", heads, rows), *said]


def bounds(each: Scored) -> tuple[float, float]:
    """Return least and most trade of a list, C$ billion, however imputed trade is split."""
    low, high = each.at.products.bounds(each.known.rate > 0)
    return _cad(low), _cad(high)


def _drawn_from(each: Scored) -> str:
    known, (low, high) = each.known, bounds(each)
    assert known.official is not None
    return (
        f"{known.title}: goods worth {known.official / 1e9:,.1f} bn {known.currency} were to be "
        "drawn from it, so that is no total of the list, and none is official. However imputed "
        f"trade is split, it holds {low:,.1f} to {high:,.1f} bn while sectors keep their trade and "
        "no item exceeds its imports from all partners."
    )


def at_other_rates(titles: Sequence[str]) -> list[str]:
    """Return the sentence on lists at rates that are not among the choices."""
    if not titles:
        return []
    said = "Not compared, for they stand at rates that are not among the choices (--rates)"
    return [f"\n{said}: {'; '.join(titles)}."]


def drawn_sheet(drawn: Drawn | None) -> list[Sheet]:
    """Return lists under drawn elasticities, the designed one first."""
    if drawn is None:
        return []
    first, *others = drawn.gain
    count = drawn.gain[first].size

    def ranged(values: Float, least: float, scale: float) -> Ranged:
        lo, hi, *errors = map(float, ends_of(values)[:4])
        form = no_finer(max(errors), least, scale=scale)
        return Ranged(float(np.median(values)), lo, hi, None, form)

    rows = [
        (name, ranged(drawn.gain[name], 1.0, 1.0), ranged(drawn.cost[name], 1e-4, 100.0),
         None if name == first else verdict(drawn.gains_more(first, name), count),
         None if name == first else verdict(drawn.dominates(first, name), count))
        for name in (first, *others)
    ]  # fmt: skip
    return [
        shown(
            f"\nUnder {count} draws of elasticities: median, 5 and 95 % (card list-draws)",
            "list|gain, $m:+,.0f|own cost, %:+.4%|designed gains more|and costs no more",
            rows,
        )
    ]


def places_sheet(hits: Sequence[PlaceHit], aimed: bool = False) -> list[Sheet | str]:
    """Return the places that lose most, and how they voted; ``aimed`` where places are a goal."""
    if not hits:
        return []
    voted = any(hit.lead is not None for hit in hits)
    rows = [
        (hit.name, hit.lost, hit.share, None if hit.lead is None else 100 * hit.lead)[: 3 + voted]
        for hit in hits[:10]
    ]
    lost = sum(hit.lost for hit in hits if hit.lost > 0)
    red = sum(hit.lost for hit in hits if hit.lost > 0 and (hit.lead or 0) > 0)
    said = f"Five places bear {spread([hit.lost for hit in hits]):.0%} of what places lose"
    if voted:
        said += f", states that voted Republican in 2024 {red / (lost or 1.0):.0%}"
    if aimed:
        said += (
            ". The goal of --target counts all industries of a place, services too, which may gain "
            "where goods lose, by its weights: it is no sum of this table"
        )
    vote = "|Republican lead of both parties' votes 2024, points:+.1f" if voted else ""
    return [
        shown(
            "\nPlaces hit: labour income of goods industries",
            f"place|lost, $m:,.0f|of its goods industries, %:.3%{vote}",
            rows,
        ),
        f"{said}.",
    ]


def scaled_sheet(at: Setting, told: Totals, scaled: Mapping[str, Totals]) -> list[Sheet | str]:
    """Return a list's totals under every way of scaling that moves its trade."""
    if not scaled:
        return []
    every = {at.brief.scaling: told, **scaled}
    rows = [(SCALINGS[name], t.value / 1e9, t.gain, -t.own_share) for name, t in every.items()]
    heads = "values scaled|trade, $bn:.2f|gain, $m:+,.0f|own cost, %:+.4%"
    return [shown("\nUnder other ways of scaling values", heads, rows)]


def scaled_words(told: Totals, scaled: Mapping[str, Totals]) -> str:
    """Return the range of what rests on imputed trade, in words."""
    if not scaled or not told.flagged:
        return ""
    every = [told, *scaled.values()]
    gains, costs = [t.gain for t in every], [-t.own_share for t in every]
    return (
        f" Under {len(scaled)} other ways of scaling trade the gain is {min(gains):,.0f} to "
        f"{max(gains):,.0f} m, own cost {min(costs):+.4%} to {max(costs):+.4%}."
    )


def official(each: Scored, told: Totals) -> str:
    """Return official value, value before scaling, and what of a list is not in the lines."""
    known, said = each.known, []
    products = each.at.products
    on = known.rate > 0
    if known.drawn:
        said.append(f"{_drawn_from(each)} Here {_cad(told.value):,.1f} bn.")
    elif known.official is not None:
        said.append(
            f"Official value {known.official / 1e9:,.1f} bn {known.currency}; "
            f"{_cad(told.value):,.1f} bn here."
        )
    said += _before_scaling(each)
    outside = on & (products.nest.of_line < 0)
    if outside.any():
        said.append(
            f"{outside.sum()} lines (${products.lines.value[outside].sum() / 1e9:,.2f} bn) are of "
            "no sector of the model, and left out."
        )
    if known.finer:
        said.append(
            f"Named by finer codes of the list alone, whose rates stand: {_some(known.finer)}."
        )
    if known.lost:
        values = [v for _, v in known.lost if not np.isnan(v)]
        value, count = sum(values), len(known.lost)
        part = "" if len(values) == count else f"of {len(values)} of them a value is given: "
        worth = f", {part or 'worth '}{value:,.0f} (in the currency of the file)" if value else ""
        what = "1 code has" if count == 1 else f"{count} codes have"
        named = _some([code for code, _ in known.lost])
        said.append(f"{what} no trade in the lines{worth}: {named}.")
    return " ".join(said) or "All its codes have trade in the lines."


def _some(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - 6} more" if len(codes) > 6 else ""
    return ", ".join(codes[:6]) + more


def _before_scaling(each: Scored) -> list[str]:
    """Return US exports of the items of a list as they are reported, where they are known.

    Exports of whole six-digit products are told where every item of an official list is on it:
    they are known for official lists alone, as one total each.
    """
    products, on = each.at.products, each.known.rate > 0
    places = {int(place) for place in np.unique(products.listed[on])}
    exports = whole_exports(each.at.brief.by)
    if not exports or not on.any():
        return []
    other = "whole six-digit products are known for the lists of 4 and 13 March 2025 alone, as one"
    if 0 in places:
        return [f"Before scaling: US exports of {other} total each; not for this list."]
    alone = f"${products.exports[on].sum() / 1e9:,.3g} bn in the items alone, split as imports"
    said = "Before scaling: US exports to Canada in 2024 are"
    if (np.isin(products.listed, list(places)) & (products.lines.value > 0) & ~on).any():
        return [f"{said} {alone} from all partners; those of {other} total each."]
    whole = sum(exports[place] for place in places) / 1e9
    in_whole = f"${whole:,.1f} bn in the whole six-digit products of its items"
    return [f"{said} {in_whole} (foreign goods among them), {alone} from all partners."]


def list_table(lines: Sequence[ListLine], scenario: str) -> LongTable:
    """Return lines of a list as a long table."""
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


def totals_table(told: Totals, scenario: str) -> LongTable:
    """Return totals of a list as a long table."""
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


def places_table(hits: Sequence[PlaceHit], scenario: str) -> LongTable:
    """Return places hit as a long table."""
    return long_rows(
        (
            {"code": hit.code, "series": "labour_income_lost", "unit": "million US dollars",
             "value": hit.lost}
            for hit in hits
        ),
        scenario=scenario, dimension="place", measure="change",
    )  # fmt: skip
