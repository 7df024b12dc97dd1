"""The views of what Python wrote beside the case: how sure, strategy, duties day by day."""

from __future__ import annotations

from typing import Any

import pytest

from countermove.backtest.figure_table import shipped_figures
from tests.browser.conftest import Reader
from tests.commands import call


def plain(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")


def test_skill_is_that_of_the_shipped_back_test(reader: Reader) -> None:
    reader.open("#how-sure")
    reader.page.click(".skill [data-do=Table]")
    told = plain(reader.text(".skill tbody"))
    for model in ("first year", "one-parameter rule", "long run"):
        skill = float(shipped_figures()["imports", f"{model}: all cells", "skill"])
        assert f"{skill:+.2f}" in told
    assert "beat the model" in reader.text(".skill2 h2")  # of Canada the rule did better


def test_the_tornado_is_that_of_python(reader: Reader, beside: dict[str, Any]) -> None:
    reader.open("#how-sure")
    rows = beside["doubts"]["rows"]
    labels = reader.page.eval_on_selector_all(
        ".drivers svg text[font-size='14'][x='0']", "found => found.map((t) => t.textContent)"
    )
    assert len(labels) == len(rows) == 7
    assert labels[0] in reader.text(".drivers h2")
    reader.page.click(".drivers [data-do=Command]")
    assert "--by belief" in reader.text(".drivers .code")
    sets = beside["doubts"]["sets"]
    reader.page.click(".sets [data-do=Table]")
    assert f"{min(sets.values()):+.2f}" in plain(reader.text(".sets tbody"))


def test_what_was_not_computed_says_so_with_its_command(reader: Reader) -> None:
    reader.open("#strategy")
    assert "Not computed for this page" in reader.text(".deal")
    assert "countermove bargain CAN USA" in reader.text(".deal .code")
    left = reader.text(".lists")
    assert "countermove game joint-reply" in left and "left out" in left


def test_payoffs_and_threats_are_those_of_the_game(reader: Reader) -> None:
    reader.open("#strategy?g=vehicles-reply")
    said = call("game", "vehicles-reply", "--draws", "32", "--no-ranges", "--no-sweeps", "--json")
    threats = said.json["draws"]["threats"]
    words = {"too close to call": "too close to call", "likely": "credible",
             "unlikely": "not credible"}  # fmt: skip
    shown = [tag.inner_text() for tag in reader.page.query_selector_all("#view-strategy td .tag")]
    assert shown == [words[threat["verdict"]] for threat in threats]
    likely = reader.text("tr.chosen th")
    assert likely.startswith("No further duties; The US stays with its duties")
    income = {row["code"]: row["value"] for row in said.json["tables"]["payoffs"]
              if row["scenario"] == "none, hold" and row["category"] == "income"}  # fmt: skip
    told = plain(reader.text("tr.chosen")).split()
    paid = [float(word) for word in told if word[:1] in "+-" and word[1:2].isdigit()]
    gdp = {"CAN": 2190.0, "USA": 26007.0}  # of 2022, US$ bn: Statistics Canada, BEA
    for value, player in zip(paid, ("CAN", "USA"), strict=True):
        assert value == pytest.approx(income[player] / 100 * gdp[player], rel=0.1)


def test_duties_day_by_day_turn_when_the_law_does(reader: Reader, beside: dict[str, Any]) -> None:
    reader.open("#tariffs")
    told = reader.text(".events")
    for day in ("4 Mar 2025", "7 Mar 2025", "9 Apr 2025"):  # EO 14193; EO 14231; SOR/2025-118
        assert day in told
    above, below = beside["tariffs"]["sides"]
    assert [step["day"] for step in below["steps"]][1:3] == ["2025-03-04", "2025-03-13"]
    drawn = reader.page.query_selector_all(".days path.nowcast, .days circle.paid")
    collected = [row for row in beside["tariffs"]["money"] if row[3] is not None]
    assert len(drawn) == 1 + len(collected) > 9
    expected = [step for step in above["announced"] if step["day"] > above["checked"]]
    assert bool(reader.page.query_selector(".days path.announced")) == any(
        step["moved"] for step in expected
    )


def test_a_product_is_found_and_its_rows_add_up(reader: Reader) -> None:
    reader.open("#tariffs")
    reader.page.fill(".find input", "8703.23")
    reader.page.press(".find input", "Enter")
    reader.page.wait_for_selector(".found table")
    assert "p=8703.23" in reader.page.url
    rows = [
        float(plain(cell.inner_text()).split()[0])
        for cell in reader.page.query_selector(".found table").query_selector_all("td")
    ]
    assert sum(rows[:-1]) == pytest.approx(rows[-1], abs=0.1)
    said = call("explain", "USA", "CAN", "8703.23.01", "--on", "2025-05-03", "--json")
    assert rows[-1] == pytest.approx(100 * said.json["total_rate"], abs=0.06)
    reader.open("#tariffs?p=7799.99")
    reader.page.wait_for_selector(".found .sub")
    assert "No tariff line" in reader.text(".found")
    reader.open("#tariffs?p=crude")
    reader.page.wait_for_selector(".hits button")
    assert "2709" in reader.text(".hits")


def test_the_waterfall_adds_up_to_the_effect(reader: Reader, beside: dict[str, Any]) -> None:
    reader.open()
    reader.page.click("#causes [data-do=Table]")
    cells = [plain(c.inner_text()) for c in reader.page.query_selector_all("#causes tbody td")]
    values = [float(text) for text in cells[::3]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.03)
    first = beside["causes"]["horizons"]["first-year"]
    assert sum(first["shares"]) == pytest.approx(first["total"], abs=1e-6)
    assert values[-1] == pytest.approx(first["total"], abs=0.005)
