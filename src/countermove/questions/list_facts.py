"""What a solved list does, in figures: totals, lines, places, and how near it is to the best."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from countermove.arrays import Bool, Float
from countermove.codes.harmonized import headings
from countermove.economy.product_elasticities import BASES
from countermove.equilibrium.outcome import Outcome
from countermove.errors import BadInput, NotSolved
from countermove.places.shares import CARDS, load_shares
from countermove.questions.place_weights import lead
from countermove.questions.product_world import QUALITY, SCALINGS, SOURCES
from countermove.questions.retaliation import Setting, judged, setting
from countermove.questions.two_worlds import worths
from countermove.strategy.list_search import FoundList, search_list
from countermove.strategy.solved_list import Solved

NEAR = 2.0
"""A line stands for another where its trade is between half and twice as large."""
MOVED = 1e-3
"""Part of a list's trade below which another way of scaling leaves it as it is."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a list: gain and own cost are what it alone adds, million dollars.

    ``share`` is the target's in what the importer buys of the item, ``None`` where not known;
    ``imputed`` whether the trade is; ``better`` a line off the list that gains more and costs less
    by the dollar, if any, and ``beaten`` in words by what and how far.
    """

    hs: str
    goods: str
    rate: float
    value: float
    gain: float
    cost: float
    share: float | None
    quality: str
    elasticity: str
    imputed: bool = False
    better: str = ""
    beaten: str = ""

    @property
    def reason(self) -> str:
        """Return why it is on the list, in words."""
        parts = [f"adds {self.gain:,.1f} m of what is wanted at {self.cost:,.1f} m own cost"]
        if self.imputed:
            parts.append("trade imputed, so the target's share of it is not known")
        elif self.share is not None:
            sold = (
                "sells all imports of it or nearly"
                if self.share >= 1
                else (f"sells {self.share:.0%} of all imports of it")
            )
            parts.append(f"the target {sold}")
        parts.append("" if self.imputed else f"value {self.quality}")
        parts.append(self.beaten)
        if self.elasticity not in BASES[:2]:
            parts.append(f"elasticity of its {self.elasticity}")
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a list does in the solved world, million dollars and shares.

    ``own_income`` and ``income`` are changes of real income of who retaliates and of the target;
    ``flagged`` is the part of the trade covered whose value is imputed.
    """

    lines: int
    value: float
    gain: float
    own_income: float
    own_share: float
    income: float
    income_share: float
    exports: float
    exports_share: float
    revenue: float
    flagged: float


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """Labour income a place loses, million dollars and share; the Republican lead of 2024."""

    code: str
    name: str
    lost: float
    share: float
    lead: float | None


def totals(at: Setting, found: Solved) -> Totals:
    """Return what a list does against no list."""
    before, after = at.moves.empty.outcome, found.outcome
    by, target = (after.economy.region(c) for c in (at.brief.by, at.brief.target))
    own, their = (
        np.expm1(np.log1p(_percent(after, d)) - np.log1p(_percent(before, d))) for d in (by, target)
    )
    sold = [worths(outcome, {"": f"{at.brief.target}.exports"})[""] for outcome in (before, after)]
    revenue = [float(o.values("tariff_revenue")[by]) for o in (before, after)]
    chosen = at.moves.line[found.chosen]
    value = at.products.lines.value[chosen]
    flagged = float(value[at.products.flagged[chosen]].sum())
    return Totals(
        lines=chosen.size,
        value=float(value.sum()),
        gain=found.gain,
        own_income=float(own) * at.income[0],
        own_share=float(own),
        income=float(their) * at.income[1],
        income_share=float(their),
        exports=sold[1] - sold[0],
        exports_share=sold[1] / sold[0] - 1.0,
        revenue=revenue[1] - revenue[0],
        flagged=flagged / max(float(value.sum()), 1e-300),
    )


def _percent(outcome: Outcome, d: int) -> float:
    return float(outcome.values("real_income_change")[d]) / 100.0


def lines_of(at: Setting, found: Solved) -> list[ListLine]:
    """Return the lines of a list, those that gain most first."""
    moves, products = at.moves, at.products
    gains, costs = found.effects
    costs = costs * at.income[0]
    value = 1e-6 * moves.value
    shares, flagged = products.shares, products.flagged
    better = _better(found, gains, costs, value, products.flagged)
    out = []
    for k in np.flatnonzero(found.chosen):
        i = int(moves.line[k])
        code = at.codes[i]
        share = np.nan if shares is None else float(shares[i])
        over = better[k]
        name = "" if over < 0 else at.codes[int(moves.line[over])]
        out.append(
            ListLine(
                hs=code,
                goods=headings().get(code[:4], ""),
                rate=float(moves.rate[k]),
                value=float(moves.value[k]),
                gain=float(gains[k]),
                cost=float(costs[k]),
                share=None if np.isnan(share) else share,
                quality=QUALITY[int(products.quality[i])],
                elasticity=BASES[int(products.nest.theta_basis[i])],
                imputed=bool(flagged[i]),
                better=name,
                beaten=name
                and (
                    f"beaten by {name} ({headings().get(name[:4], '')}), which gains "
                    f"{gains[over] / value[over]:.3f} for each dollar of trade against "
                    f"{gains[k] / value[k]:.3f} and costs {costs[over] / value[over]:.4f} against "
                    f"{costs[k] / value[k]:.4f}"
                ),
            )
        )
    return sorted(out, key=lambda line: -line.gain)


