"""Charts of law: axes end in a tick, and points stand apart."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest

from countermove.law.law_against_money import law_against_money
from countermove.law.load_law import load_ledger
from countermove.report.charts.draw import svg
from countermove.report.charts.law_charts import (
    StepLine,
    Turn,
    duty_finding,
    duty_steps_chart,
    nowcast_chart,
)
from countermove.report.charts.theme import Spec


def domain_and_ticks(spec: Spec) -> tuple[list[float], list[float]]:
    """Return the domain of the rates of a chart and the ticks of its axis."""
    text = json.dumps(spec)
    domain = re.findall(r'"domain": (\[0, [0-9.]+\])', text)
    ticks = re.findall(r'"values": (\[0.0, [0-9., ]+\])', text)
    return json.loads(domain[0]), json.loads(ticks[0])


@pytest.mark.parametrize("origin", ["CAN", "EU27", "CHE", "CHN"])
def test_the_top_tick_is_the_top_of_the_axis(origin: str) -> None:
    found = law_against_money(load_ledger(), origin=origin)
    domain, ticks = domain_and_ticks(nowcast_chart(found, utilisation=""))
    assert domain[1] == ticks[-1]
    highest = max(row.claimed_rate for row in found.totals)
    assert 100 * highest <= ticks[-1]


def test_points_of_a_month_of_daily_steps_do_not_touch() -> None:
    """March 2025: claims rise day by day; with a point each they would be one smear."""
    rates = [0.01, 0.19, *(0.03 - 0.001 * n for n in range(20)), 0.05]
    turns = [Turn(date(2025, 3, 3) + timedelta(n), r, "what") for n, r in enumerate(rates)]
    spec = duty_steps_chart(
        [StepLine("USA", "USA on Canada", tuple(turns))],
        until=date(2026, 12, 31), title="", subtitle="", caption="",
    )  # fmt: skip
    domain, ticks = domain_and_ticks(spec)
    assert domain[1] == ticks[-1] >= 19
    points = next(
        layer["data"]["values"] for layer in layers(spec) if "filled" in json.dumps(layer["mark"])
    )
    right, up = 660 / (date(2026, 12, 31) - turns[0].day).days, 300 / ticks[-1]
    spots = [
        ((date.fromisoformat(row["day"]) - turns[0].day).days * right, row["rate"] * up)
        for row in points
    ]
    assert len(spots) >= 4
    assert min(math.dist(a, b) for a, b in combinations(spots, 2)) >= 4.8
    drawn = {row["day"] for row in points}
    assert {"2025-03-04", "2025-03-05", "2025-03-25"} <= drawn  # the three largest changes


def test_figures_at_the_ends_of_lines_stand_apart() -> None:
    days = (date(2025, 1, 1), date(2025, 3, 4), date(2025, 4, 9))
    sides = [
        StepLine(code, code, tuple(map(Turn, days, (0.0, 0.19, rate), ("", "a", "b"))))
        for code, rate in (("USA", 0.056), ("CAN", 0.06), ("MEX", 0.061))
    ]
    spec = duty_steps_chart(sides, until=date(2025, 8, 25), title="", subtitle="", caption="")
    _, ticks = domain_and_ticks(spec)
    found = re.findall(r'"at": ([0-9.]+)', json.dumps(spec))
    places = sorted({300 / ticks[-1] * float(at) for at in found})
    assert len(places) == 3
    assert min(b - a for a, b in pairwise(places)) >= 12


def test_the_title_says_what_each_side_charges_on_the_day_asked() -> None:
    days = (date(2025, 1, 1), date(2025, 3, 4), date(2025, 4, 9))
    sides = [
        StepLine(code, code, tuple(map(Turn, days, rates, ("", "a", "b"))), origin, bound)
        for code, rates, origin, bound in (
            ("USA", (0.001, 0.19, 0.056), "Canada", "at least"),
            ("CAN", (0.0, 0.02, 0.06), "the United States", ""),
        )
    ]
    assert duty_finding(sides, date(2025, 4, 8)) == (
        "On 8 April 2025 the United States charges at least 19.0 % on goods from Canada, Canada "
        "2.0 % on goods from the United States"
    )
    assert " 5.6 % " in duty_finding(sides, date(2025, 4, 9))
    spec = duty_steps_chart(
        sides, until=date(2025, 8, 25), title=duty_finding(sides, date(2025, 4, 9)),
        subtitle="a long line of what is drawn " * 9, caption="what it rests on " * 30,
    )  # fmt: skip
    wide = re.search(r'<svg[^>]* width="([0-9.]+)"', svg(spec))
    assert wide is not None and float(wide[1]) <= 790  # no text runs past the plot


def layers(spec: Any) -> Iterator[Any]:
    """Yield the layers of a chart that draw something."""
    if isinstance(spec, dict):
        if "mark" in spec and "data" in spec:
            yield spec
        for part in spec.values():
            yield from layers(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from layers(part)
