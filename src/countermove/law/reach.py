"""Which tariff lines a scope reaches on a day, as known on another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from countermove.arrays import Bool
from countermove.codes.products import sector_of
from countermove.law.ledger import Ledger
from countermove.law.measure import Scope
from countermove.law.product_lists import Prefixes, longest_match, padded, prefixes
from countermove.law.tariff_lines import TradeLines, product_ranges
from countermove.memory import forgotten_by

T = TypeVar("T")
GOODS = ("origin_codes", "origin", "hs", "hs_digits", "product", "sector_codes", "sector")
"""What a scope asks of lines."""
KEPT = 6
"""Questions whose answers are kept for the next: those of more would take much memory."""
_RECENT: list[Reach] = []
forgotten_by(_RECENT.clear)


class Reach:
    """Answers "does this scope reach this line" for one set of lines and one pair of days.

    What was answered is kept, so that a list is matched once, also for the next question about the
    same goods and days under edits of one ledger: those leave its lists and groups alone. Claims
    and values do not matter: who reads the same lines with others shares the answers.
    """

    def __init__(self, ledger: Ledger, lines: TradeLines, on: date, known_on: date | None) -> None:
        """Take the law, the lines and the two days."""
        self.ledger = ledger
        self.lines = lines
        self.on = on
        self.known_on = known_on
        before = next((kept for kept in _RECENT if kept.serves(self)), None)
        self._low, self._high = product_ranges(lines) if before is None else before.bounds
        self._lists: dict[str, Prefixes] = {} if before is None else before._lists
        self._products: dict[Scope, Bool] = {} if before is None else before._products
        self._origins: dict[tuple[tuple[str, ...] | None, tuple[str, ...]], Bool] = (
            {} if before is None else before._origins
        )
        self._hit: dict[Scope, NDArray[np.int32]] = {} if before is None else before._hit
        self._said: dict[Hashable, object] = {} if before is None else before._said
        _RECENT[:] = [self, *(kept for kept in _RECENT if kept is not before)][:KEPT]

    @property
    def bounds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the lowest and the highest code ``(p,)`` under each distinct product."""
        return self._low, self._high

    def serves(self, other: Reach) -> bool:
        """Return whether scopes reach the same lines in another question."""
        mine, theirs = self.ledger, other.ledger
        return (
            all(getattr(self.lines, name) is getattr(other.lines, name) for name in GOODS)
            and (self.on, self.known_on) == (other.on, other.known_on)
            and self.lines.importer == other.lines.importer
            and mine.groups == theirs.groups
            and mine.lists.keys() == theirs.lists.keys()
            and all(mine.lists[name] is theirs.lists[name] for name in mine.lists)
        )

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """Return what is found once of the goods and the days, under a key that tells the rest."""
        if key not in self._said:
            self._said[key] = find()
        return cast(T, self._said[key])

    def places(self, names: Sequence[str]) -> frozenset[str]:
        """Return the countries of country codes and group names on the day."""
        found: set[str] = set()
        for name in names:
            group = self.ledger.groups.get(name)
            found.update(group.on(self.on) if group else (name,))
        return frozenset(found)

    def inside(self, origin: str, places: frozenset[str]) -> bool:
        """Return whether an origin is among countries; a group is when all its members are."""
        group = self.ledger.groups.get(origin)
        return origin in places or (group is not None and group.on(self.on) <= places)

    def of_origin(self, values: Mapping[str, T], origin: str, default: T) -> T:
        """Return what is said of an origin: country before group before ``all``."""
        if origin in values:
            return values[origin]
        found = values.get("all", default)
        for name, group in self.ledger.groups.items():
            if name in values and self.inside(origin, group.on(self.on)):
                found = values[name]
        return found

    def origins(self, scope: Scope) -> Bool:
        """Return which origins ``(o,)`` a scope reaches."""
        key = (scope.origins, scope.except_origins)
        if key not in self._origins:
            codes = self.lines.origin_codes
            inside = np.array([code != self.lines.importer for code in codes], dtype=bool)
            if scope.origins is not None:
                wanted = self.places(scope.origins)
                inside = np.array([self.inside(code, wanted) for code in codes], dtype=bool)
            if scope.except_origins:
                out = self.places(scope.except_origins)
                inside &= np.array([not self.inside(code, out) for code in codes], dtype=bool)
            self._origins[key] = inside
        return self._origins[key]

    def products(self, scope: Scope) -> Bool:
        """Return which distinct products ``(p,)`` a scope reaches."""
        if scope not in self._products:
            inside = np.ones(self._low.shape, dtype=bool)
            if scope.products is not None:
                inside = prefixes(*padded(scope.products)).covers(self._low, self._high)
            elif scope.product_list is not None:
                inside = self.ranges(scope.product_list).covers(self._low, self._high)
            if scope.except_products:
                inside = inside & ~prefixes(*padded(scope.except_products)).covers(
                    self._low, self._high
                )
            for name in scope.except_lists:
                inside = inside & ~self.ranges(name).covers(self._low, self._high)
            self._products[scope] = inside
        return self._products[scope]

    def ranges(self, name: str) -> Prefixes:
        """Return the disjoint ranges of a product list on the day."""
        if name not in self._lists:
            products = self.ledger.lists[name]
            rows = products.rows(self.on, self.known_on)
            self._lists[name] = prefixes(products.codes[rows], products.digits[rows])
        return self._lists[name]

    def everything(self, scope: Scope) -> bool:
        """Return whether a scope narrows nothing."""
        return scope.narrowness == 0

    def among(self, scope: Scope, at: NDArray[np.intp]) -> Bool:
        """Return which of the lines at the given positions a scope reaches."""
        if self.everything(scope):
            return np.ones(at.shape, dtype=bool)
        by_origin, by_product = self.origins(scope), self.products(scope)
        inside = by_product[self.lines.product[at]] & by_origin[self.lines.origin[at]]
        return np.asarray(inside & self.in_sectors(scope, at))

    def lines_of(self, scope: Scope) -> NDArray[np.intp]:
        """Return the positions of the lines that a scope reaches, in order."""
        if scope not in self._hit:
            by_origin, by_product = self.origins(scope), self.products(scope)
            at = np.empty(0, dtype=np.intp)
            if by_origin.any() and by_product.any():
                at = np.flatnonzero(by_product[self.lines.product] & by_origin[self.lines.origin])
            self._hit[scope] = at[self.in_sectors(scope, at)].astype(np.int32)
        return self._hit[scope].astype(np.intp)

    def meets(self, scope: Scope) -> bool:
        """Return whether a scope reaches any line."""
        return bool((self._hit[scope] if scope in self._hit else self.lines_of(scope)).size)

    def in_sectors(self, scope: Scope, at: NDArray[np.intp]) -> Bool:
        """Return which of the lines at the given positions lie in the sectors of a scope.

        A line that is asked about by product alone lies in the sector of its product.
        """
        if scope.sectors is None:
            return np.ones(at.shape, dtype=bool)
        inside = [code in scope.sectors for code in self.lines.sector_codes]
        found = np.array([*inside, False], dtype=bool)[self.lines.sector[at]]
        for place in np.flatnonzero(self.lines.sector[at] < 0):
            found[place] = sector_of(self.lines.hs_text(at[place])[:6]) in scope.sectors
        return found

    def touches(self, scope: Scope) -> bool:
        """Return whether a scope reaches part of the products under any line's code."""
        if not self.origins(scope).any():
            return False
        if scope.products is not None:
            ranges = prefixes(*padded(scope.products))
        elif scope.product_list is not None:
            ranges = self.ranges(scope.product_list)
        else:
            return bool(self.lines_of(scope).size)
        return bool(ranges.touches(self._low, self._high).any())

    def listed(self, name: str, at: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the row of a list that speaks for each of some lines, −1 where none does."""
        products = self.ledger.lists[name]
        rows = products.rows(self.on, self.known_on)
        if not rows.size:
            return np.full(at.shape, -1, dtype=np.intp)
        hit = longest_match(
            products.codes[rows], products.digits[rows],
            self.lines.product_hs, self.lines.product_digits,
        )  # fmt: skip
        return np.asarray(np.where(hit >= 0, rows[np.maximum(hit, 0)], -1)[self.lines.product[at]])
