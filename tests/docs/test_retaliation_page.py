"""The figures of ``docs/explanation/retaliation.md`` that a search finds, worked out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.questions.list_draws import robust_list
from countermove.questions.list_facts import at_sector_elasticities, totals
from countermove.questions.list_frontier import frontier
from countermove.strategy.list_search import SLACK
from tests.designed_lists import best, canada

PAGE = Path("docs/explanation/retaliation.md")


@pytest.fixture(scope="module")
def page() -> str:
    """Return the page in one line."""
    return " ".join(PAGE.read_text(encoding="utf-8").replace("\\$", "$").split())


def test_gains_under_caps_on_own_cost_are_those_of_the_page(page: str) -> None:
    gain = {cap: best(cap).best.gain for cap in (6e-5, 6.25e-5)}
    assert f"At C$30 bn and 0.006 % that finds US${gain[6e-5]:,.0f} m" in page
    assert f"at 0.00625 % {gain[6.25e-5]:,.0f}, at 0.01 %" in page


def test_the_list_of_a_hundredth_of_a_percent_is_that_of_the_page(page: str) -> None:
    at, found = canada(1e-4), best(1e-4)
    assert found.agreed and found.gap < 2e-3
    assert f"at 0.01 % {found.best.gain:,.0f};" in page
    own, plain = totals(at, found.best).own_share, at_sector_elasticities(at, found.best)
    told = f"own cost to 0.01% | {own:+.4%} | {plain:+.4%} |".replace("%", " %")
    assert told in page
    robust = robust_list(at, found.best, 20)
    said = f"is US${robust.worth:,.0f} m, that of the list best at the central elasticities"
    assert f"{said} {robust.central:,.0f}" in page


def test_no_larger_cap_gains_less_and_a_frontier_is_no_worse_than_single_lists() -> None:
    """Of 8 points; single lists at their caps gain no more by the gap of the programmes."""
    points = frontier(canada(None), 8)
    gains = [point.best.gain for point in points]
    assert gains == sorted(gains, reverse=True)
    assert max(point.gap for point in points) < 1e-3
    for point in points[2:6]:
        alone = best(point.best.cost * (1.0 + SLACK)).best.gain
        assert point.best.gain >= alone * (1.0 - 1e-3)
