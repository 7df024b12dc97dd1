"""Every code that a list or a table of observed trade goes by is one that may be asked about."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from countermove.errors import UnknownName
from countermove.law.load_law import load_ledger
from countermove.law.nomenclature import check_product, known_goods
from countermove.law.pack import shipped_tables
from countermove.law.product_lists import DIGITS, texts
from countermove.law.tariff_lines import shipped_lines
from tests.commands import call

DAYS = (date(2018, 10, 1), date(2025, 4, 12))
NO_GOODS = {"99010000", "99020000", "99999999", "99999500"}
"""Provisions of Canada for a use, in no act, and classes of statistics of it and the USA."""


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("importer", sorted(load_ledger().packs))
def test_every_code_of_every_list_and_of_the_observed_trade_is_known(
    importer: str, on: date
) -> None:
    ledger = load_ledger()
    books = [
        (listed.codes, listed.digits)
        for name, listed in ledger.lists.items()
        if name.startswith(f"{importer.lower()}/")
    ]
    if importer in shipped_tables():
        lines = shipped_lines(importer, "none")
        books.append((lines.product_hs, lines.product_digits))
    if not books:
        return
    codes, digits = (np.concatenate(columns) for columns in zip(*books, strict=True))
    national = codes // 10 ** (DIGITS - 2) >= 98
    goods = ~national & (codes > 0)  # trade that is known by its sector only has no code
    unknown = goods & ~known_goods(ledger, importer, codes, digits, on=on)
    assert texts(codes[unknown], digits[unknown]) == []
    for code in {*texts(codes[national], digits[national])} - NO_GOODS:
        check_product(ledger, importer, code, on)


@pytest.mark.parametrize(
    "code",
    # Of China's tariff of 2017, gone from the Harmonized System with the edition of 2022.
    ["8803.30.00", "3822.00.90", "7419.99.40", "9403.90.00", "0410.00.49", "8525.80.13"],
)
def test_a_line_of_a_former_edition_is_explained(code: str) -> None:
    words = ("CHN", "USA", code, "--on", "2018-10-01", "--json")
    assert call("explain", *words).json["explained_hs"] == code.replace(".", "")


@pytest.mark.parametrize("code", ["3822.00.90", "9403.90"])
def test_an_average_of_a_line_of_a_former_edition_is_given(code: str) -> None:
    said = call("rates", "CHN", "USA", "--hs", code, "--on", "2018-10-01", "--json").json
    assert said["tables"]


def test_a_code_of_no_edition_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown HS code '87999900'"):
        check_product(load_ledger(), "CHN", "87999900", DAYS[0])