def _better(found: Solved, gains: Float, costs: Float, value: Float, flagged: Bool) -> list[int]:
    """Return for each candidate on a list the best off it that beats it by the dollar at its rate.

    Lines whose trade is imputed beat none: their effects are as good as their values.
    """
    moves = found.moves
    on = set(moves.line[found.chosen].tolist())
    off = np.flatnonzero(~np.isin(moves.line, list(on)) & ~flagged[moves.line])
    gain, cost = gains / value, costs / value
    better = [-1] * moves.line.size
    for k in np.flatnonzero(found.chosen).tolist():
        near = off[(value[off] >= value[k] / NEAR) & (value[off] <= value[k] * NEAR)]
        near = near[np.isclose(moves.rate[near], moves.rate[k])]
        near = near[(gain[near] > gain[k]) & (cost[near] < cost[k])]
        if near.size:
            better[k] = int(near[np.argmax(gain[near])])
    return better


def places_hit(at: Setting, found: Solved) -> list[PlaceHit]:
    """Return the places of the target by what their goods sectors lose, the largest loss first."""
    target, economy = at.brief.target, found.outcome.economy
    if target not in CARDS:
        return []
    d = economy.region(target)
    before = np.asarray(at.moves.empty.outcome.values("labour_change"))[d]
    after = np.asarray(found.outcome.values("labour_change"))[d]
    earned = economy.output_os[d] * economy.value_added_share_ds[d] * economy.goods_s
    change = earned * ((1.0 + after / 100.0) / (1.0 + before / 100.0) - 1.0)
    shares = load_shares(target, economy.sectors)
    lost, whole = shares.share_ps @ change, shares.share_ps @ earned
    hits = [
        PlaceHit(p.code, p.name, -float(x), -float(x / w) if w else 0.0, lead(p.code))
        for p, x, w in zip(shares.places, lost, whole, strict=True)
    ]
    return sorted(hits, key=lambda hit: -hit.lost)


def under_scalings(at: Setting, rate: Float) -> dict[str, Totals]:
    """Return what a list of (n,) rates does under the other ways of scaling that move its trade."""
    if at.brief.by not in SOURCES:
        return {}
    on = np.zeros(rate.size, dtype=bool)
    on[at.moves.line] = rate[at.moves.line] > 0
    value = at.products.lines.value
    found = {}
    for scaling in SCALINGS:
        if scaling == at.brief.scaling:
            continue
        if scaling not in at.scaled:
            at.scaled[scaling] = setting(at.worlds.posed, replace(at.brief, scaling=scaling))
        other = at.scaled[scaling]
        moved = np.abs(other.products.lines.value[on] - value[on]).sum()
        if moved > MOVED * value[on].sum():
            found[scaling] = totals(other, judged(other, rate))
    return found


def at_sector_elasticities(at: Setting, found: Solved) -> float:
    """Return the change of own real income where every product has its sector's elasticity.

    That is the model without products, as ``run`` solves it, but for the trade by line.
    """
    world, d = at.worlds.without, found.outcome.economy.region(at.brief.by)
    income = []
    for rate in (np.zeros(at.products.lines.size), found.rates):
        nest = at.products.charging(rate)
        plain = replace(nest, theta_h=world.economy.theta_s[nest.product_sector])
        income.append(1.0 + _percent(world.solve(nests=[plain], tolerance=1e-9), d))
    return income[1] / income[0] - 1.0


def best_beside(at: Setting, found: Solved) -> FoundList:
    """Return the best list of no more trade and no more own cost than a list has.

    It is what ``retaliate`` finds at that cap and own cost. Where that gains less than the list, or
    none is found (own income may rise more than effects of single lines foretell), it is the best
    of what the list itself leads to.
    """
    limits = replace(at.limits, lowest=0.0, highest=found.size, most_cost=found.cost)
    ways: list[FoundList] = []
    with suppress(BadInput, NotSolved):
        ways.append(search_list(at.moves, limits))
    if not ways or not (ways[0].stopped or ways[0].best.gain > found.gain):
        ways.append(search_list(at.moves, limits, starts=(found,)))
    return max(ways, key=lambda way: way.best.gain)


def spread(values: Sequence[float]) -> float:
    """Return the share of the largest five in all that is positive."""
    positive = sorted((v for v in values if v > 0), reverse=True)
    return sum(positive[:5]) / (sum(positive) or 1.0)
