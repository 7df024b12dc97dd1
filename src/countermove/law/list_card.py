"""The card of a product list: ``lists/NAME.yaml`` beside ``lists/NAME.csv``.

It says where the list is from, how many digits its notice gives and how many codes it counts. A
list that is coarser or finer than its notice, or has lost a row, is refused when it is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from countermove.law.product_lists import DIGITS, ProductList
from countermove.sources.typed_file import Strict, Text, validated
from countermove.sources.yaml_file import Problem, read_yaml

SEE = "See docs/reference/measure.md#list-cards."
Digits = Annotated[int, Field(ge=2, le=DIGITS)]
Rows = Sequence[Mapping[str, str]]


class Count(Strict):
    """How many codes are in force on a day, of all headings or of one, by the notice."""

    on: date
    known_on: date | None = None
    code: Text | None = None
    digits: Digits | None = None
    count: Annotated[int, Field(ge=0)]
    cite: Text


class ListCard(Strict):
    """Where a list is from, how fine its notice is, what the notice counts."""

    title: Text
    source: Text
    edition: Text
    licence: Text
    digits: Annotated[tuple[Digits, ...], Field(min_length=1)]
    counts: tuple[Count, ...] = ()
    transformations: tuple[Text, ...] = ()
    not_established: tuple[Text, ...] = ()
    checked_on: date


def is_list_card(path: Path) -> bool:
    """Return whether a YAML file is the card of a list, not a measure.

    >>> is_list_card(Path("usa/lists/energy.yaml")), is_list_card(Path("usa/energy.yaml"))
    (True, False)
    """
    return path.suffix == ".yaml" and path.parent.name == "lists"


def check_card(path: Path, shown: str, products: ProductList | None) -> list[Problem]:
    """Return what is wrong with a card, and with the list beside it by the card.

    Args:
        path: of the card. shown: path to print. products: the list, if it could be read.
    """
    file = read_yaml(path, name=shown)
    card, problems = validated(file, ListCard, see=SEE)
    beside = path.with_suffix(".csv")
    if not beside.is_file():
        cure = "Put the list beside its card, under the same name."
        problems.append(Problem(shown, 1, 1, "list-card", f"there is no {beside.name}.", cure))
    if card is None or products is None or problems:
        return [*file.problems, *problems]
    with beside.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    listed = shown.removesuffix(".yaml") + ".csv"
    return [*_fineness(card, products, listed, rows), *_counts(card, products, shown, rows)]


def _fineness(card: ListCard, products: ProductList, shown: str, rows: Rows) -> Iterator[Problem]:
    """Yield the first code that has another number of digits than the notice."""
    wrong = [i for i, digits in enumerate(products.digits.tolist()) if digits not in card.digits]
    if not wrong:
        return
    digits = int(products.digits[wrong[0]])
    how = "coarser" if digits < max(card.digits) else "finer"
    notice = " or ".join(str(n) for n in sorted(card.digits))
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    yield Problem(
        shown, wrong[0] + 2, 1, "list-digits",
        f"{rows[wrong[0]]['hs']}{more} has {digits} digits, {how} than the notice of "
        f"{products.name} ({notice}).",
        "Write each code as its notice does, or mend digits on the list's card.",
    )  # fmt: skip


def _counts(card: ListCard, products: ProductList, shown: str, rows: Rows) -> Iterator[Problem]:
    """Yield the counts of the notice that the list misses."""
    for wanted in card.counts:
        live = [rows[i] for i in products.rows(wanted.on, wanted.known_on).tolist()]
        codes = {
            row["hs"].replace(".", "")[: wanted.digits]
            for row in live
            if wanted.code is None or row.get("code") == wanted.code
        }
        if len(codes) != wanted.count:
            of = f" under {wanted.code}" if wanted.code else ""
            what = (
                f"{products.name} has {len(codes)} codes{of} on {wanted.on}, "
                f"{wanted.cite} has {wanted.count}."
            )
            yield Problem(shown, 1, 1, "list-count", what, "Mend the list or the count.")
