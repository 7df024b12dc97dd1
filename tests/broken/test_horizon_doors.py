"""What a horizon cannot be is refused alike by every command that takes it, in one sentence."""

from __future__ import annotations

import pytest

from tests.commands import refused

COMMANDS = (
    ("run", "us-canada-2025"),
    ("places", "us-canada-2025"),
    ("households", "us-canada-2025"),
    ("gradient", "--payoff", "CAN"),
    ("optimal", "CAN"),
    ("nash", "CAN,USA"),
    ("bargain", "CAN", "USA"),
    ("coalition", "CAN", "USA"),
    ("game", "vehicles-reply"),
)
FIRST = "horizon=first-year"
BAD = (
    (("--set", FIRST, "--set", "m=0.81"), "m=0.81: where wages are given", "0.8 or less"),
    (("--set", FIRST, "--exchange", "CAN=0"), "exchange.CAN=0", "above zero, e.g. 0.95"),
    (("--set", FIRST, "--exchange", "ATLANTIS=-5%"), "unknown region", "Known: "),
    (("--set", "horizon=medium"), "unknown horizon 'medium'", "Known: first-year, long-run"),
    (("--set", FIRST, "--set", "deficits=fixed"), "deficits=fixed contradicts", "leave one"),
    (("--set", "horizon=long-run", "--exchange", "CAN=-5%"), "does nothing", FIRST),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize(("settings", "what", "cure"), BAD, ids=lambda part: str(part)[:30])
def test_every_command_refuses_it_with_a_cure(words, settings, what, cure):
    sentence = refused(*words, *settings)
    assert what in sentence and cure in sentence and "\n" not in sentence


@pytest.mark.parametrize(
    "words",
    [("bargain", "CAN", "USA", "--transfers", "0.03"), ("coalition", "CAN", "USA", "--transfers")],
)
def test_transfers_need_the_long_run(words):
    """Refused before the war is looked for, which need not exist in the first year."""
    sentence = refused(*words, "--set", FIRST)
    assert "transfers add to given deficits" in sentence and "the long run" in sentence
