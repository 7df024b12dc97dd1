"""Is a product code one that the importer's tariff knows?"""

from __future__ import annotations

from datetime import date

import numpy as np

from countermove.errors import BadInput, UnknownName
from countermove.measures.ledger import Ledger
from countermove.measures.products import DIGITS, ProductList, padded, width


def nomenclature(ledger: Ledger, importer: str) -> ProductList | None:
    """Return the list of all codes of an importer's tariff, where the ledger has one.

    It is ``<importer>/lists/nomenclature.csv``, or the product list of the ordinary duty.
    """
    named = ledger.lists.get(f"{importer.lower()}/lists/nomenclature.csv")
    if named is not None:
        return named
    for measure in ledger.measures.values():
        listed = measure.applies_to.product_list
        if measure.imposed_by == importer and measure.kind == "base_duty" and listed:
            return ledger.lists[listed]
    return None


def finer_codes(ledger: Ledger, importer: str, code: str, on: date) -> tuple[str, ...]:
    """Return the codes below a code in the importer's tariff, in order; empty where it has none."""
    products = nomenclature(ledger, importer)
    if products is None:
        return ()
    rows = products.rows(max(on, date(2025, 1, 1)), None)
    low, digits = padded([code])
    start = products.codes[rows]
    below = (start >= low[0]) & (start < (low + width(digits))[0])
    below &= products.digits[rows] > digits[0]
    found = zip(start[below].tolist(), products.digits[rows][below].tolist(), strict=True)
    return tuple(sorted({f"{number:0{DIGITS}d}"[:count] for number, count in found}))


def check_product(ledger: Ledger, importer: str, code: str, on: date) -> None:
    """Refuse a code that the importer's tariff does not know, offering the nearest headings.

    A code finer than the tariff's list is accepted when its beginning is on it.
    """
    products = nomenclature(ledger, importer)
    if products is None or code[:2] in ("98", "99"):
        return
    rows = products.rows(max(on, date(2025, 1, 1)), None)
    if not rows.size:
        return
    low, digits = padded([code])
    high = low + width(digits)
    start = products.codes[rows]
    end = start + width(products.digits[rows])
    if ((start < high[0]) & (end > low[0])).any():
        return
    texts = [f"{int(c):0{DIGITS}d}"[: len(code)] for c in np.unique(start)]
    heading = sorted(
        {t for t in texts if t[:4] == code[:4]} or {t for t in texts if t[:2] == code[:2]}
    )
    near = sorted(heading, key=lambda text: (abs(int(text) - int(code)), text))[:5]
    if not near:
        raise BadInput(f"HS code {code!r} is in no chapter of the tariff of {importer}.")
    raise UnknownName(
        f"unknown HS code {code!r} in the tariff of {importer}. Nearest: {', '.join(near)}."
    )
