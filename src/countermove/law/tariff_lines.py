"""Tariff lines of one importer: origin, product, value, claims, contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from countermove.arrays import Bool, Float, Int, read_only, settled
from countermove.codes.countries import countries, groups
from countermove.codes.iso3 import ISO3
from countermove.codes.lookup import unknown
from countermove.errors import BadInput
from countermove.law.claims_record import recorded_shares, us_record
from countermove.law.pack import shipped_tables
from countermove.law.product_lists import normalise, padded, width
from countermove.law.utilisation import ALL, CLAIMED, MEMBERS, NONE
from countermove.memory import forgotten_by
from countermove.sources.store import table_path

NO_SECTOR = 255


@dataclass(frozen=True, slots=True)
class TradeLines:
    """Observed trade of one importer by origin and product.

    Attributes:
        importer: ISO3.
        origin_codes: ISO3 of the origins; ``origin`` ``(n,)`` indexes them.
        hs: ten-digit numbers ``(n,)``; ``hs_digits`` ``(n,)`` says how many digits count.
        sector_codes: model sectors; ``sector`` ``(n,)`` indexes them, −1 where a line has none.
        value: customs value ``(n,)``, USD.
        claim_share: share of value entered under an agreement ``(n,)``.
        base_rate: ordinary duty actually due ``(n,)``, a fraction, NaN where not known.
        content: content shares ``(n,)`` by name (``us_content`` …), NaN where not known.
        content_given: those among them that are given with the question, not assumed of the goods.
        units_per_usd: quantity per USD of value ``(n,)`` by unit, for specific duties.
        product, product_hs, product_digits: distinct products and each line's position among them.
    """

    importer: str
    origin_codes: tuple[str, ...]
    origin: Int
    hs: NDArray[np.int64]
    hs_digits: NDArray[np.uint8]
    sector_codes: tuple[str, ...]
    sector: Int
    value: Float
    claim_share: Float
    base_rate: Float
    content: Mapping[str, Float]
    units_per_usd: Mapping[str, Float]
    product: Int = field(repr=False)
    product_hs: NDArray[np.int64] = field(repr=False)
    product_digits: NDArray[np.uint8] = field(repr=False)
    content_given: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """Return the number of lines."""
        return int(self.value.size)

    @property
    def asked(self) -> list[str]:
        """Return the codes of the origins that have a line."""
        some = np.flatnonzero(np.bincount(self.origin))
        return [self.origin_codes[place] for place in some.tolist()]

    def hs_text(self, line: int) -> str:
        """Return the HS code of a line as text without dots."""
        return f"{int(self.hs[line]):010d}"[: int(self.hs_digits[line])]


def trade_lines(
    importer: str,
    *,
    origins: Sequence[str],
    products: Sequence[str],
    value: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
    claim_share: ArrayLike = 0.0,
    base_rate: ArrayLike = np.nan,
    content: Mapping[str, ArrayLike] | None = None,
    units_per_usd: Mapping[str, ArrayLike] | None = None,
) -> TradeLines:
    """Return the tariff lines of plain columns, one entry per line.

    Args:
        importer: ISO3.
        origins: ISO3 per line.
        products: HS codes per line, 2 to 10 digits, dots allowed.
        value: customs value per line, USD; 1 where not given.
        sectors: model sector per line; ``""`` where it has none.
        claim_share: share of value entered under an agreement, in [0, 1].
        base_rate: ordinary duty, a fraction; where the law does not tell it and it is not given,
            it is not known.
        content: content shares per line by name.
        units_per_usd: quantity per USD by unit.

    Raises:
        UnknownName: an origin is neither a country nor a group.

    >>> trade_lines("USA", origins=["CAN"], products=["8703.23"]).hs_text(0)
    '870323'
    """
    count = len(products)
    distinct, product = in_order(products)
    codes, lengths = padded([*map(normalise, distinct)])
    origin_codes, origin = in_order(origins)
    known = {*countries(), *groups(), *ISO3}
    for code in origin_codes:
        if code not in known:
            choices = [*countries(), *groups(), *sorted(ISO3 - set(countries()))]
            raise unknown(code, choices, what="origin")
    sector_codes, sector = in_order(sectors if sectors is not None else [""] * count)
    kept = [code for code in sector_codes if code]
    return lines_from_arrays(
        importer,
        origin_codes=origin_codes,
        origin=origin,
        hs=codes[product],
        hs_digits=lengths[product],
        sector_codes=kept,
        sector=sector - (len(sector_codes) - len(kept)),  # "" is the first
        value=np.ones(count) if value is None else value,
        claim_share=claim_share,
        base_rate=base_rate,
        content=content or {},
        units_per_usd=units_per_usd or {},
    )


def in_order(names: Sequence[str]) -> tuple[list[str], Int]:
    """Return the distinct names in order, and the place of each name among them.

    >>> in_order(["USA", "CAN", "USA"])[0], in_order(["USA", "CAN", "USA"])[1].tolist()
    (['CAN', 'USA'], [1, 0, 1])
    """
    distinct = [*map(str, sorted({*names}))]
    place = {name: position for position, name in enumerate(distinct)}
    return distinct, np.fromiter(map(place.__getitem__, names), np.intp, len(names))


def lines_from_arrays(
    importer: str,
    *,
    origin_codes: Sequence[str],
    origin: ArrayLike,
    hs: NDArray[np.int64],
    hs_digits: NDArray[np.uint8],
    sector_codes: Sequence[str],
    sector: ArrayLike,
    value: ArrayLike,
    claim_share: ArrayLike = 0.0,
    base_rate: ArrayLike = 0.0,
    content: Mapping[str, ArrayLike] | None = None,
    units_per_usd: Mapping[str, ArrayLike] | None = None,
) -> TradeLines:
    """Return the tariff lines of coded arrays ``(n,)``, checked; see :class:`TradeLines`."""
    count = int(np.asarray(value).size)

    def column(
        values: ArrayLike, name: str, *, highest: float | None = None, gaps: bool = False
    ) -> Float:
        array = np.asarray(values, dtype=np.float64)
        if array.ndim and array.shape != (count,):
            raise BadInput(
                f"{name} has shape {array.shape}, but there are {count} lines. Give one per line."
            )
        seen = array[~np.isnan(array)] if gaps else array
        if seen.size and not (np.all(np.isfinite(seen)) and seen.min() >= 0):
            raise BadInput(f"{name} must be finite and not negative. Mend the lines that are not.")
        if highest is not None and seen.size and seen.max() > highest + 1e-9:
            raise BadInput(
                f"{name} {seen.max():g} is above {highest:g}. Shares lie between 0 and 1."
            )
        filled: Float = settled(np.broadcast_to(array, (count,)).copy())
        return filled

    # products in numerical order; the number of digits makes a code's second key
    key = hs * 16 + hs_digits
    distinct, product = np.unique(key, return_inverse=True)
    return TradeLines(
        importer=importer,
        origin_codes=tuple(origin_codes),
        origin=read_only(origin, dtype=np.intp),
        hs=read_only(hs, dtype=np.int64),
        hs_digits=read_only(hs_digits, dtype=np.uint8),
        sector_codes=tuple(sector_codes),
        sector=read_only(sector, dtype=np.intp),
        value=column(value, "value"),
        claim_share=column(claim_share, "claim_share", highest=1.0),
        base_rate=column(base_rate, "base_rate", gaps=True),
        content={k: column(v, k, highest=1.0, gaps=True) for k, v in (content or {}).items()},
        units_per_usd={k: column(v, k) for k, v in (units_per_usd or {}).items()},
        product=read_only(product, dtype=np.intp),
        product_hs=read_only(distinct // 16, dtype=np.int64),
        product_digits=read_only(distinct % 16, dtype=np.uint8),
    )


def product_ranges(lines: TradeLines) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ranges ``[low, high)`` of ten-digit numbers of the distinct products."""
    return lines.product_hs, lines.product_hs + width(lines.product_digits)


