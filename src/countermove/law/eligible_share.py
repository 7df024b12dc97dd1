"""Who could claim the agreement: the eligible share of each line, from what had been published.

A claim needs goods that meet the rules of origin and a saving worth its cost. Where the saving is
high, only the first binds; so the share recorded over the share that pays (:func:`worth_claiming`)
shows the eligible share. It is known for lines with a saving and a record, and shrunk for all:
line to heading, heading to chapter, chapter to section, section to the origin's whole trade. The
parameters, and how they were found, are on card ``usmca_eligibility``.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.arrays import Float, Int, ratio
from countermove.law.claims_record import Record
from countermove.law.utilisation import AGREEMENT, EXEMPT_FROM, YEAR

CARD = "usmca_eligibility"

MEDIAN_COST, SPREAD = 0.0019, 1.44
"""Cost of a claim over the value of goods: lognormal; its median, and deviation of its log."""
STAYS = 0.75
"""Part of the ineligible share of 2024 that stays so under a higher saving; 1 once that is seen."""
STAYS_RANGE = (0.5, 1.0)
CERTAINTY = {"CAN": 1.74, "MEX": 2.96}
"""Size of the beta distribution of a heading's eligible share, by origin."""
OWN_EVIDENCE = 10.0
"""Times the certainty of a heading all of whose goods show their claims."""
SLOW, ADOPTION_DAYS = 2709, 3.0
"""Heading whose goods claim a new saving late, by three days in the mean: crude oil, accounted for
by pipeline; other goods with a record before and after 7 March 2025 claimed at once."""
LEAST_WORTH = 0.6
"""Lines on which less of the goods would gain from a claim show nothing about eligibility."""
LINE_USD, LINES, HEADINGS = 5e6, 0.5, 3.0
"""Strength of what is above: dollars of a line; effective lines of a heading; headings above."""
DRAWS, SEED = 200, 2025
READ_AS_EXEMPT = (("7108", AGREEMENT), ("2709", ("MEX",)))
"""Gold, and crude oil of Mexico: recorded in part, yet paid no duty; read as claimed in full."""
SECTION_ENDS = (
    5, 14, 15, 24, 27, 38, 40, 43, 46, 49, 63, 67, 70, 71, 83, 85, 89, 92, 93, 96, 97,
)  # fmt: skip
"""Last chapter of each section of the Harmonized System."""
NODES, FURTHEST = 20_001, 6.0
"""Arguments at which the error function is tabled, and the largest: it is one from there on."""


def worth_claiming(saving: ArrayLike) -> Float:
    """Return the share of eligible goods whose cost of a claim is below the duty it saves.

    >>> worth_claiming([0.0, 0.0019, 0.25]).round(4).tolist()
    [0.0, 0.5, 0.9996]
    """
    duty = np.asarray(saving, np.float64)
    paid = duty > 0
    z = np.log(np.where(paid, duty, 1.0) / MEDIAN_COST) / SPREAD
    return np.where(paid, 0.5 * (1.0 + erf(z / math.sqrt(2.0))), 0.0)


@cache
def _erf_table() -> tuple[Float, Float]:
    """Return the error function at ``NODES`` even steps, and its derivative times a step."""
    at = np.linspace(-FURTHEST, FURTHEST, NODES)
    slope = 2.0 / math.sqrt(math.pi) * np.exp(-(at**2)) * (2.0 * FURTHEST / (NODES - 1))
    return np.array([math.erf(x) for x in at.tolist()]), slope


def erf(x: Float) -> Float:
    """Return the error function of an array, by cubics between tabled values: right to 1e-14.

    >>> bool(abs(erf(np.array([0.3]))[0] - math.erf(0.3)) < 1e-14)
    True
    """
    value, slope = _erf_table()
    place = np.clip((x + FURTHEST) * ((NODES - 1) / (2.0 * FURTHEST)), 0.0, NODES - 1.0)
    node = np.minimum(place.astype(np.intp), NODES - 2)
    t = place - node
    low, rise = value[node], value[node + 1] - value[node]
    first, last = slope[node] - rise, rise - slope[node + 1]
    return np.asarray(low + t * (rise + (1.0 - t) * (first * (1.0 - t) + last * t)))


def worth_claiming_slope(saving: ArrayLike) -> Float:
    """Return the derivative of :func:`worth_claiming`; zero where nothing is saved.

    >>> worth_claiming_slope([0.0, 0.0019]).round(3).tolist()
    [0.0, 145.812]
    """
    duty = np.asarray(saving, np.float64)
    paid = duty > 0
    safe = np.where(paid, duty, 1.0)
    z = np.log(safe / MEDIAN_COST) / SPREAD
    density = np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi) / (SPREAD * safe)
    return np.where(paid, density, 0.0)


