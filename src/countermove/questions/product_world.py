"""A question in which importers buy products line by line, and what is known of their lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from countermove.arrays import Bool, Float, Int, read_only
from countermove.codes.lookup import unknown
from countermove.economy.product_elasticities import BASES, HIGHEST
from countermove.equilibrium.lines_to_nests import LineNest, nest_of_lines
from countermove.equilibrium.nests import Nest
from countermove.errors import BadInput
from countermove.law.load_law import load_ledger
from countermove.law.pack import shipped_tables
from countermove.law.product_lists import longest_match
from countermove.law.rates import Rates
from countermove.law.tariff_lines import TradeLines, shipped_lines
from countermove.law.utilisation import NONE
from countermove.questions.pose import Posed
from countermove.questions.variant_law import imposing, law_of_lines
from countermove.sources.exchange import cad_per_usd
from countermove.sources.store import table_path

SOURCES = {"CAN": "item_sources_can_2024"}
"""Cards of what values of lines rest on, where they are not recorded as they stand."""
OFFICIAL, WHOLE, IMPORTS, EVEN, DRAWN = "official", "whole", "imports", "even", "drawn"
SCALINGS = {
    OFFICIAL: "US exports of listed goods scaled to the official value of each list",
    WHOLE: "US exports of listed goods as they are, whole six-digit products split over items",
    IMPORTS: "the official value of each list split over its items as imports from all partners",
    EVEN: "imputed goods at one US share of imports from all partners, whatever their sector",
    DRAWN: "goods consulted on in March 2025 together C$125 bn, other imputed goods all the rest",
}
CONSULTED, DRAWN_CAD = "can/lists/consulted_125bn.csv", 125e9
"""The list from which goods worth C$125 bn were to be drawn (Department of Finance Canada, news
release of 4 March 2025): no total of the list is official, and its trade is that or more."""
RECORDED = "recorded"
QUALITY = (
    RECORDED, "exports", "exports, split", "total, split", "imputed", "imputed",
)  # fmt: skip
"""What the trade of a line is, by the code of the table; recorded where there is none. Exports of
listed products may be split over items; the total of vehicles is."""


@dataclass(frozen=True, eq=False)
class Products:
    """The lines of one importer, as a question has them.

    Attributes:
        importer: its code. lines: its trade by code and origin. nest: where each line stands.
        rate: (n,) what the law of the question adds to the base rate, on the mean of a line.
        banned: (n,) lines that law prohibits as a whole.
        others: (n,) what other suppliers sell of the item; ``None`` where it is not known apart.
        quality: (n,) place in QUALITY. listed: (n,) official list of each line, 0 for none.
        exports: (n,) US exports of listed items before scaling.
        weighted_with: which trade it is, in words.
    """

    importer: str
    lines: TradeLines
    nest: LineNest
    rate: Float
    banned: Bool
    others: Float | None
    quality: Int
    listed: Int
    exports: Float
    weighted_with: str

    def charging(self, added: Float | float = 0.0, banned: Bool | None = None) -> Nest:
        """Return the nest with (n,) rates on top of those of the question's law."""
        closed = self.banned if banned is None else self.banned | banned
        return self.nest.charging(self.rate + added, closed)

    @property
    def flagged(self) -> Bool:
        """(n,) lines whose value is imputed."""
        return np.array([name.startswith("imputed") for name in QUALITY])[self.quality]

    @property
    def shares(self) -> Float | None:
        """(n,) share of each line in all imports of its code; NaN where trade is imputed."""
        if self.others is None:
            return None
        whole = self.lines.value + self.others
        share = np.divide(self.lines.value, whole, out=np.full(whole.size, np.nan), where=whole > 0)
        return np.asarray(np.where(self.flagged, np.nan, share))

    def bounds(self, on: Bool) -> tuple[float, float]:
        """Return least and most trade of lines if imputed trade is split in another way.

        Sectors keep their trade, and no line exceeds imports of its item from all partners.
        """
        value, flagged = self.lines.value, self.flagged
        known = float(value[on & ~flagged].sum())
        if self.others is None or not (on & flagged).any():
            return known, known
        sector, most = self.lines.sector, np.maximum(value + self.others, value)
        size = int(sector.max()) + 2
        trade, here, there = (
            np.bincount(sector + 1, np.where(mask & flagged, each, 0.0), size)
            for mask, each in ((flagged, value), (on, most), (~on, most))
        )
        least = np.maximum(trade - there, 0.0)
        return known + float(least.sum()), known + float(np.minimum(trade, here).sum())

    @property
    def estimated(self) -> Bool:
        """(n,) lines whose elasticity is that of their product, not of a heading or wider."""
        return self.nest.theta_basis <= BASES.index("chained")


def products_of(
    posed: Posed, importer: str, *, scaling: str = OFFICIAL, highest: float = HIGHEST
) -> Products:
    """Return the lines of an importer under the law of a question.

    Args:
        posed: the question. importer: one that has a table of lines.
        scaling: how values of lines are brought to official totals, see ``SCALINGS``.
        highest: cap of the products' elasticities.

    Raises:
        BadInput: the importer has no table of lines, or only one scaling.
    """
    if importer not in shipped_tables():
        known = ", ".join(sorted(shipped_tables()))
        raise BadInput(
            f"no trade of {importer} is known line by line, so it cannot choose lines; there are "
            f"tables of {known}."
        )
    if scaling not in SCALINGS:
        raise unknown(scaling, SCALINGS, what="scaling")
    lines, others, quality, listed, exports = _scaled(importer, scaling)
    nest = nest_of_lines(
        posed.economy, importer, lines,
        others=others if importer in SOURCES else None, level=importer in SOURCES, highest=highest,
    )  # fmt: skip
    rate, banned = _law(posed, importer, lines)
    told = load_ledger().pack(importer).weighted_with
    sold = (others, quality, listed, exports)
    return Products(importer, lines, nest, rate, banned, *sold, weighted_with=told)


