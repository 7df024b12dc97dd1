"""Broken files of statements and expressions are refused with place and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.cli import main
from countermove.errors import BadInput, BadMeasure, CountermoveError, UnknownName
from countermove.places import linkages
from countermove.questions import statement_functions
from countermove.questions.expressions import parse
from countermove.questions.facts import Facts
from countermove.questions.statement_file import load_statements
from countermove.questions.statements import check_statements, evaluate

SOUND = """title: Mine
said_by: {paper: A paper}
statements:
  - id: one
    said_by: [paper]
    says: Half of 30 is 15.
    figures:
      half: 30 / 2
    verdict:
      - {when: half == 15, then: holds, because: "It is {half}."}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("id: one", "name: one", "4:5", "there is no field 'name'"),
        ("    says: Half of 30 is 15.\n", "", "4:5", "says is missing"),
        ("[paper]", "[papre]", "5:15", "did you mean 'paper'"),
        ("then: holds", "then: hold", "10:28", "unknown verdict 'hold'; did you mean 'holds'"),
        ("30 / 2", "30 /", "8:7", "cannot be read at character 5: expected a value"),
        ("30 / 2", "thirty / 2", "8:7", "unknown figure 'thirty'"),
        ("30 / 2", "rates(USA)", "8:7", "unknown function 'rates'; did you mean 'rate'"),
        ("{half}", "{haf}", "10:41", "unknown figure 'haf'; did you mean 'half'"),
        ("half: 30", "Half: 30", "8:7", "'Half' does not fit here"),
        ("    verdict:", "    cannot_be_checked: no\n    verdict:", "4:5", "give either verdict"),
        (
            "statements:",
            "horizons: {soon: [labor=mobile]}\nstatements:",
            "3:12",
            "horizons.soon: unknown --set key 'labor'; did you mean 'labour'",
        ),
        (
            "statements:",
            "horizons: {soon: [mobility=GRY]}\nstatements:",
            "3:12",
            "set labour=sluggish too",
        ),
        (
            "statements:",
            "horizons: {soon: [horizon=long-run]}\nstatements:",
            "3:12",
            "horizons.soon: horizon=long-run changes nothing. Leave it out",
        ),
        (
            "{when: half == 15, ",
            "{then: cannot be checked, because: No.}\n      - {",
            "11:9",
            "no rule below one without `when` is ever reached",
        ),
        ("when: half == 15", "when: half ~ 15 within -2 %", "10:10", "within less than zero"),
        ("30 / 2", "rate(USA, CAN, '8703')", "8:7", "has no meaning"),
        (
            "30 / 2",
            'rate(USA, CAN, "8703.23", on=9999-04-07)',
            "8:7",
            "9999-04-07 is out of range; give a day from 2000-01-01 to 2099-12-31",
        ),
        (
            "statements:",
            "case: us-canda-2025\nstatements:",
            "3:1",
            "case: unknown scenario 'us-canda-2025'; did you mean 'us-canada-2025'",
        ),
        ("half: 30 / 2", "half: {is: 30 / 2, unit: job}", "8:26", "did you mean 'jobs'"),
    ],
)
def test_a_broken_file_names_its_place(
    tmp_path: Path, old: str, new: str, place: str, words: str
) -> None:
    path = tmp_path / "mine.yaml"
    assert old in SOUND
    path.write_text(SOUND.replace(old, new, 1))
    with pytest.raises(BadMeasure) as told:
        load_statements(str(path))
    assert str(told.value).startswith(f"{path}:{place}: "), str(told.value)
    assert words in str(told.value)


