"""Case files that cannot be read as given: file, line, column, what, cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.errors import BadMeasure, CountermoveError
from countermove.questions.case import SHIPPED, load_case, read_case
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import Question, pose
from tests.broken.test_fuzzed_files import CASE

CASES = [
    # a text, or other letters, in place of a list of codes
    ("importers: [USA, CAN]", "importers: CAN", "9:1: form: importers: 'CAN' is not a list"),
    ("importers: [USA, CAN]", "importers: [Canda]", "9:13: .*did you mean 'Canada'"),
    ("importers: [USA, CAN]", "importers: [Canada, CAN]", "'CAN' is listed twice"),
    ("importers: [USA, CAN]", "importers: [XXX]", "unknown importer 'XXX'"),
    ("importers: [USA, CAN]", "importers: [USA, USA]", "'USA' is listed twice. Keep one"),
    ("importers: [USA, CAN]", "importers: []", "9:1: form: .* it is empty. Give at least 1."),
    ("focus: [CAN, USA, WLD]", "focus: [CAN, UAS]", "10:14: .*'UAS'; did you mean 'USA'"),
    ("headline: [shock]", "headline: [nope]", "14:12: variant: unknown variant 'nope'"),
    ("default: shock", "default: shok", "3:1: variant: .*did you mean 'shock'"),
    ("default: shock", "default: shock\nfr: {title: Un cas, variants: {shok: {title: Choc}}}",
     "variant: .*did you mean 'shock'"),
    ("default: shock", "default: shock\nfr: {title: Un cas, not_in_model: [a, b, c, d, e]}",
     "fr: 5 sentences for . of the case. Give one for each"),
    # yes and no are texts in YAML 1.2
    ("no_law: true", "no_law: no", "'no' is not true or false. Write true or false"),
    ("no_law: true", 'no_law: "false"', "'false' is not true or false"),
    ("no_law: true", "no_law: 1", "1 is not true or false"),
    ("no_law: true", "no_law: true, utilisation: none", "no effect beside no_law: true"),
    ("weights_year: 29184.9", "weights_year: 0", "_year: 0 is not above 0. Write a number above"),
    ("weights_year: 29184.9", "weights_year: -1.0", "deflator.weights_year: -1.0 is not above 0"),
    ("title: A case", 'title: " "', "title: the text is empty. Write one, or leave the field out"),
    ("rate: 0.3}", "rate: [1]}", "is not true or false or a finite number or a text"),
    ('"2025-12"', '"2025-13"',
     "'2025-13' does not fit .* Write predicted, .*none, all, or a month in quotes"),
    ("weights_year: 29184.9", "weights_year: .inf", "is not a finite float"),
    ("base_law_on: 2025-01-01", "base_law_on: 9999-12-31", "5:1: .*9999-12-31 is out of range"),
    ("base_law_on: 2025-01-01", "base_law_on: 2025-02-30", "is not a date"),
    ("base_law_on: 2025-01-01", "base_law_on: soon", "base_law_on: 'soon' is not a date"),
    ("law: base", "law: bse", "did you mean 'base'"),
    ("note: A duty.", "economy: icio-2022", "there is no field 'economy'"),
    ('utilisation: "2025-12"', "utilisation: 2025", "utilisation: 2025 is not a text"),
    ('utilisation: "2025-12"', "claims: none", "It is now called 'utilisation'"),
    ("rate: 0.5", "rate: 50", r"Rates are shares: write 0.5 for 50"),
    ("rate: 0.5", "rtae: 0.5", "unknown-field: .*Did you mean 'rate'"),
    ("usa/ieepa_canada.rate: 0.3", "usa/ieepa_canada: 0.3",
     r"does not fit here.*\. Write a measure and its field, such as usa/s232_autos.rate"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_broken_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in CASE
    path = tmp_path / "mine.yaml"
    path.write_text(CASE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadMeasure, match=message) as caught:
        read_case(path)
    assert str(caught.value).startswith(f"{path}:")


def test_law_is_the_day_s_unless_the_variant_or_the_case_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(CASE, encoding="utf-8")
    assert {n: v.law for n, v in read_case(path).variants.items()} == {
        "before": "dated", "shock": "base",
    }  # fmt: skip
    path.write_text(CASE.replace("    law: base\n", "").replace("title: A", "law: base\ntitle: A"))
    assert {v.law for v in read_case(path).variants.values()} == {"base"}
    assert {v.law for v in load_case("us-canada-2025").variants.values()} == {"dated"}


def test_edits_at_the_top_are_those_of_every_variant(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = CASE.replace("title: A case", "drop: [usa/s232_autos]\ntitle: A case", 1)
    path.write_text(text.replace("title: A case", "set: {usa/x.basis: full_value}\ntitle: A case"))
    shock = read_case(path).variant("shock")
    assert shock.drop == ("usa/s232_autos", "can/us_surtax_consulted")
    assert shock.set == {"usa/x.basis": "full_value", "usa/ieepa_canada.rate": 0.3}


def test_a_measure_put_in_place_needs_no_id(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = CASE.replace(
        "    add:\n      - id: usa/shock\n        title",
        "    replace:\n      usa/shock:\n        title",
    )
    path.write_text(text, encoding="utf-8")
    (replaced,) = read_case(path).variant("shock").replace.values()
    assert replaced["id"] == "usa/shock"
    assert replaced["rates"][0]["in_force_from"] == "2025-05-03"


def test_the_shipped_case_is_read_alike_from_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "us-canada-2025.yaml"
    path.write_bytes((SHIPPED / path.name).read_bytes())
    assert read_case(path) == load_case("us-canada-2025")


EDITS = [
    ("drop: [can/us_surtax_consulted]", "drop: [can/us_surtax_consultd]",
     "22:12: drop can/us_surtax_consultd: .*did you mean 'can/us_surtax_consulted'"),
    ("usa/ieepa_canada.rate: 0.3", "usa/ieepa_canada.rate: 30",
     "23:11: set usa/ieepa_canada.rate: .*means 3000 %. Rates are shares: write 0.3"),
    ("usa/ieepa_canada.rate: 0.3", "usa/ieepa_canda.rate: 0.3",
     "23:11: set usa/ieepa_canda.rate: .*did you mean 'usa/ieepa_canada'"),
    # names in an added measure that stand for nothing
    ("origins: [CAN], products: all", "origins: [XYZ], products: all",
     "25:9: add usa/shock: usa/shock: unknown country or group 'XYZ'"),
    ("origins: [CAN], products: all", "origins: [CNA], products: all",
     "25:9: add usa/shock: .*'CNA'. Did you mean 'CAN'"),
    ("products: all", "product_list: lists/none.csv", "25:9: .*list 'usa/lists/none.csv'"),
    ("kind: additional_duty", "kind: credit\n        relieves: [usa/s232_auto]",
     "25:9: .*no measure is called 'usa/s232_auto'. Did you mean 'usa/s232_autos'"),
    ("id: usa/shock", "id: usa/ieepa_canada", "25:9: add usa/ieepa_canada: .*Use replace"),
    ("knowledge: [usa/ieepa_canada]", "knowledge: [usa/ieepa_cand]",
     "13:21: advance_knowledge usa/ieepa_cand: unknown measure"),
    ('utilisation: "2025-12"\nimporters: [USA, CAN]', 'utilisation: "2031-07"\nimporters: [CAN]',
     "case mine, variant shock: unknown preference utilisation '2031-07'. Known: predicted, .*24"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), EDITS)
def test_an_edit_that_cannot_be_made_names_its_line_in_the_case(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in CASE
    path = tmp_path / "mine.yaml"
    path.write_text(CASE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CountermoveError, match=message) as caught:
        pose(Question(case := read_case(path), case.variant("shock")))
    assert str(caught.value).startswith((f"{path}:", "case mine"))


def test_an_edit_of_an_option_names_the_option() -> None:
    options = with_settings(ModelOptions(), ["usa/s232_autos.rates[90].rate=0.1"])
    with pytest.raises(CountermoveError, match=r"^--set usa/s232_autos\.rates\[90\]\.rate: "):
        pose("us-canada-2025/autos", options)


NAMED = {
    "importers: [USA, CAN]": "importers: [United States, Canada]",
    "focus: [CAN, USA, WLD]": "focus: [canada, America, WLD]",
}


def test_names_people_use_stand_for_their_codes(tmp_path: Path) -> None:
    plain, named = tmp_path / "plain.yaml", tmp_path / "named.yaml"
    text = CASE
    for old, new in NAMED.items():
        assert old in text
        text = text.replace(old, new)
    plain.write_text(CASE, encoding="utf-8")
    named.write_text(text, encoding="utf-8")
    one, two = read_case(plain), read_case(named)
    assert (one.importers, one.focus) == (two.importers, two.focus)


@pytest.mark.parametrize("key", ["add", "replace"])
def test_products_that_no_tariff_knows_are_refused(tmp_path: Path, key: str) -> None:
    """There is no heading 8799 in the Harmonized System of 2022."""
    measure = (
        "{title: Mine, imposed_by: Canada, authority: none, legal_basis: none, "
        'kind: additional_duty, applies_to: {origins: [United States], products: ["8703", "8799"]},'
        " rates: [{in_force_from: 2025-02-01, announced: 2025-02-01, rate: 0.1, "
        "reference: {cite: none}}], checked_on: 2025-02-01}"
    )
    listed = f"[{measure.replace('{title', '{id: can/mine, title')}]"
    edit = {"add": f"add: {listed}", "replace": f"replace: {{usa/ieepa_canada: {measure}}}"}[key]
    path = tmp_path / "mine.yaml"
    path.write_text(CASE.replace("base_law_on:", f"{edit}\nbase_law_on:", 1), encoding="utf-8")
    with pytest.raises(BadMeasure, match="unknown-code: HS code '8799' is not in the Harmonized"):
        read_case(path)
    path.write_text(path.read_text().replace(', "8799"', ""), encoding="utf-8")
    if key == "add":
        added = read_case(path).variants["shock"].add[0]
        assert (added["imposed_by"], added["applies_to"]["origins"]) == ("CAN", ["USA"])
