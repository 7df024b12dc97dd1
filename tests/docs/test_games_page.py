"""The page on games prints what the game gives: its table is worked out again here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from countermove.questions.game_play import run_game
from countermove.questions.game_read import games, load_game

PAGE = (Path(__file__).parents[2] / "docs/explanation/games.md").read_text(encoding="utf-8")
ROWS = {
    "none, hold": ("none", "hold"),
    "match on vehicles, hold": ("match", "hold"),
    "match and widen to the whole list consulted on, hold": ("match_widen", "hold"),
    "match, US doubles its vehicle duty on Canada": ("match", "double_vehicles"),
}


def test_table_of_the_reply_is_the_games() -> None:
    result = run_game(load_game("vehicles-reply"), sweeps=False)
    for title, leaf in ROWS.items():
        row = re.search(re.escape(f"| {title} |") + r" (\S+) \| (\S+) \|", PAGE)
        assert row, title
        printed = [float(cell.replace("−", "-")) for cell in row.groups()]
        assert printed == pytest.approx(result.game.payoffs[leaf].tolist(), abs=5e-4), title
    weight = result.weights[0].switches[0].at
    assert f"counts for {weight:.2f} or more" in PAGE.replace("\n", " ")


@pytest.mark.parametrize("name", list(games()))
def test_every_shipped_game_is_on_the_page(name: str) -> None:
    assert f"`countermove game {name}`" in PAGE
