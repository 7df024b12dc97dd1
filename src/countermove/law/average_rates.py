"""Effective rates: what an importer levies on a partner's goods, weighted with observed trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from countermove.arrays import Bool, Float, Int, ratio, read_only
from countermove.codes.countries import members
from countermove.codes.harmonized import NATIONAL
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.errors import BadInput
from countermove.law.governed import on_day
from countermove.law.ledger import Ledger
from countermove.law.nomenclature import check_product, finer_codes
from countermove.law.observed_trade import (
    UNION,
    SectorFlows,
    joined_lines,
    lines_of_others,
    observed_lines,
    origins_by_sector,
    stand_ins,
)
from countermove.law.pack import MEANS, shipped_tables
from countermove.law.predicted_utilisation import claimed_lines, predicted_share
from countermove.law.product_lists import DIGITS, UNLISTED, normalise, padded, width
from countermove.law.rates import Rates
from countermove.law.tariff_lines import (
    TradeLines,
    chosen_lines,
    shipped_lines,
    trade_lines,
)
from countermove.law.utilisation import (
    ALL,
    MEMBERS,
    NONE,
    PREDICTIONS,
    RECORDED,
    refuse_idle_utilisation,
    utilisation_of,
)

EVERY = "all"


@dataclass(frozen=True, slots=True)
class Effective:
    """The mean rate of some goods, fractions of customs value; banned goods left out.

    Attributes:
        code: partner, sector, authority or measure; ``all`` for everything.
        ordinary_rate, additional_rate: parts of the rate; by authority and measure, the
            contribution to the additional rate of all goods.
        value_usd: trade of 2024 it is weighted with (that pays it, by authority and measure).
    """

    code: str
    ordinary_rate: float
    additional_rate: float
    value_usd: float

    @property
    def total_rate(self) -> float:
        """Return ordinary and additional rate together."""
        return self.ordinary_rate + self.additional_rate


@dataclass(frozen=True, slots=True)
class Weights:
    """Tariff lines to weight with.

    Attributes:
        lines: of one importer. utilisation: how far they claim an agreement.
        rows: their positions among the shipped lines, where values are trade of 2024; ``None``
            where every line counts the same. product: the code asked for, empty for all goods.
        by_month: whether each day has the claims recorded in its month.
    """

    lines: TradeLines
    utilisation: str
    rows: Int | None
    product: str = ""
    by_month: bool = False

    @property
    def over_days(self) -> str:
        """Return the utilisation of many days."""
        return RECORDED if self.by_month else self.utilisation

    @property
    def observed(self) -> bool:
        """Whether values are trade of 2024."""
        return self.rows is not None

    @property
    def by_sector(self) -> bool:
        """Whether trade is in part known by sector only."""
        return bool((self.lines.hs == int(UNLISTED)).any())

    def lines_on(self, ledger: Ledger, on: date, known_on: date | None) -> TradeLines:
        """Return the lines with the claims of another day, predicted or recorded in its month."""
        importer = self.lines.importer
        used = utilisation_of(importer, RECORDED, on=on) if self.by_month else self.utilisation
        if used not in PREDICTIONS and not self.by_month:
            return self.lines
        if self.rows is None:
            (origin,) = self.lines.origin_codes
            share = predicted_share(
                ledger, origin, self.product, on=on, known_on=known_on, utilisation=used
            )
            return replace(self.lines, claim_share=np.full(self.lines.size, share))
        whole = claimed_lines(ledger, importer, used, on=on, known_on=known_on)
        return replace(self.lines, claim_share=read_only(whole.claim_share[self.rows]))


def weights(
    ledger: Ledger,
    importer: str,
    origin: str,
    *,
    on: date,
    known_on: date | None = None,
    hs: str | None = None,
    utilisation: str | None = None,
    flows: Callable[[str], SectorFlows] | None = None,
) -> Weights:
    """Return the tariff lines of 2024 of an importer, from one origin or all.

    Args:
        ledger: the law; an importer without law there is refused.
        importer: code or name.
        origin: code or name, a group with lines of its own, or ``all``.
        on: day of the law, on which a product must be in the tariff; ``known_on``: of knowledge.
        hs: only products that begin with this code. Without trade in them, each line of the tariff
            counts the same.
        utilisation: a name of :mod:`countermove.law.utilisation`; the importer's default where
            it is not given.
        flows: gives purchases by sector of an importer without trade lines.

    Raises:
        BadInput: no trade is known and no product is named; a utilisation without effect.
        UnknownName: an origin without lines, a product not in the tariff.
    """
    importer, origin = place_code(importer), origin if origin == EVERY else place_code(origin)
    ledger.refuse_within(importer, origin)
    ledger.of(importer)
    on = on_day(on)
    code = None if hs is None else normalise(hs)
    if code is not None:
        check_product(ledger, importer, code, on)
    used = _used(importer, origin, utilisation, on)
    pack = ledger.pack(importer)
    others = origins_by_sector(pack, origin, flows(importer) if flows and pack.table else None)

    def alone(product: str) -> Weights:
        claimed = used == ALL and {importer, origin} <= set(MEMBERS)
        share = float(claimed)
        if used in PREDICTIONS and origin in MEMBERS:
            share = predicted_share(
                ledger, origin, product, on=on, known_on=known_on, utilisation=used
            )
        below = finer_codes(ledger, importer, product, on) or (product,)
        lines = trade_lines(
            importer, origins=[origin] * len(below), products=below, claim_share=share
        )
        foretold = used in PREDICTIONS and origin in MEMBERS
        return Weights(lines, used if foretold else ALL if claimed else NONE, None, product)

    if (pack.table is None or others) and code is not None and origin != EVERY:
        return alone(code)
    means = pack.table is None or pack.ordinary == MEANS
    if (pack.table is None or others) and (code is not None or flows is None):
        raise BadInput(
            f"trade lines of {importer} are not known for all origins, so there is no average rate "
            "of a product from all of them; name one origin, e.g. USA, or leave out --hs."
        )
    if means and flows is not None:
        lines = observed_lines(
            pack, ledger, on=on, known_on=known_on, utilisation=used, flows=flows(importer)
        )
    else:
        lines = claimed_lines(ledger, importer, used, on=on, known_on=known_on)
    if others and flows is not None:
        theirs = lines_of_others(pack, flows(importer), others)
        if used == ALL and importer in MEMBERS:
            member = np.isin(theirs.origin_codes, MEMBERS)[theirs.origin]
            theirs = replace(theirs, claim_share=read_only(member.astype(np.float64)))
        lines = joined_lines(lines, theirs) if origin == EVERY else theirs
    keep: Bool = np.ones(lines.size, dtype=bool)
    if origin != EVERY and not others:
        keep = lines.origin == _origin(origin, lines.origin_codes, importer)
    if code is not None:
        keep = keep & _below(lines, code)
        if not keep.any() and origin != EVERY:
            return alone(code)
    if not keep.any():
        raise BadInput(f"{importer} imported no goods under {hs} in 2024; name one origin instead.")
    by_month = utilisation == RECORDED and importer == "USA"
    return Weights(chosen_lines(lines, keep), used, np.flatnonzero(keep), code or "", by_month)


def _used(importer: str, origin: str, asked: str | None, on: date) -> str:
    """Return the name of a utilisation of an importer's goods of an origin, if it is one of them.

    That of a recorded month is the one of ``on``, unless it is refused as without effect.
    """
    used = utilisation_of(importer, asked, on=on)
    refuse_idle_utilisation(asked, importer, origin)
    if asked not in (None, used) and importer != "USA":
        choices = dict.fromkeys((used, NONE, ALL))
        raise unknown(str(asked), choices, what=f"preference utilisation of {importer}")
    return used


def used_share(
    ledger: Ledger,
    importer: str,
    origin: str,
    code: str,
    *,
    on: date,
    known_on: date | None,
    utilisation: str | None = None,
) -> float | None:
    """Return the share of trade under a code that claims an agreement.

    Args:
        ledger: the law. importer: ISO3. origin: ISO3. code: 2 to 10 digits.
        on, known_on: the two clocks. utilisation: its name; the importer's default if not given.

    Returns:
        Weighted with the trade of 2024; ``None`` where the two have no agreement, or nothing is
        known of its use.
    """
    used = _used(importer, origin, utilisation, on)
    if importer not in shipped_tables() or not {importer, origin} <= set(MEMBERS):
        return None
    if code[:2] in NATIONAL:
        return None  # records of claims, and predictions from them, are of chapters 1 to 97
    if used in (NONE, ALL):
        return float(used == ALL)
    if used in PREDICTIONS:
        return predicted_share(ledger, origin, code, on=on, known_on=known_on, utilisation=used)
    lines = shipped_lines(importer, used)
    if origin not in lines.origin_codes:
        return None
    keep = _below(lines, code) & (lines.origin == lines.origin_codes.index(origin))
    value = lines.value[keep]
    return float(value @ lines.claim_share[keep] / value.sum()) if value.sum() > 0 else None


def recorded_content(importer: str, origin: str, code: str) -> dict[str, float]:
    """Return what part of the goods under a code is what content, as ``rates`` and ``run`` take it.

    Args:
        importer: ISO3. origin: code. code: 2 to 10 digits; of ten that no list sets apart, the
            line of eight is asked.

    Returns:
        Shares by name (``steel_content`` …), weighted with the trade of 2024 with the origin, its
        union or else all origins; without the names that are known for none of it.
    """
    if importer not in shipped_tables():
        return {}
    lines = shipped_lines(importer, NONE)
    below = _below(lines, code)
    below = below if below.any() else _below(lines, code[:8])
    (place,) = stand_ins(lines, [origin])
    own = below & (lines.origin == place)
    rows = np.flatnonzero(own if own.any() else below)
    found = {}
    for name, column in lines.content.items():
        known = rows[~np.isnan(column[rows]) & (lines.value[rows] > 0)]
        if known.size:
            found[name] = float(np.average(column[known], weights=lines.value[known]))
    return found


def recorded_ordinary(importer: str, origin: str, code: str) -> float:
    """Return the mean ordinary duty recorded with the goods of an origin under a code, or NaN.

    Goods of a member of the Union, where it is recorded as one, take that of the Union.
    """
    lines = shipped_lines(importer, NONE) if importer in shipped_tables() else None
    named = () if lines is None else lines.origin_codes
    seller = UNION if origin not in named and origin in members(UNION) else origin
    if lines is None or seller not in named:
        return float("nan")
    mine = _below(lines, code) & (lines.origin == named.index(seller))
    rows = np.flatnonzero(mine & ~np.isnan(lines.base_rate) & (lines.value > 0))
    return (
        float(np.average(lines.base_rate[rows], weights=lines.value[rows])) if rows.size else np.nan
    )


def statistical_numbers(ledger: Ledger, importer: str, code: str, on: date) -> frozenset[str]:
    """Return the ten-digit numbers under a code that some law of the importer sets apart.

    Those that a list or a measure names, and of the lines so cut all numbers with trade in 2024.
    """
    low, digits = padded([code])
    parts = [
        products.codes[rows][products.digits[rows] == DIGITS]
        for name, products in ledger.lists.items()
        if name.startswith(f"{importer.lower()}/lists/")
        for rows in (products.rows(on, None),)
    ]
    if importer in shipped_tables():
        lines = shipped_lines(importer, NONE)
        parts.append(lines.product_hs[lines.product_digits == DIGITS])
    named = [
        int(product)
        for measure in ledger.measures.values()
        if measure.imposed_by == importer
        for text in measure.applies_to.products or ()
        if len(product := normalise(text)) == DIGITS
    ]
    numbers = np.concatenate([*parts, np.array(named, dtype=np.int64)])
    inside = (numbers >= low[0]) & (numbers < low[0] + width(digits)[0])
    return frozenset(f"{number:0{DIGITS}d}" for number in numbers[inside].tolist())


def _below(lines: TradeLines, code: str) -> Bool:
    low, digits = padded([code])
    return (lines.hs >= low[0]) & (lines.hs < low[0] + width(digits)[0])


def effective(rates: Rates, *, by: str) -> list[Effective]:
    """Return mean rates, largest value (by authority or measure: contribution) first.

    Args:
        rates: the law on a day. by: ``all``, ``partner`` or ``sector``.
    """
    lines = rates.lines
    names: tuple[str, ...] = ("all",)
    group = np.zeros(rates.row_line.size, dtype=np.intp)
    if by == "partner":
        names, group = lines.origin_codes, lines.origin[rates.row_line]
    elif by == "sector":
        names = (*lines.sector_codes, "")
        group = lines.sector[rates.row_line] % len(names)
    elif by != "all":
        raise BadInput(f"by={by!r} is not known; use all, partner or sector.")
    value = _weight(rates)
    total = np.bincount(group, weights=value, minlength=len(names))

    def mean(rate: Float) -> Float:
        duty = np.bincount(group, weights=value * rate, minlength=len(names))
        return ratio(duty, total)

    ordinary, additional = mean(rates.base_rate), mean(rates.additional_rate)
    found = [
        Effective(name, float(o), float(a), float(v))
        for name, o, a, v in zip(names, ordinary, additional, total, strict=True)
        if v > 0
    ]
    return sorted(found, key=lambda row: (-row.value_usd, row.code))


def contributions(rates: Rates, name_of: Callable[[str], str]) -> list[Effective]:
    """Return what each measure, or each name ``name_of`` gives it, adds to the mean rate."""
    value = _weight(rates)
    whole = float(value.sum()) or 1.0
    duty: dict[str, float] = {}
    rows: dict[str, list[np.ndarray]] = {}
    for place, measure in enumerate(rates.measures):
        mine = rates.contribution_measure == place
        at = rates.contribution_row[mine]
        name = name_of(measure)
        duty[name] = duty.get(name, 0.0) + float(value[at] @ rates.contribution_rate[mine])
        rows.setdefault(name, []).append(at)

    def reached(places: list[np.ndarray]) -> float:
        return float(value[np.bincount(np.concatenate(places), minlength=value.size) > 0].sum())

    found = (Effective(name, 0.0, duty[name] / whole, reached(at)) for name, at in rows.items())
    return sorted(found, key=lambda row: (-row.additional_rate, row.code))


def _weight(rates: Rates) -> Float:
    return np.where(rates.banned, 0.0, rates.value)


def _origin(origin: str, known: tuple[str, ...], importer: str) -> int:
    """Return the place of an origin among those with lines; say whose lines a member is in."""
    if origin in known:
        return known.index(origin)
    if UNION in known and origin in members(UNION):
        raise BadInput(f"trade lines of {origin} are part of {UNION}; ask for {UNION}.")
    cure = f"Its duties are told product by product: countermove explain {importer} {origin} HS."
    raise unknown(
        origin, known, what=f"origin of {importer} imports with lines of its own", cure=cure
    )
