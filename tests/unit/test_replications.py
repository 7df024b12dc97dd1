"""Replications are data: what a file says is read, compared and refused; no paper is needed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from countermove.questions.replication_file import SHIPPED, replication_files
from countermove.questions.replication_names import load_replication
from tests.commands import call, refused

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-replication.md"
FILE = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
# two equal countries, home share 0.8, elasticity 4, both at 25 %: wages do not move, so the home
# share is 0.8 / (0.8 + 0.2 * 1.25**-4) and revenue 0.25/1.25 of what is bought abroad
HOME = 0.8 / (0.8 + 0.2 * 1.25**-4)
WELFARE = 100 * ((HOME / 0.8) ** -0.25 / (1 - 0.2 * (1 - HOME)) - 1)


@pytest.fixture(name="papers")
def _papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "papers" / "two-countries"
    folder.mkdir(parents=True)
    (folder / "trade.csv").write_text("from,to,usd\nA,A,8\nA,B,2\nB,A,2\nB,B,8\n")
    (folder / "table1.csv").write_text(f"country,welfare\nA,{WELFARE:.2f}\nB,{WELFARE:.2f}\n")
    (tmp_path / "mine" / "replications").mkdir(parents=True)
    monkeypatch.setenv("COUNTERMOVE_VALIDATION", str(tmp_path / "papers"))
    return folder


def given(papers: Path, text: str = FILE) -> str:
    path = papers.parents[1] / "mine" / "replications" / "two.yaml"
    path.write_text(text)
    return str(path)


def test_the_example_of_the_page_meets_hand_arithmetic(papers: Path) -> None:
    said = call("validate", given(papers), "--json")
    assert said.status == 0
    cells = said.json["tables"]["cells"]
    assert [cell["where"] for cell in cells] == ["A", "B"]
    for cell in cells:
        assert cell["ours"] == pytest.approx(WELFARE, abs=1e-9)
        assert cell["published"] == round(WELFARE, 2)
    (one,) = said.json["replications"]
    assert one["scenarios"][0]["seconds"] > 0


def test_a_miss_ends_with_status_one_and_is_shown(papers: Path) -> None:
    (papers / "table1.csv").write_text(f"country,welfare\nA,{WELFARE:.2f}\nB,{WELFARE + 1:.2f}\n")
    said = call("validate", given(papers))
    assert said.status == 1
    assert "2 cells, 1 missed" in said.out
    rows = call("validate", given(papers), "--csv").out.splitlines()
    assert [row.rsplit(",", 1)[1] for row in rows] == ["met", "True", "False"]


@pytest.mark.parametrize(
    ("switch", "change"),
    [
        ("export_tax.A=0.25", "{tariff: 0.25, by: [B]}"),  # Lerner: as a duty on its imports
        ("market=constant-markups", "{tariff: 0.25, among: [A, B]}"),  # neutral in one sector
        ("capital=0.3", "{tariff: 0.25, among: [A, B]}"),  # neutral in one sector
        ("capital.all=0.3", "{tariff: 0.25, among: [A, B]}"),  # by the study's own sector
    ],
)
def test_switches_of_market_capital_and_own_taxes_are_those_of_set(
    papers: Path, switch: str, change: str
) -> None:
    text = FILE.replace("deficits=fixed", f"deficits=fixed, {switch}")
    text = text.replace("{tariff: 0.25, among: [A, B]}", change)
    cells = call("validate", given(papers, text), "--json").json["tables"]["cells"]
    assert [cell["ours"] for cell in cells] == pytest.approx([WELFARE] * 2, abs=1e-8)


def test_a_world_without_an_answer_is_a_miss(papers: Path) -> None:
    """A surplus of 3 with every sale abroad at 10,000 % leaves B nothing to run it with."""
    (papers / "trade.csv").write_text("from,to,usd\nA,A,8\nA,B,1\nB,A,4\nB,B,5\n")
    said = call(
        "validate", given(papers, FILE.replace("tariff: 0.25", "tariff: 1e4, highest_rate: 1e4"))
    )
    assert said.status == 1
    assert "No answer" in said.out


def test_absent_inputs_are_said_and_no_failure(
    papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = call("validate", given(papers, FILE.replace("inputs: two-countries", "inputs: gone")))
    assert said.status == 0
    assert "Not present: there is no folder" in said.out
    monkeypatch.delenv("COUNTERMOVE_VALIDATION")
    said = call("validate", "--project", str(papers.parents[1] / "mine"), "--json")
    assert {one["absent"] for one in said.json["replications"]} == {
        "COUNTERMOVE_VALIDATION is not set"
    }
    assert {one["name"] for one in said.json["replications"]} >= {"gone", "two"} - {"gone"}
    monkeypatch.setenv("COUNTERMOVE_VALIDATION", "/nowhere/at/all")
    assert "not a folder" in refused("validate")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("theta: 4.0", "theta: 4.0\n  trade_share: {file: a.npz, axes: ods}", "does nothing in a"),
        ("by: {o: from, d: to}}", "axes: od}", "say how its numbers are laid out"),
        ("  flow: {file: trade.csv, column: usd, by: {o: from, d: to}}\n", "", "flow is missing"),
        ("deficits=fixed", "cap=3", "cap is no switch of the model"),
        ("deficits=fixed", "deficits=none", "deficit closure 'none'"),
        ("deficits=fixed", "mobility=2", "mobility=2 does nothing"),
        ("scenario: both", "scenario: bath", "unknown scenario 'bath'; did you mean 'both'?"),
        ("welfare: real_income_change", "welfare: output_change", "has the axes ds"),
        ("welfare: real_income_change", "welfare: nash_rate", "uniform-nash alone"),
        ("welfare: real_income_change", "welfare: real_incme", "real_income_change"),
        ("change: {tariff: 0.25, among: [A, B]}", "change: {among: [A]}", "no tariff changes"),
        (
            "change: {tariff: 0.25, among: [A, B]}",
            "change: {tariff: 0.25}\n    answer: uniform-nash",
            "finds the duties itself",
        ),
        ("theta: 4.0", "theta: 4.0\n  markets: {pareto: 5.0}", "need each other"),
        ("theta: 4.0", "theta: 4.0\n  markets: {}", "home sales follow from them"),
        ("theta: 4.0", "theta: 4.0\n  home_from_value_added: true", "belong together"),
        ("among: [A, B]", "among: [A, B], by: [A]", "each say whose duties change"),
        ("{tariff: 0.25, among: [A, B]}", "{tariff: 0.25, optimal: A}", "a tariff by itself"),
        ("tariff: 0.25", "tariff: 25", "means 2500 %. Rates are shares: write 0.25 for 25 %"),
        ("theta: 4.0", "theta: 4.0\n  tariff: 5.0", "write 0.05 for 5 %, or highest_rate: 5."),
        ("among: [A, B]", "among: [A, C]", "two.yaml:12:39: region: unknown region 'C'"),
        ("scenario: both\n", "scenario: both\n    means: {World: [C]}\n", "unknown region 'C'"),
        ("scenario: both\n", "scenario: both\n    names: {A: C}\n", "unknown region 'C'"),
        ("deficits=fixed", "deficits=fixed, export_tax.C=0.1", "two.yaml:11:3: scenario: "),
        ("tolerance: 0.005", "tolerances: {wlfare: 0.1}\n    tolerance: 0.005", "'wlfare'"),
        ("tariff: 0.25, among: [A, B]", "tariff: 0.25, among: []", "among names nobody"),
        ("{tariff: 0.25, among: [A, B]}", "{highest_rate: 4}", "highest_rate: no tariff changes"),
        (
            "    change: {tariff: 0.25, among: [A, B]}\n    switches: [deficits=fixed]",
            "    {}",
            "changes nothing",
        ),
        ("    change: {tariff: 0.25, among: [A, B]}\n", "", "move nothing by themselves"),
        ("tariff: 0.25, among: [A, B]", "tariff: 0.0", "tariff is what it was in every cell"),
        ("tariff: 0.25, among: [A, B]", "tariff: 0.25, among: [A]", "what it was in every cell"),
        ("tariff: 0.25, among: [A, B]", "partial_effect: 0.0", "partial_effect is what it was"),
        ("theta: 4.0", "theta: 4.0\n  io_share_of: inputs", "io_share_of is of nothing"),
        ("by: {o: from, d: to}}", "by: {o: from, d: to}, blank: 0.0}", "blank does nothing for"),
        ("by: {o: from, d: to}}", "by: {o: from, d: to}, array: x}", "array does nothing for"),
        (
            "{welfare: real_income_change}",
            "{welfare: {is: tariff_applied, ratio: true}}",
            "ratio is for changes in per cent",
        ),
        ("columns: {w", "columns: {x: {is: real_income_change, partners: [A]}, w", "no partners"),
    ],
)
def test_a_fault_of_the_file_is_refused_with_its_place(
    papers: Path, old: str, new: str, said: str
) -> None:
    assert old in FILE
    sentence = refused("validate", given(papers, FILE.replace(old, new)))
    assert said in sentence
    assert re.search(r"two\.yaml:\d+:\d+", sentence)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("trade.csv, column: usd", "../trade.csv, column: usd", "in its own folder"),
        ("trade.csv, column: usd", "flows.csv, column: usd", "there is no such file"),
        ("file: table1.csv", "file: table1.csv\n    rows: {welfare: none}", "no row has welfare"),
        ("file: table1.csv", "file: table2.csv", "table2.csv"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(papers: Path, old: str, new: str, said: str) -> None:
    assert said in refused("validate", given(papers, FILE.replace(old, new)))


def test_a_missing_row_is_not_zero(papers: Path) -> None:
    (papers / "trade.csv").write_text("from,to,usd\nA,A,8\nA,B,2\nB,B,8\n")
    assert "no row for B A" in refused("validate", given(papers))


def test_arrays_are_read_in_any_order_of_axes(papers: Path) -> None:
    flow = np.array([[8.0, 3.0], [2.0, 9.0]])
    np.savez(papers / "trade.npz", flow=flow.T, flat=flow)
    text = FILE.replace("file: trade.csv, column: usd, by: {o: from, d: to}", "F")
    cells = []
    for place in (
        "file: trade.npz, array: flow, axes: do",
        "file: trade.npz, array: flat, axes: od",
    ):
        said = call("validate", given(papers, text.replace("F", place)), "--json")
        cells.append([cell["ours"] for cell in said.json["tables"]["cells"]])
    assert cells[0] == pytest.approx(cells[1], abs=1e-9)
    assert cells[0][0] != pytest.approx(cells[0][1])
    place = "file: trade.npz, array: flow, axes: ods"
    assert "its size is" in refused("validate", given(papers, text.replace("F", place)))
    place = "file: trade.npz, array: fliw, axes: od"
    assert "Known: flow, flat" in refused("validate", given(papers, text.replace("F", place)))


def test_every_shipped_file_is_read() -> None:
    assert len(replication_files()) == len(list(SHIPPED.glob("*.yaml"))) >= 3
    for name in replication_files():
        found = load_replication(name)
        assert found.notes
        json.dumps(found.model_dump(mode="json"))


def test_a_world_from_trade_says_what_it_changed_and_files_lie_in_either_folder(
    papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Output of B is 9 where it exports 2; the table of trade lies in the second folder."""
    sources = papers.parents[1] / "sources"
    (sources / "two-countries").mkdir(parents=True)
    monkeypatch.setenv("COUNTERMOVE_SOURCES", str(sources))
    (papers / "trade.csv").rename(sources / "two-countries" / "trade.csv")
    (sources / "two-countries" / "trade.csv").write_text(
        "from,to,usd\nA,A,0\nA,B,2\nB,A,2\nB,B,0\n"
    )
    (papers / "output.csv").write_text("country,output\nA,10\nB,10\n")
    text = FILE.replace("from: flows", "from: trade").replace(
        "theta: 4.0", "theta: 4.0\n  output: {file: output.csv, column: output, by: {d: country}}"
    )
    said = call("validate", given(papers, text), "--json")
    assert said.status == 0, said.err
    assert said.json["tables"]["cells"][0]["ours"] == pytest.approx(WELFARE, abs=1e-9)
    wrong = text.replace("from: trade", "from: flows")
    assert "output does nothing in a world from flows" in refused("validate", given(papers, wrong))


def test_a_shipped_replication_without_one_of_its_files_is_absent(papers: Path) -> None:
    (papers.parent / "caliendo_parro_2015").mkdir()
    said = call("validate", "nafta-1993-2005-from-raw-files")
    assert said.status == 0
    assert "there is no file" in " ".join(said.out.split())
