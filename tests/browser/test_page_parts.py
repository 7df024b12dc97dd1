"""The views of what Python wrote beside the case: how sure, strategy, duties day by day."""

from __future__ import annotations

import re
from typing import Any

import pytest

from countermove.backtest.figure_table import shipped_figures
from countermove.questions.bands import TOO_SMALL
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
    assert len(labels) == len(rows) == 12
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


def test_lists_are_those_of_retaliate_score(reader: Reader, beside: dict[str, Any]) -> None:
    reader.open("#strategy")
    rows = reader.page.query_selector_all(".made tbody tr")
    told = [plain(row.inner_text()).split() for row in rows]
    held = beside["lists"]["lists"]
    assert [one["name"] for one in held] == ["can-30bn", "can-29.8bn", "can-125bn"]
    for words, one in zip(told, held, strict=True):
        assert f"{one['lines']:,}" in words and f"{-one['gain'] / 1e3:.3g}" in words
    assert held[1]["gain"] == pytest.approx(6057, rel=0.01)  # `countermove retaliate score`
    assert held[1]["own"] == pytest.approx(-353, rel=0.02)
    assert reader.text(".made h2").startswith("“Canada, 4 March 2025” takes most for its cost")
    assert "--frontier 8" in reader.text(".made")


def test_payoffs_and_threats_are_those_of_the_game(reader: Reader) -> None:
    reader.open("#strategy?g=vehicles-reply")
    said = call("game", "vehicles-reply", "--draws", "32", "--no-ranges", "--no-sweeps", "--json")
    threats = said.json["draws"]["threats"]
    words = {"too close to call": "sign not known", TOO_SMALL: "small gain"}
    degrees = ((0.9, "credible"), (0.6, "likely"), (0.1 + 1e-9, "unlikely"), (0.0, "not credible"))
    shown = [tag.inner_text() for tag in reader.page.query_selector_all("#view-strategy td .tag")]
    assert shown == [
        words.get(t["verdict"]) or next(word for least, word in degrees if t["credible"] >= least)
        for t in threats
    ]
    assert f"{round(32 * threats[0]['credible'])} of 32 draws" in reader.text(".threats tbody")
    head = reader.text("#view-strategy h1")
    assert head.startswith("Of 3 threats"), head  # one of them can be made at two points
    named = plain(reader.text("#view-strategy"))  # every threat has its verdict above
    assert named.count("“25 % on US vehicles” (Canada)") == 1
    assert "in place of: No further duties" in plain(reader.text(".threats tbody"))
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
    due = reader.page.query_selector_all(".days circle.due")
    assert len(due) == len(beside["tariffs"]["money"]) and "open circle" in reader.text(".days")
    drawn = reader.page.query_selector_all(".days path.nowcast, .days circle.paid")
    collected = [row for row in beside["tariffs"]["money"] if row[3] is not None]
    assert len(drawn) == 1 + len(collected) > 9
    expected = [step for step in above["announced"] if step["day"] > above["checked"]]
    assert bool(reader.page.query_selector(".days path.announced")) == any(
        step["moved"] for step in expected
    )


def focused(reader: Reader, css: str) -> bool:
    """Return whether what has the focus is this."""
    return bool(reader.page.evaluate("css => document.activeElement.matches(css)", css))