def cost_of_claims(saving: ArrayLike) -> Float:
    """Return what the claims that pay cost, over the value of all eligible goods: E[c; c < saving].

    Its derivative is the saving times that of :func:`worth_claiming`.

    >>> cost_of_claims([0.0, 0.25]).round(4).tolist()
    [0.0, 0.0052]
    """
    mean = MEDIAN_COST * math.exp(0.5 * SPREAD**2)
    return mean * worth_claiming(np.asarray(saving, np.float64) * math.exp(-(SPREAD**2)))


def adopted(hs: NDArray[np.int64], days: ArrayLike) -> Float:
    """Return the part of a new saving's claims that is made after some days.

    Args:
        hs: ten-digit numbers ``(m,)``. days: since the saving began, for all or each.

    >>> adopted(np.array([2709002010, 8703230000]), 3).round(3).tolist()
    [0.632, 1.0]
    """
    late = 1.0 - np.exp(-np.asarray(days, np.float64) / ADOPTION_DAYS)
    return np.where(hs // 10**6 == SLOW, late, 1.0)


@dataclass(frozen=True, eq=False)
class Eligible:
    """Eligible shares as known at one time.

    Attributes:
        share: by line ``(m,)``. heading: position of each line's heading ``(m,)``.
        heading_share: by heading ``(h,)``. certainty: size of its beta distribution ``(h,)``.
        stays: what is left of the ineligible share under a high saving.
        months: of the record they were read from; none: the year 2024.
    """

    share: Float
    heading: Int
    heading_share: Float
    certainty: Float
    stays: float
    months: tuple[str, ...] = ()

    @cached_property
    def draws(self) -> tuple[Float, Float]:
        """Return draws of what stays ineligible ``(k,)`` and of headings' shares ``(k, h)``."""
        rng = np.random.default_rng(SEED)
        stays = rng.uniform(*STAYS_RANGE, DRAWS) if self.stays < 1 else np.ones(DRAWS)
        mean = np.clip(self.heading_share, 1e-6, 1 - 1e-6)
        shape = (mean * self.certainty, (1 - mean) * self.certainty)
        return stays, rng.beta(*shape, (DRAWS, mean.size))

    def at_high_saving(self) -> Float:
        """Return the share of each line that would claim if cost did not matter ``(m,)``."""
        return 1.0 - self.stays * (1.0 - self.share)

    def _parts(self, rows: slice) -> tuple[Float, Float, Float]:
        """Return factors ``(k, h)`` of the value, and of its eligible and ineligible part.

        Their sum is the ineligible value of a draw: below a heading's own share the shares of its
        lines shrink in proportion, above it the rest does.
        """
        drawn = self.draws[1][rows]
        below = drawn < self.heading_share
        down = np.where(below, drawn / self.heading_share, 0.0)
        up = np.where(below, 0.0, ratio(1.0 - drawn, 1.0 - self.heading_share, 1.0))
        return below.astype(np.float64), -down, up

    def sums(self, weight: Float) -> Float:
        """Return the weighted sum of the shares at a high saving in each draw ``(k,)``."""
        values = (weight, weight * self.share, weight * (1.0 - self.share))
        missing = sum(
            factor @ np.bincount(self.heading, value, self.heading_share.size)
            for factor, value in zip(self._parts(slice(None)), values, strict=True)
        )
        found: Float = weight.sum() - self.draws[0] * missing
        return found

    def drawn(self, k: int) -> Float:
        """Return the share of each line at a high saving in one draw ``(m,)``."""
        whole, inside, outside = (
            factor[0, self.heading] for factor in self._parts(slice(k, k + 1))
        )
        missing = whole + inside * self.share + outside * (1.0 - self.share)
        found: Float = 1.0 - self.draws[0][k] * missing
        return found

    def span(self, record: Record, origin: str) -> tuple[float, float, float]:
        """Return the share of an origin's goods that claims at a high saving, weighted by trade.

        Returns:
            Expected, 5 and 95 % of draws; chapters 98 and 99 are left out.
        """
        mine = (record.origin == AGREEMENT.index(origin)) & (record.hs // 10**8 < 98)
        weight = np.where(mine, record.value, 0.0) / record.value[mine].sum()
        low, high = np.quantile(self.sums(weight), (0.05, 0.95))
        return float(weight @ self.at_high_saving()), float(low), float(high)


def eligible_shares(record: Record, months: Sequence[str]) -> Eligible:
    """Return the eligible share of every line, from some months of a record, pooled.

    Args:
        record: claims by period.
        months: with the exemption in force (:func:`countermove.law.utilisation.pooled_months`);
            none: the year 2024, whose savings were ordinary duties.
    """
    claimed, payable = np.zeros(record.hs.size), np.zeros(record.hs.size)
    ordinary = worth_claiming(record.saving)
    for period in months or (YEAR,):
        worth = ordinary + (1.0 - ordinary) * _adopted_in(record.hs, period)
        shows = worth >= LEAST_WORTH
        claimed += np.where(shows, record.value * record.claimed[period], 0.0)
        payable += np.where(shows, record.value * record.known[period] * worth, 0.0)
    count = max(len(months), 1)
    claimed, payable = claimed / count, payable / count
    inside = record.hs // 10**8 < 98
    by_line = _Evidence(claimed, payable)
    keys = (record.hs // 10**6, record.hs // 10**8, _section(record.hs // 10**8), record.hs * 0)
    groups = [np.unique(record.origin * 10**5 + key, return_inverse=True)[1] for key in keys]
    heading, chapter, section, whole = groups
    seen = by_line.where(inside)
    share = seen.mean(whole)[whole]
    heads = seen.sums(heading)
    head_of = _first(heading)
    for group in (section, chapter):
        share = seen.shrunk(group, share, HEADINGS, weight=heads.payable, of=group[head_of])
    share = seen.shrunk(heading, share, LINES, weight=payable * inside, of=heading)
    heading_share = np.minimum(share[head_of], 1.0)
    share = np.minimum((claimed + LINE_USD * share) / (payable + LINE_USD), 1.0)
    for codes, origins in READ_AS_EXEMPT:
        power = 10 ** (10 - len(codes))
        named = np.isin(record.origin, [AGREEMENT.index(origin) for origin in origins])
        share = np.where(named & (record.hs // power == int(codes)), 1.0, share)
    traded = np.bincount(heading, record.value)
    evidence = np.minimum(ratio(heads.payable, traded), 1.0)
    base = np.array([CERTAINTY[code] for code in AGREEMENT])[record.origin[head_of]]
    return Eligible(
        share=share,
        heading=heading,
        heading_share=heading_share,
        certainty=base * (1.0 + (OWN_EVIDENCE - 1.0) * evidence),
        stays=1.0 if months else STAYS,
        months=tuple(months),
    )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Value claimed, and value on which a claim would have paid, by line or group, USD."""

    claimed: Float
    payable: Float

    def where(self, keep: np.ndarray) -> _Evidence:
        return _Evidence(self.claimed * keep, self.payable * keep)

    def sums(self, group: Int) -> _Evidence:
        return _Evidence(
            *(np.bincount(group, part).astype(np.float64) for part in (self.claimed, self.payable))
        )

    def mean(self, group: Int) -> Float:
        """Return claimed over payable value by group, 0 without evidence; above 1 where goods
        claim more than the curve has them gain.
        """
        found = self.sums(group)
        return ratio(found.claimed, found.payable)

    def shrunk(self, group: Int, above: Float, prior: float, *, weight: Float, of: Int) -> Float:
        """Return each line's group share, drawn to ``above`` by ``prior`` effective parts.

        Args:
            group: of each line. above: share of what is above ``(m,)``.
            weight: value of the parts of the groups; ``of``: the group of each part.
        """
        size = int(group.max()) + 1
        parts = ratio(np.bincount(of, weight, size) ** 2, np.bincount(of, weight**2, size))
        own = self.mean(group)
        found: Float = (parts * own)[group] + prior * above
        return found / (parts[group] + prior)


def _first(group: Int) -> Int:
    return np.unique(group, return_index=True)[1]


def _section(chapter: np.ndarray) -> Int:
    return np.searchsorted(SECTION_ENDS, chapter)


def _adopted_in(hs: NDArray[np.int64], period: str) -> Float:
    """Return the part of the exemption's claims a period holds, mean over its days ``(m,)``."""
    if period == YEAR:
        return np.zeros(hs.size)
    year, month = int(period[:4]), int(period[5:])
    days = range(1, monthrange(year, month)[1] + 1)
    since = np.array([(date(year, month, day) - EXEMPT_FROM).days for day in days])
    begun = since[since >= 0]
    slow = adopted(np.array([SLOW * 10**6]), begun).sum() / since.size
    return np.where(hs // 10**6 == SLOW, slow, begun.size / since.size)
