"""Where the ordinary duty of an answer is from, and what of it is not counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from countermove.law.measure import Measure
from countermove.law.pack import MEANS, Pack
from countermove.law.preferences import preferred_lines
from countermove.law.product_lists import UNLISTED as ANY_GOODS
from countermove.law.rates import Rates
from countermove.law.reach import Reach

FREE, AD_VALOREM, SPECIFIC, COMPOUND = "free", "ad_valorem", "specific", "compound"
BY_LINE = "by_line"
IN_WORDS, UNLISTED, GIVEN, COLLECTED, SECTOR_MEANS, BASELINE, UNKNOWN = (
    "in_words", "unlisted", "given", "collected", "sector_means", "baseline", "unknown",
)  # fmt: skip


MOST_NAMED = 5
"""Origins that a sentence names."""

LEAST_TOLD = 5e-4
"""Share of value below which a sentence says nothing."""


@dataclass(frozen=True, slots=True)
class OrdinaryDuty:
    """Where the ordinary duty of an answer is from.

    Attributes:
        kind: ``free``, ``ad_valorem``, ``specific`` (by quantity), ``compound`` (both),
            ``in_words`` (the schedule's text is not a rate), ``unlisted``, ``given``; ``by_line``
            where the lines asked about differ; of averages
            ``collected`` (as recorded with the trade, where the schedule has no share of value),
            ``sector_means``; ``baseline``: the economy's own; ``unknown``: no tariff is at hand.
        column: title of the measure. text: the duty in words. units: of its quantities.
        known: whether it is counted whole. counted_share: part of the value whose duty is counted;
            scheduled_share: part whose duty is the schedule's. preferred: origins whose duty is the
            recorded one because of a preference; preferred_share: part of the value from them.
        equivalent_share: part whose duty is by quantity or in words, and counted as its ad-valorem
            equivalent.
        carried: sentences on rates that later law may have changed; empty for none.
    """

    kind: str
    column: str
    text: str
    units: tuple[str, ...]
    known: bool
    counted_share: float = 1.0
    scheduled_share: float = 1.0
    preferred: tuple[str, ...] = ()
    preferred_share: float = 0.0
    carried: tuple[str, ...] = ()
    equivalent_share: float = 0.0

    @property
    def estimated(self) -> bool:
        """Whether it is an estimate and no bound: a mean, an equivalent, or a rate carried on."""
        return self.kind == SECTOR_MEANS or self.equivalent_share > 0 or bool(self.carried)


AS_GIVEN = OrdinaryDuty(GIVEN, "", "", (), True)
OF_BASELINE = OrdinaryDuty(BASELINE, "", "", (), True)


def lines_duty(pack: Pack, live: Sequence[Measure], rates: Rates, reach: Reach) -> OrdinaryDuty:
    """Return the ordinary duty of kinds of goods, as the schedule states it.

    Where they differ, it is ``by_line``: what they have in common, and whether all are counted.
    """
    counted = rates.ordinary_known | rates.claimed
    known = np.bincount(rates.row_line, ~counted, rates.lines.size) == 0
    duties = _stated(pack, live, reach)
    if len({*duties}) == 1:
        return replace(duties[0], known=bool(known.all()), counted_share=float(known.mean()))
    columns = {duty.column for duty in duties}
    units = dict.fromkeys(
        u for duty, ok in zip(duties, known, strict=True) if not ok for u in duty.units
    )
    return OrdinaryDuty(
        BY_LINE, columns.pop() if len(columns) == 1 else "", "", tuple(units), bool(known.all()),
        float(known.mean()),
    )  # fmt: skip


def _stated(pack: Pack, live: Sequence[Measure], reach: Reach) -> list[OrdinaryDuty]:
    """Return the ordinary duty of each line in the words of the schedule, as if all were known."""
    found: dict[int, OrdinaryDuty] = {}
    for measure in live:
        listed = measure.applies_to.product_list
        if measure.kind != "base_duty" or listed is None:
            continue
        products, inside = reach.ledger.lists[listed], reach.lines_of(measure.applies_to)
        for line, row in zip(inside.tolist(), reach.listed(listed, inside).tolist(), strict=True):
            if row < 0 or line in found:
                continue
            units = tuple(unit for unit, amounts in products.specific.items() if amounts[row])
            rate = float(products.rate[row])
            text = products.text[row] if products.text else ""
            kind = (
                (IN_WORDS if text else UNLISTED) if np.isnan(rate)
                else (COMPOUND if rate else SPECIFIC) if units
                else AD_VALOREM if rate else FREE
            )  # fmt: skip
            stated = text or ("" if np.isnan(rate) else f"{100 * rate:.6g} %" if rate else "free")
            found[line] = OrdinaryDuty(kind, measure.title, stated, units, True)
    other = OrdinaryDuty(UNKNOWN if pack.ordinary == MEANS else UNLISTED, "", "", (), True)
    for measure in live:
        if measure.kind == "base_duty":
            flat = OrdinaryDuty(AD_VALOREM, measure.title, "", (), True)
            found = dict.fromkeys(reach.lines_of(measure.applies_to).tolist(), flat) | found
    return [found.get(line, other) for line in range(reach.lines.size)]


def mean_duty(pack: Pack, rates: Rates) -> OrdinaryDuty:
    """Return where the ordinary duty of an average is from."""
    value, told, lines = rates.value, rates.ordinary_ruled | rates.claimed, rates.lines
    preferred = preferred_lines(pack, lines, rates.on, rates.known_on)[rates.row_line]
    whole = float(value.sum() or 1.0)
    scheduled = float(value[told].sum() / whole)
    equivalent = rates.ordinary_estimated & ~rates.claimed
    counted = float(value[told | rates.ordinary_known | equivalent].sum() / whole)
    known = counted > 1 - 1e-9
    kind = (
        SECTOR_MEANS if pack.ordinary == MEANS and scheduled < 1
        else UNLISTED if not known and bool(np.isnan(lines.base_rate).all())
        else AD_VALOREM if scheduled >= 1 - 1e-9
        else SECTOR_MEANS if known_by_sector(rates) else COLLECTED
    )  # fmt: skip
    origins = np.unique(lines.origin[rates.row_line[preferred]])
    names = tuple(lines.origin_codes[place] for place in origins)
    share = float(value[preferred].sum() / whole)
    return OrdinaryDuty(
        kind, "", "", (), known, counted, scheduled, names, share,
        equivalent_share=float(value[equivalent].sum() / whole),
    )  # fmt: skip


def preferred_words(pack: Pack, duty: OrdinaryDuty) -> str:
    """Return whose ordinary duty is the recorded one."""
    if not duty.preferred:
        return ""
    who = some_words(duty.preferred)
    return f"Ordinary duty of {who}: after preferences, as recorded with the {pack.weighted_with}."


def some_words(origins: Sequence[str]) -> str:
    """Return origins in words: the first few, and how many more.

    >>> some_words(["CAN", "MEX"]), some_words(list("ABCDEFG"))
    ('CAN, MEX', 'A, B, C, D, E and 2 others')
    """
    some, more = ", ".join(origins[:MOST_NAMED]), len(origins) - MOST_NAMED
    return f"{some} and {more} others" if more > 0 else some


def ordinary_words(duty: OrdinaryDuty) -> str:
    """Return what the ordinary duty is, where it is counted."""
    if duty.kind == COLLECTED:
        rest = (
            duty.counted_share - duty.scheduled_share - duty.preferred_share - duty.equivalent_share
        )
        return "" if rest < LEAST_TOLD else (
            f"Ordinary duty: {some_per_cent(rest)} of this trade has none as a "
            "share of value in the schedule; the duty recorded with the trade stands for that."
        )  # fmt: skip
    if not duty.known:
        return ""
    if duty.kind == SECTOR_MEANS and duty.scheduled_share > 0:
        return (
            f"Ordinary duty: {some_per_cent(1 - duty.scheduled_share)} of this trade is known by "
            "sector only; means by sector of the baseline economy (card baseline-tariffs-2024) "
            "stand for its duty."
        )
    if not duty.text:
        return "Ordinary duty: as given with the question." if duty.kind == GIVEN else ""
    if duty.kind == GIVEN:
        return (
            f"Ordinary duty: as given with the question, in place of the tariff's ({duty.column}: "
            f"{duty.text})."
        )
    how = f", by quantity ({', '.join(duty.units)})" if duty.units else ""
    return f"{duty.column}: {duty.text}{how}."


def some_per_cent(share: float) -> str:
    """Return a share in words, to two digits.

    >>> some_per_cent(0.9999), some_per_cent(0.01234), some_per_cent(4e-6)
    ('100 %', '1.2 %', '0.0004 %')
    """
    return f"{Decimal(f'{100 * share:.2g}'):f} %"


def equivalent_words(duty: OrdinaryDuty) -> str:
    """Return on how much of the trade an ad-valorem equivalent stands for the ordinary duty."""
    return "" if duty.equivalent_share <= 0 else (
        f"About: {some_per_cent(duty.equivalent_share)} of this trade owes an ordinary duty by "
        "quantity or in words; its ad-valorem equivalent stands for it, what such goods paid in "
        "2024 without a preference."
    )  # fmt: skip


def missing_words(pack: Pack, duty: OrdinaryDuty, rates: Rates) -> str:
    """Return why the ordinary duty is not counted, or not on all goods."""
    if duty.known:
        return ""
    lines = rates.lines.size
    if lines > 1 and duty.kind == BY_LINE:
        how = f": it is by {' and '.join(duty.units)}, or no rate is at hand" if duty.units else ""
        return (
            f"{pack.name}: the ordinary duty of {lines - round(lines * duty.counted_share)} of the "
            f"{lines} lines is not counted{how}."
        )
    if lacking := [unit for unit in duty.units if unit not in rates.lines.units_per_usd]:
        units = " and ".join(f"--quantity '{unit}=AMOUNT'" for unit in lacking)
        given = " too" if len(lacking) < len(duty.units) else " and --value"
        return f"{duty.column}: {duty.text}, not counted: give {units}{given}."
    if duty.kind == IN_WORDS:
        return f"{duty.column}: {duty.text}; not computed and not counted."
    if duty.kind == UNKNOWN:
        return (
            f"{pack.name}: its tariff is not here, so the ordinary duty is not known and not "
            "counted."
        )
    if duty.kind == COLLECTED or (lines > 1 and duty.counted_share > 0):
        how = ": it is by quantity or in words" if duty.kind == COLLECTED else ""
        return (
            f"{pack.name}: the ordinary duty of {some_per_cent(1 - duty.counted_share)} of this "
            f"trade is not known and not counted{how}."
        )
    return f"{pack.name}: the tariff at hand has no rate for these goods; no ordinary duty counted."


def known_by_sector(rates: Rates) -> bool:
    """Return whether some of the trade has no lines of its own."""
    return bool((rates.lines.hs == int(ANY_GOODS)).any())


def chapter_98_words(rates: Rates) -> str:
    """Return that what goods of chapter 98 pay is not modelled, where all asked about are."""
    asked = rates.lines.product_hs // 10**8
    if not asked.size or (asked != 98).any():
        return ""
    return (
        "Goods of chapter 98 (returned, entered for a time or a certain use) are not modelled: "
        "what they pay on the value added or changed abroad is not counted."
    )