def chosen_lines(lines: TradeLines, rows: Bool | Int) -> TradeLines:
    """Return the lines where ``rows`` is true, or those at its positions."""
    return lines_from_arrays(
        lines.importer,
        origin_codes=lines.origin_codes,
        origin=lines.origin[rows],
        hs=lines.hs[rows],
        hs_digits=lines.hs_digits[rows],
        sector_codes=lines.sector_codes,
        sector=lines.sector[rows],
        value=lines.value[rows],
        claim_share=lines.claim_share[rows],
        base_rate=lines.base_rate[rows],
        content={name: column[rows] for name, column in lines.content.items()},
        units_per_usd={name: column[rows] for name, column in lines.units_per_usd.items()},
    )


@lru_cache(maxsize=8)
def shipped_lines(importer: str, utilisation: str) -> TradeLines:
    """Return the shipped trade weights of an importer that has a table as tariff lines.

    Args:
        importer: ISO3.
        utilisation: which claim shares: a recorded period, e.g. ``"2025-12"``, ``none`` or ``all``.
            Those predicted for a day: :func:`countermove.law.observed_trade.observed_lines`.
    """
    if utilisation != NONE:  # the same goods, claimed
        lines = shipped_lines(importer, NONE)
        return replace(lines, claim_share=read_only(_claim_share(lines, utilisation)))
    with np.load(table_path(shipped_tables()[importer]), allow_pickle=False) as table:
        sector = table["sector"].astype(np.intp)
        return lines_from_arrays(
            importer,
            origin_codes=[str(code) for code in table["origin_codes"]],
            origin=table["origin"],
            hs=table["hs"].astype(np.int64),
            hs_digits=table["hs_digits"],
            sector_codes=[str(code) for code in table["sector_codes"]],
            sector=np.where(sector == NO_SECTOR, -1, sector),
            value=table["value"],
            base_rate=table["base_rate"] if "base_rate" in table.files else np.nan,
            content={
                name.removeprefix("content__"): table[name]
                for name in table.files
                if name.startswith("content__")
            },
        )


forgotten_by(shipped_lines.cache_clear)


def _claim_share(lines: TradeLines, name: str) -> Float:
    """Return the share of each shipped line that claims an agreement ``(n,)``."""
    share = np.zeros(lines.size)
    if name == ALL:
        share[np.isin(lines.origin_codes, MEMBERS)[lines.origin]] = 1.0
    elif lines.importer == "USA":
        record = us_record()
        share[record.rows] = recorded_shares(record, name)
    else:
        with np.load(table_path(shipped_tables()[lines.importer]), allow_pickle=False) as table:
            share[:] = table[CLAIMED + name]
    return share