def test_a_product_is_found_and_its_rows_add_up(reader: Reader) -> None:
    reader.open("#tariffs")
    reader.page.fill(".find input", "8703.23")
    reader.page.press(".find input", "Enter")
    reader.page.wait_for_selector(".found table")
    assert "p=8703.23" in reader.page.url
    assert focused(reader, ".find input")
    reader.page.press(".find .go", "Enter")
    reader.page.wait_for_timeout(150)  # what is drawn later gives the focus back later
    assert focused(reader, ".find .go")
    rows = [
        float(plain(cell.inner_text()).split()[0])
        for cell in reader.page.query_selector(".found table").query_selector_all("td")
    ]
    assert sum(rows[:-1]) == pytest.approx(rows[-1], abs=0.1)
    said = call("explain", "USA", "CAN", "8703.23.01", "--on", "2025-05-03", "--json")
    assert rows[-1] == pytest.approx(100 * said.json["total_about"], abs=0.06)
    assert "US content 40 %" in plain(reader.text(".found .ends"))
    for name in ("claimed_about", "unclaimed_rate"):
        assert f"{100 * said.json[name]:.1f} %" in plain(reader.text(".found .ends"))
    assert "as known on 28 Mar 2025" in reader.text(".found thead")
    reader.open("#tariffs?p=2203.00.00")  # on the list of aluminium goods since April
    reader.page.wait_for_selector(".found .ends")
    assert "known today" in reader.text(".found .ends")
    reader.open("#tariffs?p=7208.10.15")
    reader.page.wait_for_selector(".found .ends")
    told = reader.text(".found .ends")
    assert "by another duty" in told and told.index("Steel articles") < told.index("Emergency duty")
    reader.open("#tariffs?p=4901.10.00")  # printed matter, outside the emergency powers
    reader.page.wait_for_selector(".found .ends")
    assert "makes no difference" in reader.text(".found .ends")
    reader.open("#tariffs?p=8703.40.90")  # of Canada's schedule, not at hand for this item
    reader.page.wait_for_selector(".found .ends")
    assert "not known" in reader.text(".found tbody") and "at least" in reader.text(".found tbody")
    assert "25.0 % and an ordinary duty that is not known" in plain(reader.text(".found .ends"))
    reader.open("#tariffs?p=7799.99")
    reader.page.wait_for_selector(".found .sub")
    assert "Nothing fits" in reader.text(".found")
    for word, code in (
        ("lumber", "4407"),
        ("maple syrup", "1702"),
        ("aluminum", "7606"),
        ("passenger cars", "8703"),
        ("SUV", "8703"),
        ("hot rolled coil", "7208"),
        ("natural gas", "2711"),
        ("aspirin", "3004"),
        ("electric vehicle", "8703.80"),
        ("softwood lumber", "4407.1"),
    ):
        reader.open(f"#tariffs?p={word}")
        reader.page.wait_for_selector(".hits button")
        assert code in reader.text(".hits")
    reader.open("#tariffs?p=crude")
    reader.page.wait_for_selector(".hits button")
    assert "2709" in reader.text(".hits")
    reader.page.focus(".hits button")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_selector(".found table")
    assert focused(reader, ".found h3[data-code]")
    reader.page.focus("[data-name=Importer]")
    reader.page.keyboard.press("ArrowDown")
    reader.page.wait_for_function("location.hash.includes('i=CAN')")
    reader.page.wait_for_timeout(100)
    assert focused(reader, "[data-name=Importer]")


def test_the_waterfall_adds_up_to_the_effect(reader: Reader, beside: dict[str, Any]) -> None:
    reader.open()
    reader.page.click("#causes [data-do=Table]")
    cells = [plain(c.inner_text()) for c in reader.page.query_selector_all("#causes tbody td")]
    values = [float(text) for text in cells[::3]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.03)
    first = beside["causes"]["horizons"]["first-year"]
    assert sum(first["shares"]) == pytest.approx(first["total"], abs=1e-6)
    assert values[-1] == pytest.approx(first["total"], abs=0.005)


def test_the_map_has_a_tile_for_every_place(reader: Reader) -> None:
    reader.open("#places")
    for country, places, unknown in (("CAN", 10, 3), ("USA", 51, 0)):
        reader.page.select_option("#view-places [data-name=Country]", country)
        tiles = reader.page.query_selector_all(".tiles-map rect[rx='3']")
        assert len(tiles) == places + unknown
        hatched = [tile for tile in tiles if "unknown" in (tile.get_attribute("fill") or "")]
        assert len(hatched) == unknown  # the territories, whose jobs no table has
    rows = ".ranked svg text[font-size='14'][font-weight='400']"
    assert len(reader.page.query_selector_all(rows)) == 15
    reader.page.click(".ranked [data-do=All]")
    assert len(reader.page.query_selector_all(rows)) == places
    reader.page.select_option("#view-places [data-name=Law]", "before")
    assert "to \N{MINUS SIGN}" not in reader.text(".tiles-map")
    assert reader.text("#view-places h1").startswith("Nothing changes")
    reader.page.select_option("#view-places [data-name=Law]", "autos-retaliation")
    reader.page.click(".tiles-map [data-do=Table]")
    assert reader.text(".tiles-map tbody th") == reader.page.text_content(
        ".ranked svg text[font-size='14']"
    )


