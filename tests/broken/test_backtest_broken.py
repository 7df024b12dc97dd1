"""A back-test that cannot be: one sentence, and a cure."""

from __future__ import annotations

import pytest

from countermove.backtest.run_backtest import backtest
from countermove.errors import BadInput
from tests.commands import refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--window", "2026-01"], ["2026-01", "2025-01 to 2025-11", "2025-09..2025-11"]),
        (["--window", "2025-11..2025-09"], ["exchange them"]),
        (
            ["--window", "autumn"],
            ["'autumn' is not of the form YYYY-MM..YYYY-MM", "2025-09..2025-11"],
        ),
        (["--kind", "forcast"], ["forcast", "forecast"]),
        (["--kind", "forecast", "--known-on", "2025-03-29"], ["2025-03-29", "2025-03-28"]),
        (["--kind", "forecast", "--window", "2025-09"], ["no effect on forecasts", "leave it out"]),
        (["--known-on", "2025-03-28"], ["no effect in the conditional kind", "kind=forecast"]),
        (["--rival", "first-yaer"], ["first-yaer", "first-year"]),
        (["--rival", "rule"], ["always compared", "first-year"]),
        (["--page", "--window", "2025-09"], ["--window has no effect", "leave it out"]),
        (["--sources", "nowhere"], ["no effect without --page"]),
        (["--page", "--sources", "nowhere"], ["there is no such folder"]),
    ],
)
def test_what_cannot_be_honoured_is_refused(words, told):
    sentence = refused("backtest", *words)
    assert "\n" not in sentence
    for part in told:
        assert part in sentence


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"window": 3}, "window must be a text"),
        ({"window": ("2025-09", "2025-11")}, "window must be a text"),
        ({"rivals": "first-year"}, "rivals must be a list, each a text"),
        ({"window": "2026-05..2026-06"}, "US imports to compare with are those of 2025-01 to"),
    ],
)
def test_from_python_too(given, told):
    with pytest.raises(BadInput, match=told):
        backtest(**given)
