"""Dated cases: what one good pays on one day, written by hand from the instrument.

Each file in ``dated/`` names its source. ``total`` is the duty above the ordinary one,
``contributions`` its parts by measure, ``absent`` measures that must not be due; all are fractions
of customs value. ``shares`` settles by hand what the law leaves to a fact that no code tells, such
as the part of a good above a quota. ``ordinary`` is the ordinary duty, ``unknown`` where the
schedule's duty needs a quantity that is not given, or cannot be computed; ``quantity`` is that of
an entry worth ``value_usd``, by unit.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

rates = pytest.importorskip("countermove.law.rates", reason="needs the rates engine")
lines = pytest.importorskip("countermove.law.tariff_lines", reason="needs the rates engine")
load = pytest.importorskip("countermove.law.load_law", reason="needs the rates engine")

CASES = sorted((Path(__file__).parent / "dated").glob("*.yaml"))
EXACT = 1e-12


@pytest.fixture(name="ledger", scope="module")
def _ledger() -> Any:
    return load.load_ledger()


def read_case(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML

    case: dict[str, Any] = YAML(typ="safe", pure=True).load(path)
    return case


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_dated_case(path: Path, ledger: Any) -> None:
    case = read_case(path)
    content = {name: [share] for name, share in case.get("content", {}).items()}
    line = lines.trade_lines(
        case["importer"],
        origins=[case["origin"]],
        products=[case["hs"]],
        claim_share=case.get("claim_share", 0.0),
        content=content,
        units_per_usd={u: q / case["value_usd"] for u, q in case.get("quantity", {}).items()},
    )
    known_on = case.get("known_on")
    result = rates.rates_on(
        ledger,
        line,
        on=str(case["on"]),
        known_on=known_on and str(known_on),
        shares=case.get("shares"),
    )
    wanted = case["expect"]
    assert bool(result.banned.all()) == wanted.get("banned", False)
    if wanted.get("banned"):
        return
    parts: dict[str, float] = {}
    for row, measure, rate in zip(
        result.contribution_row, result.contribution_measure, result.contribution_rate, strict=True
    ):
        name = result.measures[measure]
        parts[name] = parts.get(name, 0.0) + float(result.row_share[row] * rate)
    parts = {name: rate for name, rate in parts.items() if abs(rate) > EXACT}
    assert parts == pytest.approx(wanted["contributions"], abs=EXACT)
    total = float(np.sum(result.row_share * result.additional_rate))
    assert total == pytest.approx(wanted["total"], abs=EXACT)
    assert not set(wanted.get("absent", ())) & set(parts)
    ordinary = float(np.sum(result.row_share * result.base_rate))
    if wanted.get("ordinary") == "unknown":
        assert not result.ordinary_known.any()
    elif "ordinary" in wanted:
        assert result.ordinary_known.all()
        assert ordinary == pytest.approx(wanted["ordinary"], abs=EXACT)
    if "duty_usd" in wanted:
        rates_by_name = {**parts, "ordinary": ordinary}
        duties = {n: round(r * wanted["value_usd"], 2) for n, r in rates_by_name.items()}
        assert duties == wanted["duties_usd"]
        assert round(sum(duties.values()), 2) == wanted["duty_usd"]
