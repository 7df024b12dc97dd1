"""The page on doubt: what it prints of law, beliefs and games is what the commands find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from countermove.questions.attribution import attribute
from countermove.questions.bands import ENOUGH, verdict
from countermove.questions.doubts import doubts, drawables, words_of
from countermove.questions.game_play import game_options, run_game
from countermove.questions.game_read import games, load_game
from countermove.questions.horizons import asked_horizons
from countermove.questions.pose import pose, question
from countermove.questions.variant_draws import drawing_of
from countermove.questions.wanted_figure import Wanted

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "uncertainty.md"
QUIET = {"say": lambda *_: None}
SIGMAS = 3.5


def rows_after(head: str) -> list[list[str]]:
    """Return the cells of the table whose head begins so."""
    text = PAGE.read_text(encoding="utf-8").split(head)[1].split("\n\n")[0]
    lines = [line for line in text.splitlines()[2:] if line.startswith("|")]
    return [
        [cell.strip().replace("−", "-") for cell in line.strip("|").split("|")] for line in lines
    ]


def test_parts_of_the_law():
    text = PAGE.read_text(encoding="utf-8").split("| Part of the law |")[1].split("\n\n")[0]
    told = {}
    for line in text.splitlines()[2:]:
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        told[name] = [float(cell.replace("−", "-")) if cell else None for cell in cells]
    asked = question("us-canada-2025/autos-retaliation")
    wanted = Wanted("real_income_change", "CAN")
    found = attribute(asked, asked_horizons("both", []), wanted, say=lambda *_: None)
    for k, instrument in enumerate(found.instruments):
        figures = [
            float(array[k])
            for shares in found.shares.values()
            for array in (shares.value, shares.alone, shares.last)
        ]
        assert told.pop(instrument.title) == pytest.approx(figures, abs=0.0051)
    whole = told.pop("All of it")
    assert [whole[0], whole[3]] == pytest.approx(list(found.total.values()), abs=0.0051)
    assert not told


@pytest.mark.parametrize(("horizon", "draws"), [("long-run", 128), ("first-year", 64)])
def test_shares_of_variance(horizon: str, draws: int):
    """Exactly with as many draws as the page has, within their errors with fewer."""
    asked = question("us-canada-2025/autos-retaliation")
    options, drawing = drawing_of(asked_horizons(horizon, []), draws, "us-canada-2025")
    assert drawing is not None
    (each,) = drawables(asked, options, drawing.beliefs, QUIET["say"]).values()
    found = doubts(each, drawing, Wanted("real_income_change", "CAN"), **QUIET)
    first = 1 if horizon == "first-year" else 4
    told = {row[0]: row[first : first + 3] for row in rows_after("| Belief |") if row[first]}
    shares = dict(zip(found.names, zip(*found.indices, strict=True), strict=True))
    ends = dict(zip(found.names, zip(found.lo, found.hi, strict=True), strict=True))
    assert set(told) == {words_of(name) for name in found.names}
    for name, (one, whole, one_error, whole_error) in shares.items():
        alone, total, tornado = told[words_of(name)]
        assert [float(x) for x in tornado.split(" … ")] == pytest.approx(ends[name], abs=0.0051)
        for cell, value, error in ((alone, one, one_error), (total, whole, whole_error)):
            printed, spread = (float(x) / 100 for x in cell.split(" ± "))
            if draws == 128:
                assert (printed, spread) == pytest.approx((value, error), abs=0.0051), name
            else:
                assert abs(printed - value) <= SIGMAS * (spread**2 + error**2) ** 0.5 + 0.01, name


@pytest.mark.parametrize(("horizon", "draws"), [("long-run", 256), ("first-year", 64)])
def test_chances_of_a_threat(horizon: str, draws: int):
    spec = load_game("union")
    asked = {"": game_options(spec, (f"horizon={horizon}",))}
    at_centre, drawing = drawing_of(asked, draws, spec.law.case if spec.law else "")
    found = run_game(spec, options=at_centre[""], sweeps=False, drawing=drawing)
    assert found.draws is not None
    (threat,) = found.draws.threats
    (row,) = [row for row in rows_after("| Game |") if row[0] == "union"]
    cell = re.fullmatch(r"(.*?)\(?(\d+) %\)?", row[3 if horizon == "first-year" else 4])
    assert cell is not None
    words, printed = cell[1], float(cell[2]) / 100
    if draws >= ENOUGH:
        assert printed == pytest.approx(threat.chance, abs=0.0051)
        assert verdict(threat.chance, draws).startswith(words or "in ")
    else:
        spread = max(printed * (1 - printed), 1 / draws)
        assert abs(printed - threat.chance) <= SIGMAS * (spread * (1 / draws + 1 / 256)) ** 0.5


@pytest.mark.parametrize("row", rows_after("| Labour |"), ids=lambda row: row[3] or "default")
def test_what_hangs_on_labour(row: list[str]):
    settings = row[3].strip("`").split()[1:]
    (options,) = asked_horizons("long-run", settings).values()
    world = pose(question("us-canada-2025/autos-retaliation"), options).solve()
    assert float(row[1]) == pytest.approx(world.of("real_income_change", "CAN"), abs=0.0051)
    made = world.values("output_change")[world.economy.region("CAN"), world.economy.sector("C29")]
    assert float(row[2]) == pytest.approx(made, abs=0.051)


def test_every_shipped_game_has_its_threats_in_the_table():
    rows = {(row[0], row[1]) for row in rows_after("| Game |")}
    assert {name for name, _ in rows} == set(games())
    for name in games():
        moves = {threat.move for threat in load_game(name).threats}
        assert moves == {move for game, move in rows if game == name}


def test_the_tutorial_repeats_chances_of_this_page():
    told = {(row[0], row[1], *row[3:]) for row in rows_after("| Game |")}
    text = (PAGE.parents[1] / "tutorials" / "what-should-canada-do.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\|.*`([\w-]+): (\w+)`.* \| (.*) \| (.*) \|$", text, flags=re.MULTILINE)
    assert {name for name, *_ in shown} == set(games())
    assert set(shown) <= told
