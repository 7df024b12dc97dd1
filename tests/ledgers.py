"""Build small ledgers in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.law.ledger import Group, Ledger, digest, make_ledger
from countermove.law.measure import measure_from_plain
from countermove.law.measure_check import validate_plain
from countermove.law.product_csv import read_list

CITE = {"cite": "test"}
GROUPS = (
    Group("USMCA", "Agreement", (("CAN", None, None), ("MEX", None, None), ("USA", None, None))),
    Group("EU27", "Union", (("DEU", None, None), ("FRA", None, None))),
)


def version(start: str = "2025-03-04", rate: float | None = 0.25, **fields: Any) -> dict[str, Any]:
    """Return a version, known from the day before it begins unless told otherwise."""
    found: dict[str, Any] = {"in_force_from": start, "reference": CITE, **fields}
    if rate is not None:
        found["rate"] = rate
    if not {"announced", "signed", "published"} & set(fields):
        found["signed"] = "2025-01-02"
    return found


def measure(name: str, rates: Sequence[Mapping[str, Any]] = (), **fields: Any) -> dict[str, Any]:
    """Return a measure of the United States on everything from everywhere unless told otherwise."""
    return {
        "id": name if "/" in name else f"usa/{name}",
        "title": name,
        "imposed_by": "USA",
        "authority": "Test",
        "legal_basis": "test",
        "kind": "additional_duty",
        "applies_to": {"origins": "all", "products": "all"},
        "rates": list(rates) or [version()],
        "checked_on": "2026-11-20",
        **fields,
    }


def base_duty() -> dict[str, Any]:
    """Return an ordinary duty of the United States at the rates of the list ``usa/mfn.csv``."""
    return measure(
        "mfn",
        [version("2025-01-01", None, rate_from_list=True)],
        kind="base_duty",
        authority="MFN",
        applies_to={"origins": "all", "product_list": "mfn.csv"},
    )


def rule(kind: str, *measures: str, **fields: Any) -> dict[str, Any]:
    """Return an interaction with measures of the United States."""
    names = [name if "/" in name else f"usa/{name}" for name in measures]
    return {"kind": kind, "measures": names, "reference": CITE, **fields}


def ledger_of(*plain: dict[str, Any], lists: Mapping[str, str] | None = None) -> Ledger:
    """Return the ledger of plain measures and CSV texts by path."""
    measures = []
    for item in plain:
        accepted = validate_plain(item, where=item["id"])
        measures.append(measure_from_plain(accepted, digest=digest(accepted)))
    products = []
    for name, text in (lists or {}).items():
        found, problems = read_list(text.encode(), name=name, file=name)
        assert found is not None, problems
        products.append(found)
    return make_ledger(measures, products, GROUPS)
