"""The page as a reader has it: from disk, no request, each view, control, download and link."""

from __future__ import annotations

import csv
import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest

from countermove.page.build_page import MOST_BYTES
from tests.browser.brightness import check_look, differences, look
from tests.browser.conftest import CASE, Reader
from tests.commands import call

CHANGED = "#what-if?d=USA_CAN_all_25,CAN_USA_vehicles_50"
ON_TOP = "#what-if?d=USA_CAN_all_10t,USA_CAN_metals_25,CAN_USA_vehicles_12.5t"
LEFT_OUT = "#what-if?h=L&m=us-emergency-duties,measures-of-canada"
UNCLAIMED = "#what-if?u=none&d=CAN_USA_vehicles_50"
VIEWS = {
    "answer": "duties of",
    "what-if": "duties of",
    "tariffs": "charges",
    "places": "would lose",
    "strategy": "threats in these games",
    "how-sure": "simple rule",
    "check-it": "run them again",
}


FOUND = """(view) => [...document.querySelectorAll(`#view-${view} select, #view-${view} input,
  #view-${view} [aria-pressed]`)].filter((e) => !e.closest(".add, .dock, .bar") && !e.disabled
  && !(e.dataset.at > 0 && e.dataset.at !== "3") && !(e.dataset.top > 0))"""
"""The controls of a view, of the duties two; those that only make another control apart."""
TOLD = f"""(view) => ({FOUND})(view).map((e) => `${{
  e.id || e.name || JSON.stringify(e.dataset)}}=${{
  e.type === "checkbox" ? e.checked : e.getAttribute("aria-pressed") ?? e.value}}`)"""
SET = f"""async (view) => {{
  const still = [];
  for (let place = 0; place < ({FOUND})(view).length; place++) {{
    const e = ({FOUND})(view)[place], before = location.hash;
    if (e.getAttribute("aria-pressed") === "true" || e.options?.length < 2) continue;
    e.focus();
    if (e.hasAttribute("aria-pressed") || e.type === "checkbox") e.click();
    else {{
      if (e.tagName === "SELECT") e.selectedIndex = e.selectedIndex ? 0 : 1;
      else e.value = {{ search: "8703.23", range: "8" }}[e.type] || "7";
      e.dispatchEvent(new Event("input", {{ bubbles: true }}));
      if (e.type === "search") e.form.requestSubmit();
      else e.dispatchEvent(new Event("change", {{ bubbles: true }}));
    }}
    if (location.hash === before) still.push(e.outerHTML.slice(0, 200));
    await new Promise((done) => setTimeout(done, 50));
  }}
  return still;
}}"""
"""Move every control to another value; those that leave the address as it was."""


def test_the_page_is_one_file_that_asks_for_nothing(reader: Reader, built: Path) -> None:
    reader.open(CHANGED)
    others = [url for url in reader.requests if not url.startswith(("about:", "blob:null/"))]
    assert set(others) == {built.as_uri() + CHANGED, built.as_uri()} & set(others)
    assert built.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens_from_its_link_with_a_sentence(reader: Reader, view: str) -> None:
    reader.open(f"#{view}")
    heads = reader.page.query_selector_all("h1")
    shown = [head.inner_text() for head in heads if head.is_visible()]
    assert len(shown) == 1 and VIEWS[view] in shown[0]
    assert reader.page.get_attribute("nav a[aria-current]", "href") == f"#{view}"
    check_look(reader.page, f"{view}, 1280, light")


def test_the_lock_of_a_view_sees_what_goes_and_no_other_typeface(reader: Reader) -> None:
    reader.open("#answer")
    locked, rules = look(reader.page), "main svg.chart :is({}) {{ visibility: hidden }}"
    hidden = {
        "main svg.chart { display: none }": "it has",
        rules.format("rect, path, circle"): "is coloured",
        rules.format("text"): "changed",
        "main tbody tr:nth-child(n + 5) { display: none }": "pixels high",
    }
    for rule, told in hidden.items():
        sheet = reader.page.add_style_tag(content=rule)
        assert any(told in each for each in differences(look(reader.page), locked)), rule
        sheet.evaluate("(sheet) => sheet.remove()")
    reader.page.add_style_tag(content=":root { --sans: monospace; --serif: monospace }")
    assert differences(look(reader.page), locked) == []


