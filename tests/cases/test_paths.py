"""The case as a path: its dated law by day, ending in the long run."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.questions.case import load_case, on_days
from countermove.questions.case_path import run_path
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.run_case import run_case

SPRING = {"since": date(2025, 3, 4), "until": date(2025, 5, 3)}


def test_a_path_ends_where_the_case_stands():
    case = load_case("us-canada-2025")
    points = run_path(case, days=[date(2025, 5, 3)], later=[date(2035, 5, 3)], **SPRING)
    then = on_days(case, on="2025-05-03", known_on="2025-05-03")
    whole = run_case(then, variants=[case.default], ranges=False)
    ours = points[-1].outcome.values("real_income_change")
    stands = whole.variants[case.default].outcome.values("real_income_change")
    assert np.abs(ours - stands).max() < 1e-8
    first = points[0].outcome
    assert points[0].years == 1.0
    assert first.economy.theta_s == pytest.approx(0.38 * points[-1].outcome.economy.theta_s)


def test_the_law_sets_the_days_and_rigid_wages_carry_over():
    case = load_case("us-canada-2025")
    options = with_settings(ModelOptions(), ["labour=specific", "wages=rigid", "floor=SGU"])
    until = date(2025, 3, 7)
    points = run_path(
        case,
        since=date(2025, 3, 4),
        until=until,
        later=[date(2027, 3, 7)],
        options=options,
    )
    assert points[0].on == date(2025, 3, 4) and points[-2].on <= until
    canada = points[0].outcome.economy.region("CAN")
    idle = [float(point.outcome.values("unemployment_rate")[canada]) for point in points]
    assert idle[0] > 1.0 and idle[-1] < idle[0]
    for before, after in pairwise(points):
        years = (after.on - before.on).days / 365.25
        paid = np.exp(before.outcome.labour.wages.log_wage_ds)
        assert np.abs(after.wage_floor_ds - 0.99 ** (4 * years) * paid).max() < 1e-9


def test_days_without_a_change_are_refused():
    with pytest.raises(BadInput, match="no duty of us-canada-2025/autos begins or ends"):
        run_path(
            load_case("us-canada-2025"),
            "autos",
            since=date(2019, 1, 2),
            until=date(2019, 1, 3),
        )
