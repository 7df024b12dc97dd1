"""Shapley values: on games solved by hand, and on the law of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.law.load_law import load_ledger
from countermove.questions.attribution import attribute, checked_orders, instruments_of
from countermove.questions.case import load_case
from countermove.questions.horizons import asked_horizons
from countermove.questions.legal_instruments import by_family, changes_of
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, pose, question
from countermove.questions.shapley import coalitions_of, exact_shares, orders_of, sampled_shares
from countermove.questions.wanted_figure import Wanted

INCOME = Wanted("real_income_change", "CAN")


def _say(what, done, of):
    pass


def _worth(function, players):
    return {
        mask: np.array(float(function({k for k in range(players) if mask >> k & 1})))
        for mask in range(2**players)
    }


def test_gloves():
    """One left glove and two right ones: 2/3, 1/6, 1/6 (Shapley's own example)."""
    worth = _worth(lambda who: 0 in who and bool(who & {1, 2}), 3)
    shares = exact_shares(worth, 3)
    assert shares.value == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert shares.alone.tolist() == [0, 0, 0]
    assert shares.last.tolist() == [1, 0, 0]


def test_airport():
    """A runway for planes that need 1, 2 and 4: each part is shared by those who need it."""
    worth = _worth(lambda who: max(([1, 2, 4][k] for k in who), default=0), 3)
    assert exact_shares(worth, 3).value == pytest.approx([1 / 3, 5 / 6, 17 / 6])


def test_sampled_orders_add_up_and_hold_the_exact_values():
    rng = np.random.default_rng(5)
    noise = rng.normal(size=2**6)
    worth = {k: np.array(value) for k, value in enumerate(noise)}
    exact, total = exact_shares(worth, 6), noise[-1] - noise[0]
    orders = orders_of(6, 2000, 7)
    found = sampled_shares(worth, 6, orders)
    assert set(coalitions_of(orders[:4], 6)) <= set(range(2**6))
    assert found.value.sum() == pytest.approx(total, abs=1e-12)
    assert exact.value.sum() == pytest.approx(total, abs=1e-12)
    assert (np.abs(found.value - exact.value) < 4 * found.error).all()
    assert (found.error > 0).all()


def test_additive_worth_has_no_error_in_any_order():
    worth = _worth(lambda who: sum([1, -2, 4, 0][k] for k in who), 4)
    found = sampled_shares(worth, 4, orders_of(4, 4, 1))
    assert found.value.tolist() == [1, -2, 4, 0]
    assert found.error.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "name",
    ["us-canada-2025/autos-retaliation", "us-canada-2025/framework", "us-canada-2025/escalation"],
)
def test_laws_with_all_and_with_no_changes(name):
    """All changes together are the variant's own law; none is the law that the baseline holds."""
    asked = question(name)
    changes = changes_of(load_ledger(), asked.of, asked.variant)
    whole, none = (
        pose(replace(asked, variant=changes.only(kept))).duties for kept in (changes.measures, ())
    )
    own = pose(asked).duties
    for mine, theirs in zip(own.varieties, whole.varieties, strict=True):
        assert mine.added_rate == pytest.approx(theirs.added_rate, abs=1e-12)
        assert mine.share == pytest.approx(theirs.share, abs=1e-12)
    for part in none.varieties:
        assert np.abs(part.added_rate).max(initial=0.0) < 1e-12


def test_effects_add_up_to_what_run_prints():
    asked = question("us-canada-2025/in-force-2025-03-28")
    found = attribute(asked, asked_horizons("both", []), INCOME, by="family", say=_say)
    assert len(found.instruments) == 3
    for horizon, posed in found.posed.items():
        printed = INCOME.of(posed.solve())
        assert found.shares[horizon].value.sum() == pytest.approx(printed, abs=1e-6)
        assert found.without[horizon] == pytest.approx(0.0, abs=1e-9)


def _duty(name, rate=0.1, origin="CAN"):
    return {
        "id": f"usa/{name}", "title": name, "imposed_by": "USA", "authority": "assumption",
        "legal_basis": "none", "kind": "additional_duty",
        "applies_to": {"origins": [origin], "sectors": ["C29"]},
        "rates": [{"in_force_from": "2025-05-03", "rate": rate, "announced": "2025-03-27",
                   "reference": {"cite": "assumed"}}],
        "checked_on": "2026-11-21",
    }  # fmt: skip


def _own(*measures):
    case = load_case("us-canada-2025")
    base = case.variant("autos")
    variant = replace(base, law="base", advance_knowledge=(), drop=(), add=measures)
    return Question(case, variant)