def test_a_link_restores_every_control(reader: Reader) -> None:
    address = (
        "#what-if?v=autos&h=L&e=CP&g=vehicles-reply&p=8703.23&d=USA_CAN_all_25,EU27_USA_C17~18_12.5"
    )
    reader.open(address)
    assert reader.page.evaluate("Asked.hash(Asked.parse(location.hash).state)") == address
    assert reader.text("[data-variant][aria-pressed=true]") == "28 March plus vehicle duties"
    assert reader.text("[data-first][aria-pressed=true]") == "Long run"
    assert reader.page.input_value("#set") == "CP"
    assert reader.page.input_value("input[type=number][aria-label*='European Union']") == "12.5"
    assert "25 %" in reader.text(".changed")


def test_every_control_comes_back_from_its_link(reader: Reader) -> None:
    """Each select, switch, slider, box and search of every view: set all, open anew, the same."""
    views = ("what-if", "tariffs", "places", "strategy")
    reader.open("#what-if?v=autos")
    told = {}
    for view in views:
        reader.page.click(f"nav a[href='#{view}']")
        reader.rest().page.wait_for_timeout(200)
        assert reader.page.evaluate(SET, view) == []
    for turn in range(2):
        for view in views:
            reader.page.click(f"nav a[href='#{view}']")
            reader.rest().page.wait_for_timeout(200)
            found = reader.page.evaluate(TOLD, view)
            assert found or view == "strategy"  # where one game leaves nothing to choose
            assert told.setdefault(view, found) == found
        if not turn:
            reader.open(reader.page.evaluate("location.hash"))


def test_a_box_says_what_it_does_not_take(reader: Reader) -> None:
    reader.open("#what-if")
    box = ".duties input[type=number][data-at='0']"
    law = reader.page.input_value(box)
    for typed, taken, says in (
        ("", law, "Nothing was taken"), ("-10", "0", "outside 0 to 500"),
        ("1000", "500", "outside 0 to 500"),
    ):  # fmt: skip
        reader.page.fill(box, typed)
        reader.page.press(box, "Tab")
        assert reader.page.input_value(box) == taken
        assert says in reader.text(".duties .refused:not(:empty)")
        assert ("d=" in reader.page.url) == bool(typed)
    reader.page.fill(box, "50")
    reader.page.press(box, "Tab")
    reader.rest().page.check(".duties input[data-top='0']")
    reader.rest()
    assert "d=USA_CAN_all_50t" in reader.page.url  # a typed rate stays when it goes on top
    assert not reader.page.query_selector(".duties .refused:not(:empty)")


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_speaks_french(reader: Reader, view: str) -> None:
    reader.open(f"#{view}?lang=fr")
    assert reader.page.get_attribute("html", "lang") == "fr"
    assert reader.text("nav a[aria-current]") in (
        "Réponse", "Et si", "Droits", "Lieux", "Stratégie", "Certitude", "Vérifier",
    )  # fmt: skip
    found = reader.page.inner_text(f"#view-{view}")
    assert reader.page.text_content("header .case").startswith("États-Unis et Canada")
    if view == "check-it":  # its references stand in the words of their publishers
        assert "Les importateurs paient dès le lendemain" in found
        assert "Les biens entrés à partir du 3 avril 2025 paient 25" in found
        assert (
            re.search(r"^\d+ références fondent ces chiffres", found) and "Hors du modèle" in found
        )
        assert "Hypothèses (" in found and "capital, investissement" in found
    else:
        assert not re.search(r"\d\.\d+[ \u00a0\u202f]%|Source: |per cent", found)
        assert not re.search(r"\b(de le|de les|à le|à les) |[^\u202f]:\s", found)


def test_french_words_find_goods_and_measures_have_french_names(reader: Reader) -> None:
    reader.open("#tariffs?lang=fr&p=voitures")
    assert "8703" in reader.text(".lookup .hits")
    reader.open("#tariffs?lang=fr&p=bobine acier")
    assert "7209" in reader.text(".lookup .hits")
    assert "Droit d’urgence sur le Canada" in reader.text(".events")
    reader.page.evaluate("location.hash = '#what-if'")
    reader.rest()
    assert "lang=fr" in reader.page.url  # what a visit speaks stays
    links = reader.page.query_selector_all("nav a")
    assert all("lang=fr" in link.get_attribute("href") for link in links)  # in a new tab, too
    assert reader.text("[data-text=link]").startswith("file:///")
    assert "Droit d’urgence" not in reader.open("#tariffs").text(".events")


