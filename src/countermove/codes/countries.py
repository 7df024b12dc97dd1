"""Countries and country groups: ISO 3166-1 alpha-3 codes, short names, dated membership.

The 81 regions are those of the OECD Inter-Country Input-Output tables, 2025 edition: 80 countries
in alphabetical order of their codes and ``ROW``, the rest of the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from countermove.codes.lookup import unknown
from countermove.codes.packaged import packaged_rows


@dataclass(frozen=True, slots=True)
class Country:
    """A region: ``code`` (ISO alpha-3 or ROW), short ``name``, ``oecd_name`` as in the tables."""

    code: str
    name: str
    oecd_name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's membership of a group; ``until`` is the last day, ``None`` while it lasts."""

    group: str
    member: str
    since: date
    until: date | None


@cache
def countries() -> dict[str, Country]:
    """Return all 81 regions by code, in the order of the tables."""
    return {row["code"]: Country(**row) for row in packaged_rows("countries.csv")}


@cache
def memberships() -> tuple[Membership, ...]:
    """Return all group memberships with their dates."""
    return tuple(
        Membership(row["group"], row["member"], date.fromisoformat(row["from"]),
                   date.fromisoformat(row["until"]) if row["until"] else None)
        for row in packaged_rows("groups.csv")
    )  # fmt: skip


class Territory(NamedTuple):
    """A territory with a code of its own inside the customs territory of another importer."""

    within: str
    basis: str


@cache
def territories() -> dict[str, Territory]:
    """Return territories inside another customs territory, by code.

    >>> territories()["PRI"].within
    'USA'
    """
    rows = packaged_rows("territories.csv")
    return {row["territory"]: Territory(row["within"], row["basis"]) for row in rows}


@cache
def groups() -> tuple[str, ...]:
    """Return the names of the country groups."""
    return tuple(dict.fromkeys(entry.group for entry in memberships()))


def members(group: str, on: date | None = None) -> tuple[str, ...]:
    """Return the members of a group on a day (default: those with no end date), sorted by code.

    >>> members("USMCA")
    ('CAN', 'MEX', 'USA')
    >>> "GBR" in members("EU27", date(2019, 1, 1)), len(members("EU27"))
    (True, 27)
    """
    if group not in groups():
        raise unknown(group, groups(), what="country group")
    held = [entry for entry in memberships() if entry.group == group]
    if on is None:
        return tuple(sorted(entry.member for entry in held if entry.until is None))
    return tuple(sorted(e.member for e in held if e.since <= on <= (e.until or date.max)))


def together(rates: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Yield values by code, with the name of a country group where it is of all its members.

    >>> list(together([("CAN", 0.9), ("MEX", 0.9), ("USA", 0.9), ("GBR", 0.8)]))
    [('USMCA', 0.9), ('GBR', 0.8)]
    """
    left = dict(rates)
    for group in groups():
        values = {left.get(code) for code in members(group)}
        if len(values) == 1 and (value := values.pop()) is not None:
            yield group, value
            left = {code: rate for code, rate in left.items() if code not in members(group)}
    yield from left.items()
