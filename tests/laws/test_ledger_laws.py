"""Laws every ledger obeys, on random ledgers."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from countermove.economy.construct import economy_from_flows
from countermove.equilibrium.lines_to_cells import varieties_of
from countermove.law.explained_steps import exact
from countermove.law.explanation import explain
from countermove.law.ledger import Ledger, edit, make_ledger
from countermove.law.queries import event_days
from countermove.law.rates import Rates, rates_on
from countermove.law.tariff_lines import chosen_lines, trade_lines
from tests.ledgers import CITE, ledger_of, measure, rule, version

NAMES = "abcdef"
CODES = ["87", "8703", "870323", "7208", "72", "2709"]
ORIGINS = ["CAN", "MEX", "DEU", "EU27", "CHN"]
RATES = st.sampled_from([0.0, 0.025, 0.1, 0.15, 0.25, 1 / 3, 0.5, 1.45])
DAYS = st.dates(date(2025, 1, 2), date(2025, 12, 30)).map(date.isoformat)
LINES = trade_lines(
    "USA",
    origins=[o for o in ("CAN", "MEX", "DEU", "CHN") for _ in range(4)],
    products=["87032301", "72081000", "27090010", "0101"] * 4,
    value=np.arange(1.0, 17.0),
    sectors=["C29", "C24A", "B06", ""] * 4,
    claim_share=[0.9, 0.4, 1.0, 0.0] * 2 + [0.0] * 8,
    base_rate=[0.025, 0.0, 0.01, 0.2] * 4,
)
WORLD = economy_from_flows(
    np.ones((5, 5, 3)),
    np.zeros((5, 3, 3)),
    np.zeros((5, 5, 3)),
    regions=["CAN", "CHN", "DEU", "USA", "MEX"],
    sectors=["B06", "C24A", "C29"],
    theta_s=4.0,
)


@st.composite
def scopes(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a scope."""
    origins: Any = draw(
        st.one_of(st.just("all"), st.lists(st.sampled_from(ORIGINS), min_size=1, unique=True))
    )
    products: Any = draw(
        st.one_of(st.just("all"), st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    )
    return {"origins": origins, "products": products}


@st.composite
def versions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw versions that begin on different days, some narrower, some withdrawn."""
    found = []
    for start in sorted(draw(st.sets(DAYS, min_size=1, max_size=4))):
        item = version(start, draw(RATES))
        if draw(st.booleans()):
            item["signed"] = (
                date.fromisoformat(start) - timedelta(days=draw(st.integers(0, 60)))
            ).isoformat()
        if draw(st.integers(0, 4)) == 0:
            item["withdrawn"] = start
        if draw(st.integers(0, 3)) == 0:
            item["only"] = draw(scopes())
        if draw(st.integers(0, 4)) == 0:
            item["basis"] = draw(st.sampled_from(["us_content", "non_us_content"]))
        found.append(item)
    return found


@st.composite
def measures(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw measures whose exclusions run from earlier to later names, so never in a circle."""
    found = []
    count = draw(st.integers(1, len(NAMES)))
    for position, name in enumerate(NAMES[:count]):
        kind = draw(st.sampled_from(["additional_duty"] * 4 + ["floor_to_total"]))
        item = measure(
            name,
            draw(versions()),
            applies_to=draw(scopes()),
            kind=kind,
            content={"us_content": {"share": 0.4, "reference": CITE}},
        )
        rules, exemptions = [], []
        for other in NAMES[:position]:
            if draw(st.integers(0, 2)) == 0:
                kinds = ["excluded_by", "applies_to_remainder_of", "not_cumulative_with"]
                rules.append(rule(draw(st.sampled_from(kinds)), other))
        if draw(st.booleans()):
            relief = draw(st.sampled_from([None, {"rate": 0.05}, {"basis": "non_us_content"}]))
            exemption = {"kind": "agreement_claim", "agreement": "usmca", "reference": CITE}
            exemptions.append(exemption if relief is None else {**exemption, "relief": relief})
        if draw(st.integers(0, 2)) == 0:
            share = draw(st.sampled_from([0.0, 0.3, 1.0]))
            exemptions.append({"kind": "use", "share": share, "reference": CITE})
        found.append({**item, "interactions": rules, "exemptions": exemptions})
    if draw(st.booleans()):
        found.append(
            measure(
                "relief",
                [version("2025-01-02", draw(st.sampled_from([0.3, 1.0])), share=0.5)],
                kind="remission",
                relieves=["usa/?"],
            )
        )
    return found


LAWS = measures()


def same(one: Rates, two: Rates) -> bool:
    """Return whether two answers agree in every figure."""
    return all(
        np.array_equal(getattr(one, name), getattr(two, name))
        for name in (
            "row_line",
            "row_share",
            "claimed",
            "additional_rate",
            "base_rate",
            "banned",
            "contribution_row",
            "contribution_measure",
            "contribution_rate",
        )
    )


@given(LAWS, DAYS)
def test_rates_are_never_negative_and_contributions_add_up(
    laws: list[dict[str, Any]], on: str
) -> None:
    rates = rates_on(ledger_of(*laws), LINES, on=on)
    assert (rates.contribution_rate > 0).all()
    total = np.zeros(rates.row_line.size)
    np.add.at(total, rates.contribution_row, rates.contribution_rate)
    assert np.array_equal(total, rates.additional_rate)
    value = np.bincount(rates.row_line, weights=rates.row_share)
    assert np.allclose(value, 1.0, rtol=0, atol=1e-12)


@given(LAWS, DAYS, st.sampled_from(["0.9", "yes", "no"]), st.sampled_from(["CAN", "MEX"]))
def test_explained_contributions_add_up_exactly(
    laws: list[dict[str, Any]], on: str, claim: str, origin: str
) -> None:
    share = {"yes": 1.0, "no": 0.0}.get(claim, 0.9)
    found = explain(
        ledger_of(*laws),
        "USA",
        origin,
        "87032301",
        on=on,
        claim=share,
        value="14172.35",
        ordinary_rate=0.025,
    )
    assert sum((step.contribution for step in found.steps), Decimal(0)) == found.total_rate
    assert found.ordinary_rate + found.additional_rate == found.total_rate
    assert found.duty_usd is not None
    assert sum((step.duty_usd or Decimal(0) for step in found.steps), Decimal(0)) == found.duty_usd
    assert abs(found.duty_usd - Decimal("14172.35") * found.total_rate) <= Decimal("0.005")
    lines = trade_lines(
        "USA", origins=[origin], products=["87032301"], claim_share=share, base_rate=0.025
    )
    rates = rates_on(ledger_of(*laws), lines, on=on, ordinary="lines")
    mean = float((rates.row_share * rates.additional_rate).sum())
    assert abs(exact(mean) - found.additional_rate) < Decimal("1e-10")


@given(LAWS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(
    laws: list[dict[str, Any]], on: str, shuffle: random.Random
) -> None:
    shuffled = list(laws)
    shuffle.shuffle(shuffled)
    one, two = ledger_of(*laws), ledger_of(*shuffled)
    assert one.hash == two.hash
    assert same(rates_on(one, LINES, on=on), rates_on(two, LINES, on=on))


@given(LAWS, DAYS, DAYS)
def test_a_repeal_restores_the_earlier_state(
    laws: list[dict[str, Any]], start: str, on: str
) -> None:
    ledger = ledger_of(*laws)
    act = measure(
        "act",
        [version(start, 0.5), version("2025-12-31", None, repealed=True)],
        interactions=[{**rule("excluded_by", "a"), "reference": CITE}],
    )
    later = edit(ledger, add=[act])
    after = "2026-01-15"
    assert same(rates_on(later, LINES, on=after), rates_on(ledger, LINES, on=after))
    if on < start:
        assert same(rates_on(later, LINES, on=on), rates_on(ledger, LINES, on=on))
    assert edit(later, drop=["usa/act"]).hash == ledger.hash


@given(LAWS, DAYS, DAYS, st.booleans())
def test_splitting_an_interval_changes_nothing(
    laws: list[dict[str, Any]], cut: str, on: str, stated: bool
) -> None:
    split = deepcopy(laws)
    for item in split:
        parts = []
        starts = [v["in_force_from"] for v in item["rates"]]
        for place in item["rates"]:
            parts.append(place)
            alone = "only" not in place or sum("only" in v for v in item["rates"]) == 1
            later = [s for s in starts if s > place["in_force_from"]]
            if place["in_force_from"] < cut and alone and (not later or cut < min(later)):
                if stated:
                    place["in_force_until"] = cut
                parts.append({**place, "in_force_from": cut})
                parts[-1].pop("in_force_until", None)
        item["rates"] = parts
    whole, cut_up = ledger_of(*laws), ledger_of(*split)
    assert same(rates_on(whole, LINES, on=on), rates_on(cut_up, LINES, on=on))


@given(LAWS, DAYS)
def test_value_is_neither_lost_nor_made_on_the_way_to_sectors(
    laws: list[dict[str, Any]], on: str
) -> None:
    ledger = ledger_of(*laws)
    now, before = rates_on(ledger, LINES, on=on), rates_on(ledger, LINES, on="2025-01-01")
    (part,) = varieties_of(WORLD, [3], now, before)
    value = np.zeros((4, 4))
    np.add.at(value, (LINES.origin, LINES.sector), LINES.value)  # the last column: no sector
    place = [LINES.origin_codes.index(WORLD.regions[o]) for o in part.origin]
    code = [LINES.sector_codes.index(WORLD.sectors[s]) for s in part.sector]
    duty = (part.share * value[place, code] * part.added_rate).sum()
    assert not before.additional_rate.any()
    direct = (now.value * now.additional_rate)[LINES.sector[now.row_line] >= 0].sum()
    assert np.isclose(duty, direct, rtol=1e-9)


@given(LAWS, DAYS)
def test_law_as_known_much_later_is_the_law_without_what_was_never_law(
    laws: list[dict[str, Any]], on: str
) -> None:
    ledger = ledger_of(*laws)
    late = rates_on(ledger, LINES, on=on, known_on="2030-01-01")
    assert same(late, rates_on(ledger, LINES, on=on))


@given(LAWS, DAYS, DAYS)
def test_between_two_event_days_nothing_changes(
    laws: list[dict[str, Any]], one: str, two: str
) -> None:
    """Law is a step function of the day: it moves on the days the ledger lists, and on no other."""
    ledger = ledger_of(*laws)
    first, last = sorted((one, two))
    days = [day for day in event_days(ledger) if first < day.isoformat() <= last]
    if not days:
        assert same(rates_on(ledger, LINES, on=first), rates_on(ledger, LINES, on=last))
        return
    eve = days[0] - timedelta(days=1)
    assert same(rates_on(ledger, LINES, on=first), rates_on(ledger, LINES, on=eve))
    assert same(rates_on(ledger, LINES, on=days[-1]), rates_on(ledger, LINES, on=last))


@given(LAWS, DAYS, st.integers(0, LINES.size - 1))
def test_a_line_pays_alone_what_it_pays_among_others(
    laws: list[dict[str, Any]], on: str, line: int
) -> None:
    ledger = ledger_of(*laws)
    mine = np.arange(LINES.size) == line
    whole, alone = (rates_on(ledger, lines, on=on) for lines in (LINES, chosen_lines(LINES, mine)))
    rows = whole.row_line == line
    for name in ("row_share", "claimed", "additional_rate", "base_rate", "banned"):
        assert np.array_equal(getattr(whole, name)[rows], getattr(alone, name)), name


@given(LAWS, DAYS)
def test_the_law_of_another_importer_does_not_matter(laws: list[dict[str, Any]], on: str) -> None:
    foreign = measure("can/answer", [version("2025-01-02", 0.25)], imposed_by="CAN")
    one, two = (rates_on(ledger_of(*found), LINES, on=on) for found in (laws, [*laws, foreign]))
    assert same(one, two)
    assert one.measures == two.measures


def test_an_empty_ledger_has_a_hash_of_its_own() -> None:
    empty: Ledger = make_ledger([], [], [])
    assert empty.hash != ledger_of(measure("a")).hash