def test_the_french_answer_has_the_figures_of_the_english_one(reader: Reader) -> None:
    reader.open()
    english = re.findall(r"\d[\d.,]*", reader.text("#view-answer h1"))
    steps = reader.text("#view-answer .said >> text=Of this")
    reader.page.click("#language button[lang=fr]")
    reader.page.wait_for_selector("html[lang=fr][data-ready]")
    assert "lang=fr" in reader.page.url
    french = " ".join(element.inner_text() for element in reader.page.query_selector_all(
        "#view-answer h1, #view-answer .said:not(.held)"))  # fmt: skip
    told = re.findall(r"\d[\d,\u202f]*", french)
    plain = [number.replace("\u202f", "").replace(",", ".").rstrip(".") for number in told]
    income, *_ = [number.replace(",", "") for number in english if "." in number]
    assert next(number for number in plain if "." in number) == income
    assert {number.replace(",", "") for number in english if "," in number} <= set(plain)
    parts = set(re.findall(r"\d\.\d+", steps))
    assert len(parts) == 2 and parts <= set(plain)
    assert "\N{MINUS SIGN}" not in french  # words say which way
    reader.page.click("#language button[lang=en]")
    reader.page.wait_for_selector("html[lang=en][data-ready]")
    assert "would cost Canada" in reader.text("#view-answer h1")


def test_what_an_address_gets_wrong_is_named(reader: Reader) -> None:
    reader.open("#what-if?v=nothing&h=L&d=USA_ATLANTIS_all_25")
    assert "v=nothing" in reader.text("#context")
    assert "ATLANTIS" in reader.text("#context")
    assert reader.text("[data-first][aria-pressed=true]") == "Long run"


def test_a_control_moves_the_world_by_keyboard_and_back_undoes_it(reader: Reader) -> None:
    reader.open("#what-if")
    before = reader.text(".tiles .value")
    reader.page.focus(".duties input[type=range]")
    reader.page.keyboard.press("End")
    reader.rest()
    assert "all goods: 100 %" in reader.text(".changed")
    assert "with your changes would cost Canada about" in reader.text("#view-what-if h1")
    assert "No band is drawn" in reader.text(".trust") and "around" in reader.text(".trust")
    assert reader.text(".tiles .value") != before
    assert reader.page.evaluate("document.activeElement.type") == "range"
    check_digits(reader)
    reader.page.go_back()
    reader.rest()
    assert reader.text(".tiles .value") == before
    assert "Move a control" in reader.text(".changed")
    reader.page.evaluate("location.hash = '#what-if?x=-5'")
    reader.rest()
    check_digits(reader)


def check_digits(reader: Reader) -> None:
    """Check that changes have two digits at most, and that tile and chart say the same."""
    told = reader.page.query_selector_all(".tiles .chip, .warning b")
    assert len(told) >= 4
    for text in (e.inner_text() for e in told):
        assert len(re.sub(r"[^\d]", "", text).strip("0")) <= 2, text
    chart = " ".join((reader.page.text_content(".countries svg") or "").split())
    tile = reader.text(".tiles > :last-child")
    value, was = re.findall(r"United States(\S+) %was (\S+) %", chart)[0]
    assert f"{value} %" in tile
    assert ("no change" in tile or "under" in tile) == (value == was), tile


