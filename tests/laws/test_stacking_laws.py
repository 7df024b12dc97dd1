"""Stacking: what two measures on one good must satisfy, from the rule of each and by arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.law.ledger import Ledger
from countermove.law.load_law import load_ledger
from countermove.law.rates import rates_on
from countermove.law.tariff_lines import shipped_lines, trade_lines
from countermove.law.utilisation import NONE
from tests.ledgers import CITE, ledger_of, measure, rule, version

ON = "2025-05-01"
SHARES = st.floats(0.0, 1.0)
PERCENT = st.integers(1, 100).map(lambda points: points / 100)


def parts(
    ledger: Ledger, *, hs: str = "8703", origin: str = "CAN", **line: Any
) -> dict[str, float]:
    """Return the contribution of each measure to the mean rate of one line."""
    lines = trade_lines("USA", origins=[origin], products=[hs], **line)
    rates = rates_on(ledger, lines, on=ON)
    found: dict[str, float] = {}
    for row, which, rate in zip(
        rates.contribution_row, rates.contribution_measure, rates.contribution_rate, strict=True
    ):
        name = rates.measures[which].removeprefix("usa/")
        found[name] = found.get(name, 0.0) + float(rates.row_share[row] * rate)
    return found


@given(SHARES)
def test_what_is_not_metal_is_the_remainder_of_the_metal(metal: float) -> None:
    """A duty on the metal and one on the rest: saying "the remainder" besides changes nothing.

    The non-metal part is what the duty on metal leaves, so its share is not to be taken twice.
    """
    given_share = {"metal_content": {"share": metal, "reference": CITE}}
    a = measure("a", basis="metal_content", content=given_share)
    b = measure("b", [version(rate=0.10)], basis="non_metal_content", content=given_share)
    said = {**b, "interactions": [rule("applies_to_remainder_of", "a")]}
    expected = {"a": 0.25 * metal, "b": 0.10 * (1 - metal)}
    expected = {name: rate for name, rate in expected.items() if rate > 1e-12}
    for ledger in (ledger_of(a, b), ledger_of(a, said)):
        found = {name: rate for name, rate in parts(ledger).items() if rate > 1e-12}
        assert found == pytest.approx(expected, abs=1e-12)


@given(SHARES, SHARES, SHARES)
def test_a_remainder_is_what_the_others_leave_and_no_more(
    first: float, second: float, own: float
) -> None:
    contents = {
        name: {name: {"share": share, "reference": CITE}}
        for name, share in (
            ("metal_content", first), ("copper_content", second), ("us_content", own),
        )
    }  # fmt: skip
    ledger = ledger_of(
        measure("a", basis="metal_content", content=contents["metal_content"]),
        measure("b", basis="copper_content", content=contents["copper_content"]),
        measure(
            "c",
            [version(rate=1.0)],
            basis="us_content",
            content=contents["us_content"],
            interactions=[rule("applies_to_remainder_of", "a", "b")],
        ),
    )
    levied_on = parts(ledger).get("c", 0.0)
    assert levied_on == pytest.approx(min(own, max(1.0 - first - second, 0.0)), abs=1e-9)


@pytest.mark.parametrize("kind", ["excluded_by", "applies_to_remainder_of", "not_cumulative_with"])
def test_an_interaction_holds_only_where_it_says(kind: str) -> None:
    """``only`` limits an interaction to goods and origins; elsewhere both are due in full."""
    only = {"origins": ["CAN"], "products": ["8703"]}
    ledger = ledger_of(
        measure("a"), measure("b", [version(rate=0.10)], interactions=[rule(kind, "a", only=only)])
    )
    assert parts(ledger) == {"a": 0.25}
    both = {"a": 0.25, "b": 0.10}
    assert parts(ledger, hs="8704") == parts(ledger, origin="MEX") == both


@given(st.lists(PERCENT, min_size=2, max_size=5))
def test_of_duties_that_exclude_each_other_the_highest_is_due(rates: list[float]) -> None:
    names = "abcde"[: len(rates)]
    ledger = ledger_of(
        *(
            measure(name, [version(rate=rate)], interactions=[rule("not_cumulative_with", "?")])
            for name, rate in zip(names, rates, strict=True)
        )
    )
    assert parts(ledger) == {names[rates.index(max(rates))]: max(rates)}


@given(PERCENT, PERCENT)
def test_relief_never_raises_a_rate(full: float, relieved: float) -> None:
    claim = {"kind": "agreement_claim", "agreement": "usmca", "reference": CITE}
    ledger = ledger_of(
        measure("a", [version(rate=full)], exemptions=[{**claim, "relief": {"rate": relieved}}])
    )
    assert parts(ledger, claim_share=1.0) == {"a": min(full, relieved)}
    assert parts(ledger, origin="DEU", claim_share=1.0) == {"a": full}


@given(SHARES)
def test_a_mean_rate_is_linear_in_what_is_claimed(share: float) -> None:
    claim = {"kind": "agreement_claim", "agreement": "usmca", "reference": CITE}
    ledger = ledger_of(measure("a", exemptions=[claim]), measure("b", [version(rate=0.10)]))
    found = parts(ledger, claim_share=share)
    assert sum(found.values()) == pytest.approx(0.25 * (1 - share) + 0.10, abs=1e-12)


@given(PERCENT, SHARES, SHARES)
def test_a_floor_on_a_part_of_the_value_is_due_on_that_part(
    rate: float, basis: float, base: float
) -> None:
    ledger = ledger_of(
        measure(
            "floor",
            [version(rate=rate)],
            kind="floor_to_total",
            basis="metal_content",
            content={"metal_content": {"share": basis, "reference": CITE}},
        )
    )
    found = parts(ledger, base_rate=base).get("floor", 0.0)
    assert found == pytest.approx(max(rate - base, 0.0) * basis, abs=1e-12)


@given(PERCENT, PERCENT, SHARES)
def test_under_a_cap_ordinary_duty_comes_first(cap: float, rate: float, base: float) -> None:
    """A cap on the total: ordinary duty and the duties it names together, ordinary in full."""
    ledger = ledger_of(
        measure("a", [version(rate=rate)]),
        measure("cap", [version(rate=cap)], kind="cap_on_total", total_of=["usa/a"]),
    )
    total = base + parts(ledger, base_rate=base).get("a", 0.0)
    assert total == pytest.approx(max(base, min(base + rate, cap)), abs=1e-12)


@given(PERCENT, SHARES)
def test_a_remission_gives_back_its_share(rate: float, remitted: float) -> None:
    ledger = ledger_of(
        measure("a", [version(rate=rate)]),
        measure("back", [version(rate=remitted)], kind="remission", relieves=["usa/a"]),
    )
    assert parts(ledger).get("a", 0.0) == pytest.approx(rate * (1 - remitted), abs=1e-12)


def test_a_credit_whose_share_is_not_known_gives_nothing_and_says_so() -> None:
    credit = measure(
        "credit", [version(rate=0.20, share="unknown")], kind="credit", relieves=["usa/a"]
    )
    ledger = ledger_of(measure("a"), credit)
    assert parts(ledger) == {"a": 0.25}
    rates = rates_on(ledger, trade_lines("USA", origins=["CAN"], products=["8703"]), on=ON)
    assert [share.key for share in rates.unknown_shares] == ["usa/credit@0"]


def test_ordinary_duty_of_the_law_leaves_lines_it_does_not_name_alone() -> None:
    base = measure(
        "mfn",
        [version(rate=0.05)],
        kind="base_duty",
        applies_to={"origins": "all", "products": ["8703"]},
    )
    lines = trade_lines("USA", origins=["CAN"] * 2, products=["8703", "8704"], base_rate=0.02)
    assert rates_on(ledger_of(base), lines, on=ON).base_rate.tolist() == [0.05, 0.02]


@given(st.permutations(range(6)), st.floats(1e-3, 1e3))
def test_neither_the_order_of_lines_nor_the_unit_of_money_matters(
    order: list[int], unit: float
) -> None:
    claim = {"kind": "agreement_claim", "agreement": "usmca", "reference": CITE}
    ledger = ledger_of(
        measure("a", exemptions=[claim], applies_to={"origins": "all", "products": ["87", "72"]}),
        measure("b", [version(rate=0.10)], interactions=[rule("excluded_by", "a")]),
    )
    products = ["8703", "7208", "2709"] * 2
    columns = {
        "origins": ["CAN", "CAN", "CAN", "DEU", "DEU", "DEU"],
        "products": products,
        "value": np.arange(1.0, 7.0),
        "claim_share": np.linspace(0.0, 1.0, 6),
    }
    shuffled = {name: [column[i] for i in order] for name, column in columns.items()}
    shuffled["value"] = unit * np.array(shuffled["value"])
    found = []
    for given_lines in (columns, shuffled):
        rates = rates_on(ledger, trade_lines("USA", **given_lines), on=ON)
        duty = np.bincount(rates.row_line, rates.row_share * rates.additional_rate, 6)
        found.append(duty)
    assert found[1] == pytest.approx(found[0][order], abs=1e-12)


SECTORS = {
    "vehicles": ("usa/s232_auto", "usa/s232_heavy", "usa/s232_buses"),
    "metals": ("usa/s232_steel", "usa/s232_alum", "usa/s232_copper", "usa/s232_metals"),
    "wood": ("usa/s232_wood",),
}


@pytest.mark.parametrize(
    "day",
    ["2025-05-05", "2025-07-10", "2025-08-20", "2025-09-20", "2025-11-15", "2026-03-01",
     "2026-04-10", "2026-08-01"],
)  # fmt: skip
def test_no_goods_pay_as_vehicle_and_as_metal(day: str) -> None:
    """EO 14289 s. 3(a), Proc. 10976 cl. 6, Proc. 10984: one of these duties; vehicles pay one."""
    rates = rates_on(load_ledger(), shipped_lines("USA", NONE), on=day)
    count = {}
    for sector, names in SECTORS.items():
        mine = [n for n, measure in enumerate(rates.measures) if measure.startswith(names)]
        at = rates.contribution_row[np.isin(rates.contribution_measure, mine)]
        count[sector] = np.bincount(at, minlength=rates.row_line.size)
    assert count["vehicles"].max() == 1
    assert (np.sum([n > 0 for n in count.values()], axis=0) <= 1).all()