def test_an_unknown_file_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'us-canada-2025'"):
        load_statements("us-canada-2026")
    with pytest.raises(UnknownName, match="unknown statements"):
        load_statements("nowhere.yaml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate(USA, CAN)", "missing a required argument: 'hs'. Write rate(importer, origin, hs"),
        ('rate(USA, CAN, "8703", on=5)', "rate: on must be a day, not 5"),
        ('rate(USA, CAN, "8703", on=2025-04-03, knwon_on=1)', "unexpected keyword argument"),
        ('rate(USA, CAN, "8799", on=2025-04-03)', "unknown HS code '8799'"),
        ('in_force("usa/nothing", on=2025-04-03)', "unknown measure 'usa/nothing'"),
        ('first_day("can/us_surtax_consulted")', "was never law"),
        ('series("autos", CAN, "jobs_change")', "jobs_change needs a sector"),
        ('series("autos", CAN, "real_income")', "unknown series 'real_income'; did you mean"),
        ('series("auto", CAN, "real_income_change")', "unknown variant 'auto'"),
        ("mean_rate(DEU, CAN, on=2025-04-03)", "importer with trade weights"),
        (
            'mean_rate(USA, CAN, on=2025-04-03, utilisation="2025-13")',
            "unknown preference utilisation",
        ),
        ('total("usa/lists/copper.csv")', "Ask for a list of CAN"),
        ("cad_per_usd(2031-01-01)", "no exchange rate of '2031-01'"),
        ("jobs(DEU, C29)", "no job figures for DEU"),
        ("1 == CAN", "cannot be compared"),
        ("yes < no", "cannot be compared"),
        ("1 and yes", "joins yes/no values"),
        ("CAN + 1", "needs numbers"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(text: str, words: str) -> None:
    with pytest.raises(CountermoveError) as told:
        evaluate(parse(text), Facts(), {}, where=text)
    assert words in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "().__class__",
        "a[0]",
        "1 if 2 else 3",
        "lambda: 1",
        "x := 1",
        "f(a=1, 2)",
    ],
)
def test_the_language_is_not_python(text: str) -> None:
    with pytest.raises(BadInput, match="See docs/how-to/check-a-statement.md"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(" * 500 + "1" + ")" * 500, "longer than 1,000 characters"),
        ("(" * 400 + "1" + ")" * 400, "more than 30 brackets or operators inside each other"),
        ("-" * 400 + "1", "more than 30 brackets or operators"),
        ("not " * 200 + "yes", "more than 30 brackets or operators"),
        ("1e999", "1e999 is not a finite number"),
        ("1 < 2 < 3", "expected an operator such as 'and'"),
    ],
)
def test_an_expression_has_limits(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse(text)


@pytest.mark.parametrize(
    "text", ["1e300 * 1e300", "1e308 + 1e308", "1e300 * 1e300 - 1e300 * 1e300"]
)
def test_what_is_no_finite_number_is_not_available(text: str) -> None:
    found = evaluate(parse(text), Facts(), {}, where=text)
    assert found.value is None
    assert "gives no finite number" in found.why


def test_a_function_that_answers_nan_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (float("nan"), float("inf")):
        monkeypatch.setattr(statement_functions, "_cite_jobs", lambda *_: None)
        monkeypatch.setattr(linkages, "jobs_behind", lambda *_, v=value: (v, v))
        found = evaluate(parse("jobs(CAN, C29) > 5"), Facts(), {}, where="")
        assert found.value is None


def test_the_old_name_of_the_command_names_the_new_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["claims", "us-canada-2025", "--claim", "metals"])
    assert stop.value.code == 1
    assert "is now called `countermove statements`" in capsys.readouterr().err


def test_a_rule_that_is_no_question_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND.replace("half == 15", "half + 1"))
    with pytest.raises(BadInput, match="statement one: 'half \\+ 1' gives 16, not yes or no"):
        check_statements(load_statements(str(path)))


def test_a_rule_that_cannot_be_worked_out_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    rules = "- {when: half > 1 / 0, then: contradicted, because: No.}\n      - {when: half"
    path.write_text(SOUND.replace("- {when: half", rules))
    (found,) = check_statements(load_statements(str(path)))
    assert found.verdict == "cannot be checked"  # whether it or the rule below decides is unknown
    assert found.because == "Not established: 'half > 1 / 0' divides by zero."


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("30 / 2", "CAN / 2", "8:7: statement one, figure half: "),
        ("half == 15", "half == CAN", "10:10: statement one: "),
    ],
)
def test_a_figure_that_cannot_be_worked_out_names_its_place(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND.replace(old, new, 1))
    with pytest.raises(BadInput) as told:
        check_statements(load_statements(str(path)))
    assert str(told.value).startswith(f"{path}:{place}"), str(told.value)


def test_a_day_after_the_last_check_of_the_law_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SOUND.replace("30 / 2", 'rate(USA, CAN, "8703.23", on=2027-05-01)', 1))
    (found,) = check_statements(load_statements(str(path)))
    (note,) = found.notes
    assert "its law was last checked on" in note
    assert "2027-05-01" in note
    path.write_text(SOUND.replace("30 / 2", 'rate(USA, CAN, "8703.23", on=2025-05-01)', 1))
    (found,) = check_statements(load_statements(str(path)))
    assert found.notes == ()
