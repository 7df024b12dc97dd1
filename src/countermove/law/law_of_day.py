"""The law of one day made to stand for good: what a question about one shock alone starts from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from countermove.law.clock import governing, in_force
from countermove.law.ledger import Ledger, digest, make_ledger
from countermove.law.measure import Scope
from countermove.law.product_lists import ALWAYS, NEVER, ProductList


def law_of_day(ledger: Ledger, day: date, known_on: date, *, leave: Collection[str] = ()) -> Ledger:
    """Return a ledger in which measures say on every later day what they say on one.

    Args:
        ledger: the law. day: whose law stands; as known on ``known_on`` or that day, the later.
        leave: ids of measures that keep their dates (a question's own shock).
    """
    options, known = ledger.options(), max(known_on, day)
    lists = dict(ledger.lists)

    def listed(name: str) -> str:
        frozen = f"{name}@{day.isoformat()}"
        if frozen not in lists:
            lists[frozen] = _standing_list(ledger.lists[name], frozen, day, known)
        return frozen

    def scope(of: Scope) -> Scope:
        return replace(
            of,
            product_list=None if of.product_list is None else listed(of.product_list),
            except_lists=tuple(listed(name) for name in of.except_lists),
        )

    def standing(parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(
            replace(part, window=replace(part.window, end=None), only=scope(part.only))
            for part in parts
            if in_force(part.window, on=day, known_on=known, options=options)
        )

    kept = []
    for measure in ledger.measures.values():
        if measure.id in leave:
            kept.append(measure)
        elif rates := governing(measure.rates, on=day, known_on=known, options=options):
            kept.append(
                replace(
                    measure,
                    applies_to=scope(measure.applies_to),
                    rates=standing(rates),
                    exemptions=standing(measure.exemptions),
                    interactions=standing(measure.interactions),
                    hash=digest([measure.hash, day]),
                )
            )
    return make_ledger(kept, lists.values(), ledger.groups.values(), ledger.packs.values())


def _standing_list(products: ProductList, name: str, day: date, known_on: date) -> ProductList:
    rows = products.rows(day, known_on)
    return replace(
        products,
        name=name,
        codes=products.codes[rows],
        digits=products.digits[rows],
        start=np.full(rows.size, ALWAYS),
        end=np.full(rows.size, NEVER),
        known_from=np.full(rows.size, ALWAYS),
        end_known_from=np.full(rows.size, ALWAYS),
        rate=products.rate[rows],
        specific={unit: amounts[rows] for unit, amounts in products.specific.items()},
        text=tuple(products.text[row] for row in rows) if products.text else (),
        hash=digest([products.hash, day]),
    )
