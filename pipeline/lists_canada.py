"""Lay out Canada's product lists: schedules of orders, the ordinary tariff, the items it knows.

Schedules that no collection holds are in ``canada_orders.toml``, from the consolidated regulations.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from countermove.errors import BadInput
from pipeline.readers.canada_lists import (
    LIST_CONSULTED,
    LIST_MARCH_4,
    LIST_MARCH_13,
    opened,
    part_of_march_13,
    read_imported_numbers,
    read_items,
)

ORDERS = Path(__file__).with_name("canada_orders.toml")
COUNTER_ORDERS = "law_lists_2025_2026"
TARIFF = "canada_mfn_2025"
SPECIFIC_CHAPTERS = ("02", "04", "10", "11", "12", "17", "22", "24")
"""Chapters where a rate of 0 in the collected tariff may be a specific duty: not known there."""

NOT_A_HEADING = "9999"
"""Where statistics put goods they may not show."""

QUOTA_FIRST, QUOTA_SECOND, QUOTA_SECOND_KNOWN = "2025-06-27", "2025-08-01", "2025-07-30"

Fields = dict[str, str]


def canada_lists(sources: Path) -> dict[str, list[Fields]]:
    """Return every Canadian list by path, its rows as fields (``hs``, ``start``, ``rate`` …)."""
    march_13 = read_items(sources, LIST_MARCH_13)
    lists = {
        f"march_13_{part}": _rows(i for i in march_13 if part_of_march_13(i) == part)
        for part in ("steel", "aluminium", "other")
    } | {
        "march_4": _rows(read_items(sources, LIST_MARCH_4)),
        "consulted_125bn": _rows(read_items(sources, LIST_CONSULTED)),
        "vehicles": _rows(order_items("us_vehicles")),
        "china_electric_vehicles": _rows(order_items("china_electric_vehicles")),
        "china_metals": _rows(order_items("china_metals")),
        "steel_derivatives": _rows(order_items("steel_derivatives")),
        "steel_quota": _quota(sources),
        "sor_2026_186": [
            {"hs": row["hs"], "rate": f"{float(row['rate_percent']) / 100:g}"}
            for row in _table(sources, "ca_sor_2026_186.csv")
        ],
        "mfn": _ordinary(sources),
        "over_access": _rows(
            row["hs"]
            for row in _tariff(sources, "canada_mfn_2026.csv.gz")
            if float(row["mfn_percent"] or 0) > 0 and row["usmca_us_percent"] not in ("0", "0.0")
        ),
    }
    for metal in ("steel", "aluminium"):
        lists[f"sor_2026_187_{metal}"] = _rows(
            row["hs"]
            for row in _table(sources, "ca_sor_2026_187.csv")
            if row["metal"] == metal and row["rate_percent"] == "50"
        )
    known = {fields["hs"][:8] for rows in lists.values() for fields in rows}
    known |= {n[:8] for n in read_imported_numbers(sources) if n[:4] != NOT_A_HEADING}
    known |= {row["hs"] for row in _tariff(sources, "items_without_rates.csv")}
    lists["nomenclature"] = _rows(sorted(known))
    return {f"can/lists/{name}.csv": rows for name, rows in lists.items()}


def order_items(name: str) -> tuple[str, ...]:
    """Return the codes of a schedule, in order; refuse one that misses its count."""
    with ORDERS.open("rb") as stream:
        order: dict[str, Any] = tomllib.load(stream)[name]
    lines = [line.split() for line in order["items"].split("\n") if line]
    codes = tuple(dict.fromkeys(words[0] + end for words in lines for end in words[1:]))
    if len(codes) != order.get("count", len(codes)):
        raise BadInput(f"{ORDERS.name}: {name} has {len(codes)} items, not {order['count']}.")
    return codes


def _quota(sources: Path) -> list[Fields]:
    """Return the steel of the quotas: items from 27 June, statistical numbers from 1 August 2025.

    An item all of whose numbers are listed stands whole, so that lines of eight digits find it.
    """
    numbers = order_items("steel_quota_august")
    imported = read_imported_numbers(sources)
    whole, second = {number[:8] for number in numbers}, set[str]()
    for item in whole:
        mine = {number for number in numbers if number[:8] == item}
        missed = {number for number in imported if number[:8] == item} - mine
        second |= {item} if mine == {f"{item}00"} or not missed else mine
    first = set(order_items("steel_quota_june"))
    return (
        [{"hs": hs, "start": QUOTA_FIRST} for hs in first & second]
        + [
            {
                "hs": hs,
                "start": QUOTA_FIRST,
                "end": QUOTA_SECOND,
                "end_published": QUOTA_SECOND_KNOWN,
            }
            for hs in first - second
        ]
        + [
            {"hs": hs, "start": QUOTA_SECOND, "published": QUOTA_SECOND_KNOWN}
            for hs in second - first
        ]
    )


def _ordinary(sources: Path) -> list[Fields]:
    return [
        {"hs": row["hs"], "rate": f"{float(row['mfn_percent']) / 100:.6g}"}
        for row in known_items(sources)
    ]


def known_items(sources: Path) -> list[Fields]:
    """Return the items whose most-favoured-nation rate is known, free ones with a rate of 0."""
    return [
        row
        for row in _tariff(sources, "canada_mfn_2026.csv.gz")
        if row["mfn_percent"]
        and (float(row["mfn_percent"]) > 0 or row["hs"][:2] not in SPECIFIC_CHAPTERS)
    ]


def _rows(codes: Any) -> list[Fields]:
    return [{"hs": hs} for hs in dict.fromkeys(codes)]


def _table(sources: Path, name: str) -> list[Fields]:
    with opened(sources / COUNTER_ORDERS / name) as stream:
        return list(csv.DictReader(stream))


def _tariff(sources: Path, name: str) -> list[Fields]:
    with opened(sources / TARIFF / name) as stream:
        return list(csv.DictReader(stream))