def test_the_views_follow_the_law_or_say_that_they_do_not(reader: Reader) -> None:
    reader.open("#how-sure")
    before = reader.page.text_content(".bands svg")
    reader.open("#how-sure?v=in-force-2025-03-28")
    assert reader.page.text_content(".bands svg") != before
    assert "Law: “Canada answers”" in reader.text(".drivers .sub")
    reader.open("#strategy?v=in-force-2025-03-28")
    assert "this view holds that law alone" in reader.text("#context")
    reader.open("#tariffs?i=CAN&v=in-force-2025-03-28")
    assert reader.text("#view-tariffs h1").startswith("Canada charges")
    assert reader.text(".days h2").startswith("Canada charged")
    assert "whatever the law chosen" in reader.text(".lookup .sub")
    assert "Means by law differ" in reader.text(".days .means")


@pytest.mark.parametrize("view", ["answer", "places", "how-sure"])
def test_the_currency_held_is_said_with_what_its_fall_would_do(reader: Reader, view: str) -> None:
    reader.open(f"#{view}")
    told = plain(reader.text(f"#view-{view}"))
    assert re.search(r"Exchange rates are held .* 5 % lower, .*, and jobs -2,9\d\d in place", told)
    assert reader.page.evaluate("Statements.told().length") >= 4  # in French they are the answer


def test_what_others_said_stands_checked(reader: Reader) -> None:
    told = plain(reader.open("#check-it").text("#checked"))
    assert re.search(r"“Importers are charged .*”.* Report B.* holds .* pay 25 %\.", told)
    assert re.search(r"“The call was .*” .* cannot be checked A judgement", told)
    reader.page.click("#checked summary")
    opened = reader.text("#checked")
    assert "first legal day: 3 April 2025" in opened and "90 FR" in opened
    assert "exact" in reader.open("#check-it?lang=fr").text("#checked .tag")


def test_check_it_has_the_measures_of_the_chart(reader: Reader) -> None:
    told = reader.open("#check-it").page.text_content("#view-check-it")
    assert "Section 338" in told and "oftwood" in told


QUESTIONS = {
    "What would the duties cost Canada in the first year?": ("#answer", "h1", r"about 0\.5 %"),
    "How many jobs is that?": ("#answer", "h1", r"about [78]0,000 jobs"),
    "And after ten years?": ("#answer", "main", r"long run, .* loss would be about 0\.1 %"),
    "Does Canada's answer on vehicles help it?": ("#answer", "main", r"too close to call"),
    "Which duties do the damage?": ("#answer", "#causes h2", r"metals do most"),
    "How sure is the size?": (
        "#how-sure", "h1", r"direction is sure.* (factor of (two|three|five)|hardly known)",
    ),
    "What makes it uncertain?": ("#how-sure", ".drivers h2", r"this matters most"),
    "Did the model foresee 2025 better than a rule?": (
        "#how-sure", ".skill2 h2", r"one-line rule beat the model",
    ),
    "What was paid of what the law said?": (
        "#tariffs", ".days h2", r"said 5\.9 % .* Nov 2025, .*; 3\.7 % was paid",
    ),
    "Which province is hit hardest?": ("#places", "#view-places h1", r"Ontario"),
}  # fmt: skip
"""What a fresh reader is to find without help, where it stands, and how the answer begins."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reader_finds_the_answer(reader: Reader, question: str) -> None:
    address, css, answer = QUESTIONS[question]
    reader.open(address)
    told = " ".join(element.inner_text() for element in reader.page.query_selector_all(css)
                    if element.is_visible())  # fmt: skip
    assert re.search(answer, " ".join(told.split()), re.DOTALL), told
