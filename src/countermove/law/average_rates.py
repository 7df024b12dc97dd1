"""Effective rates: what an importer levies on a partner's goods, weighted with observed trade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from countermove.arrays import Bool, Float, ratio
from countermove.codes.countries import members
from countermove.codes.lookup import unknown
from countermove.codes.names import place_code
from countermove.errors import BadInput
from countermove.law.ledger import Ledger
from countermove.law.nomenclature import check_product
from countermove.law.observed_trade import UNION, SectorFlows, observed_lines, stand_ins
from countermove.law.pack import MEANS, shipped_tables
from countermove.law.product_lists import DIGITS, normalise, padded, width
from countermove.law.queries import event_days
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import (
    TradeLines,
    chosen_lines,
    shipped_lines,
    trade_lines,
)
from countermove.law.utilisation import ALL, MEMBERS, NONE, utilisation_of

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
        observed: whether values are trade of 2024; else every line counts the same.
    """

    lines: TradeLines
    utilisation: str
    observed: bool


def weights(
    ledger: Ledger,
    importer: str,
    origin: str,
    *,
    on: date,
    hs: str | None = None,
    utilisation: str | None = None,
    flows: Callable[[str], SectorFlows] | None = None,
) -> Weights:
    """Return the tariff lines of 2024 of an importer, from one origin or all.

    Args:
        ledger: the law; an importer without law there is refused.
        importer: code or name.
        origin: code or name, a group with lines of its own, or ``all``.
        on: day on which a product must be in the tariff.
        hs: only products that begin with this code. A product without trade counts as one line.
        utilisation: recorded period of the claims, ``none`` or ``all``; the importer's default
            where it is not given, whatever the day.
        flows: gives purchases by sector of an importer without trade lines.

    Raises:
        BadInput: no trade is known and no product is named.
        UnknownName: an origin without lines, a product not in the tariff.
    """
    importer, origin = place_code(importer), origin if origin == EVERY else place_code(origin)
    ledger.of(importer)
    code = None if hs is None else normalise(hs)
    if code is not None:
        check_product(ledger, importer, code, on)
    used = utilisation or utilisation_of(importer)
    pack = ledger.pack(importer)
    if pack.table is None:
        if used not in (NONE, ALL):
            raise unknown(used, (NONE, ALL), what=f"preference utilisation of {importer}")
        if code is not None and origin != EVERY:
            return _alone(importer, origin, code, used)
        if code is not None or flows is None:
            raise BadInput(
                f"no trade lines are known for {importer}, so there is no average rate of a "
                "product from all origins; name one origin, e.g. USA, or leave out --hs."
            )
        lines = observed_lines(pack, utilisation=used, flows=flows(importer))
    elif pack.ordinary == MEANS and flows is not None:
        lines = observed_lines(pack, utilisation=used, flows=flows(importer))
    else:
        lines = shipped_lines(importer, used)
    keep: Bool = np.ones(lines.size, dtype=bool)
    if origin != EVERY:
        keep = lines.origin == _origin(origin, lines.origin_codes, importer)
    if code is not None:
        keep = keep & _below(lines, code)
        if not keep.any() and origin != EVERY:
            return _alone(importer, origin, code, used)
    if not keep.any():
        raise BadInput(f"{importer} imported no goods under {hs} in 2024; name one origin instead.")
    return Weights(chosen_lines(lines, keep), used, True)


def recorded_share(importer: str, origin: str, code: str) -> float | None:
    """Return the share of trade under a code that claims an agreement, by the default utilisation.

    Args:
        importer: ISO3. origin: ISO3. code: 2 to 10 digits.

    Returns:
        Weighted with the trade of 2024; ``None`` where the two have no agreement, or no trade
        under the code is known.
    """
    if importer not in shipped_tables() or not {importer, origin} <= set(MEMBERS):
        return None
    lines = shipped_lines(importer, utilisation_of(importer))
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
    lines = shipped_lines(importer, utilisation_of(importer))
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


def statistical_numbers(ledger: Ledger, importer: str, code: str, on: date) -> frozenset[str]:
    """Return the ten-digit numbers under a code that some list of the importer sets apart.

    Those that a list names, and of the lines so cut all numbers with trade in 2024.
    """
    low, digits = padded([code])
    parts = [
        products.codes[rows][products.digits[rows] == DIGITS]
        for name, products in ledger.lists.items()
        if name.startswith(f"{importer.lower()}/lists/")
        for rows in (products.rows(on, None),)
    ]
    if importer in shipped_tables():
        lines = shipped_lines(importer, utilisation_of(importer))
        parts.append(lines.product_hs[lines.product_digits == DIGITS])
    numbers = np.concatenate([*parts, np.empty(0, dtype=np.int64)])
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
    found = [
        Effective(name, 0.0, duty[name] / whole, float(value[np.unique(np.concatenate(at))].sum()))
        for name, at in rows.items()
    ]
    return sorted(found, key=lambda row: (-row.additional_rate, row.code))


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which the mean rate changes: the rate from then on and what moved it.

    ``moved`` holds the change of each measure's contribution, largest first.
    """

    day: date
    rate: float
    moved: tuple[tuple[str, float], ...]


def daily_series(
    ledger: Ledger,
    goods: Weights,
    *,
    since: date,
    until: date,
    known_on: date | None = None,
) -> tuple[Step, ...]:
    """Return the mean rate (ordinary and additional) from ``since`` on, a step for each change.

    Trade weights and claims are held, so that the law alone moves the line.
    """
    importer = goods.lines.importer
    days = [day for day in event_days(ledger, imposed_by=importer) if since < day <= until]
    steps: list[Step] = []
    before: Mapping[str, float] = {}
    for day in [since, *days]:
        rates = rates_on(ledger, goods.lines, on=day, known_on=known_on)
        rate = effective(rates, by="all")
        mean = rate[0].total_rate if rate else 0.0
        parts = {row.code: row.additional_rate for row in contributions(rates, str)}
        if steps and abs(mean - steps[-1].rate) < 1e-9:
            continue
        changes = {name: parts.get(name, 0.0) - before.get(name, 0.0) for name in {*parts, *before}}
        moved = sorted(changes.items(), key=lambda item: (-abs(item[1]), item[0]))
        steps.append(Step(day, mean, tuple(item for item in moved if abs(item[1]) > 1e-9)))
        before = parts
    return tuple(steps)


def _weight(rates: Rates) -> Float:
    return np.where(rates.banned, 0.0, rates.value)


def _alone(importer: str, origin: str, code: str, utilisation: str) -> Weights:
    """Return one line of a product without trade; no claim on it is recorded, so none is made."""
    claimed = utilisation == ALL and {importer, origin} <= set(MEMBERS)
    lines = trade_lines(importer, origins=[origin], products=[code], claim_share=float(claimed))
    return Weights(lines, ALL if claimed else NONE, False)


def _origin(origin: str, known: tuple[str, ...], importer: str) -> int:
    """Return the place of an origin among those with lines; say whose lines a member is in."""
    if origin in known:
        return known.index(origin)
    if UNION in known and origin in members(UNION):
        raise BadInput(f"trade lines of {origin} are part of {UNION}; ask for {UNION}.")
    raise unknown(origin, known, what=f"origin of {importer} imports with lines of its own")