def test_equal_measures_have_equal_shares_and_one_without_trade_none():
    """Two duties on the same goods add up; a third is on goods of its own origin: no trade."""
    asked = _own(_duty("one"), _duty("two"), _duty("idle", origin="USA"))
    found = attribute(asked, asked_horizons("long-run", []), INCOME, by="measure", say=_say)
    names = [each.name for each in found.instruments]
    (values,) = (dict(zip(names, each.value, strict=True)) for each in found.shares.values())
    assert values["usa/one"] == pytest.approx(values["usa/two"], abs=1e-9)
    assert abs(values["usa/one"]) > 0.001
    assert values["usa/idle"] == pytest.approx(0.0, abs=1e-12)


def test_a_setting_of_a_measure_is_a_change():
    options = asked_horizons("long-run", ["usa/one.rate=0.3"])
    asked = _own(_duty("one"), _duty("two"))
    found = attribute(asked, options, INCOME, by="measure", say=_say)
    (shares,) = found.shares.values()
    assert shares.value[0] > 2 * shares.value[1] or shares.value[0] < 2 * shares.value[1] < 0


def test_families_are_six_at_most_and_hold_every_measure_once():
    asked = question("us-canada-2025/third-countries-vehicles")
    changes = changes_of(load_ledger(), asked.of, asked.variant)
    families = by_family(changes)
    held = [name for family in families for name in family.measures]
    assert len(families) == 6
    assert sorted(held) == sorted(changes.measures)


@pytest.mark.parametrize(("orders", "says"), [(0, "8,192 worlds"), (3, "pairs"), (2, "pairs")])
def test_orders_that_cannot_be(orders, says):
    with pytest.raises(BadInput, match=says):
        checked_orders(orders, 13)


def test_nothing_to_attribute():
    asked = question("us-canada-2025/before")
    with pytest.raises(BadInput, match="nothing to attribute"):
        instruments_of(asked, ModelOptions(), None)
    day = date(2025, 1, 1)
    same = replace(asked.of.variant("autos"), on=day, known_on=day, advance_knowledge=(), drop=())
    with pytest.raises(BadInput, match="nothing to attribute"):
        instruments_of(replace(asked, variant=same), ModelOptions(), None)
    with pytest.raises(BadInput, match="--by order"):
        instruments_of(question("us-canada-2025/autos"), ModelOptions(), "order")


SCOPED = """\
title: Canada taxes vehicles of Germany
default: shock
baseline: before
base_law_on: 2025-01-15
on: 2025-09-01
known_on: 2025-09-01
importers: [CAN]
drop: ["can/us_*", "can/steel_*", "can/china_*"]
variants:
  before: {title: Before, no_law: true}
  same: {title: As before}
  shock:
    title: A duty on vehicles of Germany
    add:
      - id: can/own
        title: Duty on vehicles of Germany
        imposed_by: CAN
        authority: assumption
        legal_basis: none
        kind: additional_duty
        applies_to: {origins: [DEU], sectors: [C29]}
        rates:
          - {in_force_from: 2025-05-03, rate: 0.1,
             announced: 2025-05-01, reference: {cite: assumed}}
        checked_on: 2026-11-21
"""


def test_what_the_case_leaves_out_is_no_part_of_the_question(tmp_path):
    """Canada's duties on Chinese vehicles and steel stood on both days: nothing is lifted."""
    (tmp_path / "measures").mkdir()
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "scoped.yaml").write_text(SCOPED, encoding="utf-8")
    same = pose(question("scoped/same", project=tmp_path))
    assert not any(np.abs(part.added_rate).any() for part in same.duties.varieties)
    asked = question("scoped/shock", project=tmp_path)
    found = attribute(asked, asked_horizons("long-run", []), INCOME, by="measure", say=_say)
    assert [each.name for each in found.instruments] == ["can/own"]
    (shares,) = found.shares.values()
    (posed,) = found.posed.values()
    assert shares.value.sum() == pytest.approx(INCOME.of(posed.solve()), abs=1e-9) != 0.0


def test_a_duty_on_goods_known_by_sector_only_is_said_not_to_be_counted(tmp_path):
    """Canada's trade with Germany is not known by product: a duty on a heading is in force."""
    (tmp_path / "measures").mkdir()
    (tmp_path / "scenarios").mkdir()
    by_line = SCOPED.replace("sectors: [C29]", 'products: ["8703"]')
    (tmp_path / "scenarios" / "scoped.yaml").write_text(by_line, encoding="utf-8")
    said = "\n".join(pose(question("scoped/shock", project=tmp_path)).notes)
    assert "can/own is not counted here" in said and "no duty of its own" not in said
    same = "\n".join(pose(question("scoped/same", project=tmp_path)).notes)
    assert "no duty of its own in force" in same