def test_a_duty_steps_on_top_of_the_law(reader: Reader) -> None:
    reader.open("#what-if")
    law = reader.text(".tiles .value")
    reader.page.check(".duties input[data-top='0']")
    reader.rest()
    assert "0 points on top" in reader.text(".changed")
    law_value, _ = printed(law)
    value, half = printed(reader.text(".tiles .value"))  # with no more digits than its band has
    assert value == pytest.approx(law_value, abs=half)  # nothing more is the law itself
    reader.page.fill(".duties input[type=number][data-at='0']", "10")
    reader.page.keyboard.press("Tab")
    reader.rest()
    assert "d=USA_CAN_all_10t" in reader.page.url
    assert "10 points on top" in reader.text(".changed")
    assert reader.text(".tiles .value") != law
    reader.page.uncheck(".duties input[data-top='0']")
    reader.rest()
    assert reader.text(".tiles .value") == law and "d=" not in reader.page.url
    reader.page.fill(".duties input[type=number][data-at='0']", "10")
    reader.page.keyboard.press("Tab")
    reader.page.focus(".duties [data-law]")  # which its own press takes away
    reader.page.keyboard.press("Enter")
    assert "d=" not in reader.page.url
    assert reader.page.evaluate("document.activeElement.id") == "duty0"


def test_measures_are_left_out_and_claims_chosen_by_keyboard(reader: Reader) -> None:
    reader.open("#what-if?v=autos")
    assert reader.page.is_disabled("[data-family=measures-of-canada]")
    reader.page.click(".choices [data-do=there]")
    for family in reader.page.query_selector_all(".choices [data-family]"):
        assert family.is_checked()
    reader.page.focus("[data-family=measures-of-canada]")
    reader.page.keyboard.press("Space")
    reader.rest()
    assert reader.page.url.endswith("m=measures-of-canada")
    assert "left out: Measures of Canada" in reader.text(".changed")
    assert reader.page.evaluate("document.activeElement.dataset.family") == "measures-of-canada"
    reader.page.select_option("#use", "none")  # with all measures: the page holds no others
    reader.rest()
    assert reader.page.url.endswith("u=none") and "about 5" in reader.text("#view-what-if h1")
    reader.page.go_back()
    reader.rest()
    assert not reader.page.is_checked("[data-family=measures-of-canada]")
    reader.open("#what-if?u=all&m=us-emergency-duties")
    assert "not understood in the address: u=all, m=us-emergency-duties" in reader.text("#context")


def test_figures_come_as_table_csv_and_drawings(reader: Reader, tmp_path: Path) -> None:
    reader.open(CHANGED)
    reader.page.click(".countries [data-do=Table]")
    assert reader.text(".countries tbody th").startswith("Canada")
    found = {}
    for kind in ("CSV", "SVG", "PNG"):
        with reader.page.expect_download() as told:
            reader.page.click(f".countries [data-do={kind}]")
        path = tmp_path / told.value.suggested_filename
        told.value.save_as(path)
        found[kind] = path.read_bytes()
    rows = found["CSV"].decode().splitlines()
    heads = "before,variant,changes,address on the page,horizon,unit,source,case,run,version"
    assert rows[0] == f'name,"real income, %",{heads}'
    assert "Canada, all goods: 25 %; Canada on" in rows[1] and CHANGED in rows[1]
    assert rows[1].startswith("Canada,-") and "First year" in rows[1] and "Countermove" in rows[1]
    drawn = found["SVG"].decode()
    assert "Law: “Canada answers with your changes”. First year." in drawn
    assert "all goods: 25" in drawn and "_all_25," in drawn and "CAN_USA_vehicles_50<" in drawn
    assert reader.page.evaluate(OVERHANG, drawn) == []
    assert ">run\u00a0" in drawn or " run\u00a0" in drawn
    assert b"<title>" in found["SVG"] and b"var(" not in found["SVG"]
    assert found["PNG"].startswith(b"\x89PNG")


OVERHANG = """text => {
  document.body.innerHTML = text;
  const svg = document.querySelector("svg");
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const { left, top } = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((t) => {
    const box = t.getBoundingClientRect();
    return box.left < left - 1 || box.right > left + width + 1 || box.bottom > top + height + 1;
  }).map((t) => t.textContent);
}"""
"""Texts of a drawing that do not fit it."""