def with_products(posed: Posed, products: Products, *more: Products) -> Posed:
    """Return the question in which importers buy products, their lines at the rates of its law."""
    return posed.buying([each.charging() for each in (products, *more)])


@cache
def whole_exports(importer: str) -> dict[int, float]:
    """Return US exports of the whole six-digit products of each official list, US dollars."""
    if importer not in SOURCES:
        return {}
    with np.load(table_path(SOURCES[importer]), allow_pickle=False) as table:
        return dict(enumerate(table["whole"].tolist(), start=1))


@cache
def _scaled(importer: str, scaling: str) -> tuple[TradeLines, Float | None, Int, Int, Float]:
    lines = shipped_lines(importer, NONE)
    if importer not in SOURCES:
        if scaling != OFFICIAL:
            raise BadInput(
                f"scaling {scaling} is of importers whose lines are estimated "
                f"({', '.join(SOURCES)}); those of {importer} stand as they are."
            )
        blank = np.zeros(lines.size, dtype=np.intp)
        return lines, _beside(lines), blank, blank, np.zeros(lines.size)
    with np.load(table_path(SOURCES[importer]), allow_pickle=False) as table:
        if not np.array_equal(table["hs"].astype(np.int64) * 100, lines.hs):
            raise BadInput(f"{SOURCES[importer]} has not the items of the trade table; build both.")
        listed, quality = table["list"].astype(np.intp), table["basis"].astype(np.intp)
        exports, imports = (table[k].astype(np.float64) for k in ("exports", "imports"))
    value = lines.value
    if scaling == WHOLE:
        value = np.where(listed > 0, exports, value)
    elif scaling == IMPORTS:
        total, bought = (np.bincount(listed, each) for each in (value, imports))
        value = np.where(listed > 0, imports * (total / bought)[listed], value)
    elif scaling in (EVEN, DRAWN):
        flagged = np.array([name.startswith("imputed") for name in QUALITY])[quality]
        value = value.copy()
        if scaling == EVEN:
            bought = imports[flagged]
            value[flagged] = bought * (value[flagged].sum() / bought.sum())
        else:
            _draw(value, imports, flagged, _consulted(lines))
    others = read_only(np.maximum(imports - value, 0.0))
    return replace(lines, value=read_only(value)), others, quality, listed, exports


def _beside(lines: TradeLines) -> Float | None:
    """Return (n,) what other origins sell of each line's product, ``None`` of a single origin."""
    if len(lines.origin_codes) < 2:
        return None
    return read_only(np.bincount(lines.product, lines.value)[lines.product] - lines.value)


def _consulted(lines: TradeLines) -> Bool:
    """(n,) lines on the list that was consulted on."""
    listed = load_ledger().lists[CONSULTED]
    found: Bool = longest_match(listed.codes, listed.digits, lines.hs, lines.hs_digits) >= 0
    return found


def _draw(value: Float, imports: Float, flagged: Bool, consulted: Bool) -> None:
    """Scale imputed values, in place, so that consulted goods are worth C$125 bn and all is held.

    No item exceeds its imports from all partners; what that cuts goes to the other items alike.
    """
    total, known = float(value.sum()), float(value[consulted & ~flagged].sum())
    drawn = DRAWN_CAD / cad_per_usd("2024")
    for mask, wanted in (
        (flagged & consulted, drawn - known),
        (flagged & ~consulted, total - drawn - float(value[~flagged & ~consulted].sum())),
    ):
        low, high = 0.0, 100.0
        for _ in range(60):
            factor = 0.5 * (low + high)
            new = np.minimum(factor * value[mask], np.maximum(imports[mask], value[mask]))
            low, high = (factor, high) if new.sum() < wanted else (low, factor)
        value[mask] = new


def _law(posed: Posed, importer: str, lines: TradeLines) -> tuple[Float, Bool]:
    """Return what the law of a question adds to the base rate of lines, and prohibits."""
    asked, nothing = posed.question, np.zeros(lines.size)
    if asked.variant is None or asked.variant.no_law or posed.ledger is None:
        return nothing, nothing > 0
    base = load_ledger(asked.project)
    if importer not in imposing(posed.ledger, base, asked.of, asked.variant):
        return nothing, nothing > 0
    law = law_of_lines(posed.ledger, base, importer, asked.of, asked.variant, posed.economy)
    if not np.array_equal(law.lines.hs[: lines.size], lines.hs):
        raise BadInput(f"lines of {importer} under {posed.name} are not those of its trade table.")
    now, closed = _by_line(law.now, lines.size)
    before = 0.0 if law.before is None else _by_line(law.before, lines.size)[0]
    return now - before, closed


def _by_line(rates: Rates, count: int) -> tuple[Float, Bool]:
    """Return the mean of what is added to the first lines, and which are banned as a whole."""
    size = rates.lines.size
    open_share = np.where(rates.banned, 0.0, rates.row_share)
    added = np.bincount(rates.row_line, open_share * rates.additional_rate, size)[:count]
    left = np.bincount(rates.row_line, open_share, size)[:count]
    return np.divide(added, left, out=np.zeros(count), where=left > 0), left <= 0
