"""The parts a ledger is put together from, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countermove.law.ledger import Group, Ledger, digest, make_ledger
from countermove.law.measure import Plain, as_date, measure_from_plain
from countermove.law.product_lists import ProductList


class Parts:
    """Plain measures, lists and groups gathered from files, before they form a ledger."""

    def __init__(self) -> None:
        self.measures: dict[str, Plain] = {}
        self.lists: dict[str, ProductList] = {}
        self.groups: dict[str, Plain] = {}

    def ledger(self) -> Ledger:
        """Return the ledger of the parts."""
        return make_ledger(
            [measure_from_plain(plain, digest=digest(plain)) for plain in self.measures.values()],
            self.lists.values(),
            groups_of(self.groups),
        )


def groups_of(plain: Mapping[str, Plain]) -> Iterator[Group]:
    """Yield country groups from their plain data."""
    for name, group in plain.items():
        members = [{"code": m} if isinstance(m, str) else m for m in group["members"]]
        yield Group(
            name=name,
            title=group["title"],
            members=tuple(
                (m["code"], as_date(m.get("from")), as_date(m.get("until"))) for m in members
            ),
        )