def test_every_file_fits_its_drawing_and_its_ends_enclose_the_figure(
    reader: Reader, tmp_path: Path
) -> None:
    reader.open("#places")
    paper = reader.context.new_page()
    seen, axes = set(), set[str]()
    for address in ("#answer", "#how-sure", "#tariffs", "#places", "#what-if?v=before"):
        reader.page.evaluate(f"location.hash = {address!r}")
        reader.rest()
        for button in reader.page.query_selector_all(
            ".figure [data-do=SVG], .figure [data-do=CSV]"
        ):
            if not button.is_visible():
                continue
            with reader.page.expect_download() as told:
                button.click()
            path = tmp_path / told.value.suggested_filename
            told.value.save_as(path)
            text = path.read_text(encoding="utf-8")
            seen.add(path.name)
            if path.suffix == ".svg":
                assert paper.evaluate(OVERHANG, text) == [], path.name
                axes |= set(re.findall(r'text-anchor="middle" font-size="12"[^>]*>([^<]+)<', text))
                continue
            for row in csv.DictReader(text.splitlines()):
                if row.get("low"):
                    low, value, high = (float(row[n]) for n in ("low", list(row)[1], "high"))
                    assert low <= value <= high, (path.name, row)
    assert {"causes.csv", "drivers.csv", "bands.svg", "income-by-country.svg"} <= seen
    numbers = [
        number for text in axes if (number := re.fullmatch(r"\N{MINUS SIGN}?([\d.]+)", text))
    ]
    assert numbers and all(len(number[1]) < 6 for number in numbers), axes  # no noise of a solve


@pytest.mark.parametrize("address", [CHANGED, ON_TOP, LEFT_OUT, UNCLAIMED])
def test_the_lines_for_python_give_the_same_figure(
    reader: Reader, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.open(address)
    lines = tmp_path / "lines.py"
    lines.write_text(reader.page.inner_text("[data-text=code]"), encoding="utf-8")
    runpy.run_path(str(lines))
    shown, half = printed(reader.text(".tiles .value"))
    assert float(capsys.readouterr().out) == pytest.approx(shown, abs=half)


def printed(text: str) -> tuple[float, float]:
    """Return a figure in per cent as printed, and half a unit of its last digit."""
    number = text.split()[0].replace("\N{MINUS SIGN}", "-")
    return float(number), 0.5 * 10.0 ** -len(number.partition(".")[2])


def test_the_line_for_the_command_line_gives_the_same_figure(
    reader: Reader, tmp_path: Path
) -> None:
    reader.open("#what-if?v=autos&h=L")
    words = shlex.split(reader.page.inner_text("[data-text=code]"))
    assert words[:3] == ["countermove", "run", CASE]
    said = call(*words[1:], "--json", "--out", str(tmp_path))
    assert said.status == 0
    wanted = {"series": "real_income_change", "country": "CAN", "variant": "autos"}
    found = [
        figure["value"]
        for figure in said.json["headline"]["figures"]
        if wanted.items() <= figure.items() and figure["horizon"] == "long run"
    ]
    shown = reader.text(".tiles .value").split()[0].replace("\N{MINUS SIGN}", "-")
    assert found == [pytest.approx(float(shown), abs=0.005)]


def test_the_newest_input_wins(reader: Reader) -> None:
    reader.open("#what-if")
    for rate in range(0, 60, 3):
        reader.page.fill(".duties input[type=number]", str(rate))
    reader.rest()
    assert reader.page.evaluate("Asked.parse(location.hash).state.edits.length") <= 1
    reader.page.keyboard.press("Tab")
    reader.rest()
    assert "all goods: 57 %" in reader.text(".changed")
    exact = reader.text(".tiles .value")
    reader.open("#what-if?d=USA_CAN_all_57")
    assert reader.text(".tiles .value") == exact


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_phone(chromium: Any, built: Path, view: str) -> None:
    reader = Reader(chromium, built, color_scheme="dark")
    reader.page.set_viewport_size({"width": 390, "height": 844})
    reader.open(f"#{view}")
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = [
        reader.page.query_selector(css).bounding_box() for css in ("nav", "nav [aria-current]")
    ]
    assert boxes[1]["x"] >= 0 and boxes[1]["x"] + boxes[1]["width"] <= boxes[0]["width"] + 1
    check_look(reader.page, f"{view}, 390, dark")
    reader.context.close()


def test_the_answer_stands_without_scripts(chromium: Any, built: Path) -> None:
    reader = Reader(chromium, built, java_script_enabled=False)
    reader.page.goto(built.as_uri())
    text = reader.page.inner_text("main")
    assert re.search(r"In the first year .+ would cost Canada about", text)
    assert "Real income, %" in text and "Long run" in text
    reader.context.close()
