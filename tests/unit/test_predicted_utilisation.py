"""Predicted claims: the curve, the vintages, one answer everywhere, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.errors import BadInput, UnknownName
from countermove.law.average_rates import contributions, effective, weights
from countermove.law.claims_record import us_record
from countermove.law.eligible_share import (
    cost_of_claims,
    eligible_shares,
    worth_claiming,
    worth_claiming_slope,
)
from countermove.law.explanation import explain
from countermove.law.load_law import load_ledger
from countermove.law.observed_trade import observed_lines
from countermove.law.predicted_utilisation import predict, predicted, predicted_share
from countermove.law.rates import rates_on
from countermove.law.utilisation import RELEASED, evidence, pooled_months, utilisation_of
from countermove.questions.case import load_case
from countermove.questions.case_file import CaseModel
from countermove.questions.options import ModelOptions
from countermove.questions.pose import pose
from tests.commands import call, refused

MARCH_28 = date(2025, 3, 28)


def test_claims_rise_with_the_saving_from_nothing() -> None:
    saving = np.array([0.0, 1e-5, 0.0005, 0.0025, 0.01, 0.025, 0.1, 0.25])
    share = worth_claiming(saving)
    assert share[0] == 0
    assert (np.diff(share) > 0).all()
    # eligible share 0.955: .17, .55, .84, .92, .952, .955 by hand from the normal table
    assert 0.955 * share[2:] == pytest.approx([0.17, 0.55, 0.84, 0.92, 0.952, 0.955], abs=0.004)
    assert worth_claiming(0.0019) == pytest.approx(0.5)


@pytest.mark.parametrize("saving", [0.001, 0.01, 0.25])
def test_the_slope_is_that_of_the_share(saving: float) -> None:
    step = 1e-6 * saving
    difference = (worth_claiming(saving + step) - worth_claiming(saving - step)) / (2 * step)
    assert worth_claiming_slope(saving) == pytest.approx(float(difference), rel=1e-6)


def test_the_cost_of_claims_is_the_sum_below_the_saving() -> None:
    draws = 0.0019 * np.exp(1.44 * np.random.default_rng(1).standard_normal(400_000))
    for saving in (0.002, 0.05, 0.25):
        assert cost_of_claims(saving) == pytest.approx((draws * (draws < saving)).mean(), rel=0.01)


@pytest.mark.parametrize("known_on", ["2025-03-28", "2025-05-06", "2025-09-03", "2025-12-01"])
def test_what_came_out_later_changes_no_share(known_on: str) -> None:
    """With every later month deleted from the record, the shares are the same bytes."""
    day, record, ledger = date.fromisoformat(known_on), us_record(), load_ledger()
    then = {p for p, out in RELEASED.items() if out <= day}
    assert then and len(then) < len(record.claimed)
    cut = replace(
        record,
        claimed={p: record.claimed[p] for p in record.claimed if p in then},
        known={p: record.known[p] for p in record.known if p in then},
    )
    alone = predict(
        ledger,
        cut,
        eligible_shares(cut, pooled_months(tuple(cut.claimed), MARCH_28)),
        MARCH_28,
        day,
    )
    for name in ("predicted", "predicted:low", "predicted:high"):
        usual = predicted(ledger, on=MARCH_28, known_on=day).share(name)
        assert usual.tobytes() == alone.share(name).tobytes()
    assert evidence(day) == tuple(sorted(then))


def test_the_share_of_canada_and_mexico_is_what_came_of_it() -> None:
    """Known on 28 March 2025; recorded later: 0.949 and 0.896 (gas by pipeline as claimed)."""
    record, found = us_record(), predicted(load_ledger(), on=MARCH_28, known_on=MARCH_28)
    for place, share in enumerate((0.949, 0.896)):
        mine = (record.origin == place) & (record.hs < 98 * 10**8)
        weight = record.value[mine]
        mean = np.average(found.eligible.at_high_saving()[mine], weights=weight)
        assert mean == pytest.approx(share, abs=0.03)


def test_nobody_claims_what_saves_nothing_and_low_is_below_high() -> None:
    ledger, record = load_ledger(), us_record()
    before = predicted(ledger, on=date(2025, 3, 5), known_on=MARCH_28)
    free = record.ordinary_rate == 0
    assert not before.share()[free].any()
    found = predicted(ledger, on=MARCH_28, known_on=MARCH_28)
    low, middle, high = (
        record.value @ found.share(name)
        for name in ("predicted:low", "predicted", "predicted:high")
    )
    assert low < middle < high
    days = [
        predicted(ledger, on=date(2025, 3, day), known_on=MARCH_28).share() @ record.value
        for day in (7, 8, 10, 28)
    ]
    assert (np.diff(days) > 0).all()


def test_an_order_made_later_for_goods_already_entered_moves_no_claim() -> None:
    """EO 14289 (29 April 2025) ends, from 4 March, the sum of 25 and 25 % on metals (EO 14193).

    On 28 March not claiming was known to cost 25 % more; in May nothing is saved. By the order
    itself the duty of either day is 25 %, whoever claims.
    """
    ledger, record = load_ledger(), us_record()
    steel = (record.hs // 10**6 == 7208) & (record.origin == 0)
    for known_on in (None, date(2026, 1, 5)):
        found = predicted(ledger, on=MARCH_28, known_on=known_on)
        assert found.saving[steel] == pytest.approx(0.25)
        assert found.share()[steel].min() > 0.8
    may = predicted(ledger, on=date(2025, 5, 20), known_on=date(2025, 6, 1))
    assert not may.saving[steel].any() and not may.share()[steel].any()


def test_goods_that_claimed_though_nothing_was_saved_are_known_to() -> None:
    """Recorded under section 232 alone from July 2025, steel of Canada: 0.97 and more.

    Books (4901) are free and no emergency duty reaches them: 0.9. Before the release of July (4
    September 2025) nobody could know either.
    """
    ledger, record = load_ledger(), us_record()
    december = date(2025, 12, 10)
    known, before = predicted(ledger, on=december, known_on=None), date(2025, 9, 3)
    early = predicted(ledger, on=date(2025, 8, 20), known_on=before)
    for heading, least in ((7208, 0.95), (4901, 0.85)):
        mine = (record.hs // 10**6 == heading) & (record.origin == 0)
        assert not known.saving[mine].any()
        value = record.value[mine]
        shown = (value @ record.claimed["2025-12"][mine]) / (value @ record.known["2025-12"][mine])
        share = np.average(known.share()[mine], weights=value)
        assert share == pytest.approx(shown, abs=0.05) and share > least
        assert not known.newly()[mine].any() and not known.new_cost()[mine].any()
        assert not early.share()[mine].any()
    # before the exemption nothing tells them to
    assert not predicted(ledger, on=date(2025, 3, 5), known_on=None).share()[mine].any()


@pytest.mark.parametrize("day", ["2025-03-28", "2025-05-20"])
def test_duties_are_booked_as_the_claims_recorded_later_have_it(day: str) -> None:
    """With the claims of December 2025 the emergency duty on Canada is 0.91, in May 0.74 points."""
    on, ledger, found = date.fromisoformat(day), load_ledger(), []
    for used in ("predicted", "2025-12"):
        goods = weights(ledger, "USA", "CAN", on=on, utilisation=used)
        paid = contributions(
            rates_on(ledger, goods.lines, on=on), lambda n: ledger.measures[n].authority
        )
        found.append({each.code: 100 * each.additional_rate for each in paid}["IEEPA"])
    assert found[1] == pytest.approx({"2025-03-28": 0.91, "2025-05-20": 0.74}[day], abs=0.005)
    assert found[0] == pytest.approx(found[1], abs=0.05)


def test_rates_explain_and_run_agree_on_one_day() -> None:
    ledger, hs = load_ledger(), "44123106"
    clocks = {"on": MARCH_28, "known_on": MARCH_28}
    goods = weights(ledger, "USA", "CAN", hs=hs, **clocks)
    (mean,) = effective(rates_on(ledger, goods.lines, **clocks, ordinary="lines"), by="all")
    said = explain(ledger, "USA", "CAN", hs, **clocks)
    assert float(said.additional_rate) == pytest.approx(mean.additional_rate, abs=1e-9)
    assert (float(said.claimed_rate or 0), float(said.unclaimed_rate or 0)) == (0.0, 0.25)
    posed = pose("us-canada-2025/in-force-2025-03-28")
    assert posed.ledger is not None
    lines = observed_lines(posed.ledger.pack("USA"), posed.ledger, **clocks)
    row = (lines.hs == int(hs) * 100) & (np.array(lines.origin_codes)[lines.origin] == "CAN")
    share = predicted_share(ledger, "CAN", hs, **clocks)
    assert lines.claim_share[row] == pytest.approx([share])
    assert said.claim_share == pytest.approx(share)


def test_goods_not_traded_are_as_eligible_as_their_heading() -> None:
    ledger, record = load_ledger(), us_record()
    clocks = {"on": MARCH_28, "known_on": MARCH_28}
    seen = set((record.hs[record.origin == 0] // 10**2).tolist())
    code = next(c for c in range(84710000, 84720000) if c not in seen and c % 10 == 0)
    share = predicted_share(ledger, "CAN", str(code), **clocks)
    assert 0.5 < share < predicted_share(ledger, "CAN", "2709", **clocks)


def test_claims_without_an_exemption_pay_as_much() -> None:
    """An exemption that is abolished saves nothing: the claim changes no additional duty."""
    posed = pose("us-canada-2025/escalation")
    assert posed.ledger is not None
    clocks = {"on": date(2025, 5, 3), "known_on": MARCH_28}
    found = predicted(posed.ledger, **clocks)
    canada = found.record.origin == 0
    assert not found.saving[canada].any() and found.saving[~canada].any()


@pytest.mark.parametrize(
    ("day", "why"),
    [("2025-05-03", "no claim on goods free of ordinary duty"), ("2026-05-03", "no month after")],
)
def test_recorded_refuses_the_months_that_cannot_be_read(day: str, why: str) -> None:
    message = refused("rates", "USA", "CAN", "--on", day, "--utilisation", "recorded")
    assert day[:7] in message and why in message
    said = call("rates", "USA", "CAN", "--on", "2025-10-10", "--utilisation", "recorded").out
    assert "as recorded in 2025-10" in " ".join(said.split())
    with pytest.raises(UnknownName, match="predicted"):
        utilisation_of("USA", "guessed")


def test_the_case_file_names_no_month_and_predicts() -> None:
    assert "utilisation" in CaseModel.model_fields
    case = load_case("us-canada-2025")
    assert case.variant("autos").utilisation == "predicted"
    assert case.variant("full-25").utilisation == "none"
    with pytest.raises(BadInput, match="2025-05 cannot be read"):
        pose("us-canada-2025/autos", ModelOptions(utilisation="recorded"))


def test_a_cost_of_claims_is_an_iceberg_on_what_is_newly_claimed() -> None:
    name = "us-canada-2025/in-force-2025-03-28"
    usual, once, twice = (
        pose(name, ModelOptions(compliance_cost=times)) for times in (0.0, 1.0, 2.0)
    )
    cost, double = (
        posed.wedges().iceberg_hat_ods / usual.wedges().iceberg_hat_ods for posed in (once, twice)
    )
    usa = once.economy.region("USA")
    origins = {once.economy.regions[o] for o in np.flatnonzero((cost != 1).any(axis=(1, 2)))}
    assert origins == {"CAN", "MEX"} and (cost[:, usa] != 1).sum() == (cost != 1).sum()
    assert 1 < cost.max() < 1.006  # at most the mean cost of all claims, 0.54 % of value
    assert double - 1 == pytest.approx(2 * (cost - 1))
    with pytest.raises(BadInput, match="changes nothing"):
        pose("us-canada-2025/full-25", ModelOptions(compliance_cost=1.0))


def test_goods_claim_while_the_duty_is_collected():
    """The emergency duties, annulled on 20 February 2026, were collected until the 24th."""
    ledger, days = load_ledger(), (date(2026, 2, 19), date(2026, 2, 23))
    before, after = (predicted(ledger, on=day, known_on=None, collected=True) for day in days)
    assert after.share() == pytest.approx(before.share(), abs=1e-12)
    legal = predicted(ledger, on=days[1], known_on=None)
    assert legal.share() @ legal.record.value < 0.6 * after.share() @ after.record.value
