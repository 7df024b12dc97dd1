"""Reports of a run, read back by programs that did not write them."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pptx
import pypdf
import pytest
from tests.commands import call, refused

from countermove.cli.report_command import _page_of
from countermove.errors import BadInput, UnknownName
from countermove.report.answer_sheet import conditions
from countermove.report.charts.answer_chart import answer_chart
from countermove.report.exports import write_reports as module
from countermove.report.exports.french_report import in_french
from countermove.report.exports.french_words import THIN
from countermove.report.exports.paper import drawn_answer
from countermove.report.exports.report_content import OPTION, Content, content
from countermove.report.exports.workbook import _scaled, _sheet_name
from countermove.report.exports.write_reports import kinds_of, write_reports
from countermove.report.run_folder import Run, open_run
from countermove.report.write_run import write_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    from fake import manifest, tables

    measure = {
        "id": "can/vehicles",
        "title": "Surtax on US motor vehicles",
        "citations": ["Proclamation 10908, 90 FR 14705"],
    }
    made = manifest(base_income={"CAN": 2_000_000.0}, measures=[measure])
    return open_run(write_run(tmp_path_factory.mktemp("runs"), made, tables()))


@pytest.fixture(scope="module")
def held(run: Run) -> Content:
    return content(run)


@pytest.fixture(scope="module")
def reports(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    written = write_reports(run, list(module.KINDS), tmp_path_factory.mktemp("sent"))
    return {path.suffix[1:]: path.read_bytes() for path in written}


def test_the_workbook_holds_every_figure_as_a_number(reports, held) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports["xlsx"]), data_only=True)
    assert book.sheetnames[:2] == ["README", "Answer"] and book.sheetnames[-1] == "References"
    said = [row[0] for row in book["README"].iter_rows(values_only=True) if row[0]]
    assert set(held.sentences) <= set(said)
    sheet = book["Real income"]
    heads, *rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    income = [f for f in held.figures if f.series == "real_income_change"]
    value = heads.index("value")
    assert sum(row[value] for row in rows) == pytest.approx(sum(f.value for f in income))
    assert len(rows) == len(income)
    revenue = [row[value] for row in book["Tariff revenue"].iter_rows(min_row=4, values_only=True)]
    levels = [f.value / 1000 for f in held.figures if f.series == "tariff_revenue"]  # USD bn
    assert revenue == pytest.approx(levels)
    assert len(book["Answer"]._charts) >= 1
    rows = [row[0] for row in book["Answer"].iter_rows(min_row=4, values_only=True) if row[0]]
    assert rows == [row[0] for row in held.table.rows]
    assert all("  " not in name and not name.endswith(" ") for name in book.sheetnames)
    listed = [text for text in said if text.partition(":")[0] in book.sheetnames]
    assert len({text.partition(": ")[2] for text in listed}) == len(listed)


def test_names_of_sheets_are_cut_between_words_and_what_is_left_of_nothing_is_zero() -> None:
    assert _sheet_name("Motor vehicles and parts: output", ()) == "Motor vehicles and parts output"
    assert _sheet_name("Railway and other transport: output", ()) == "Railway and other transport"
    assert _scaled(-4.4e-14, "per cent") == 0.0 and _scaled(-2e-4, "per cent") == -2e-4


def test_reports_name_no_option_of_a_command(held) -> None:
    told = [*held.notes, *held.conditions("they are listed below")]
    assert not [text for text in told if "--" in text]
    entry = {"coverage": {"USA": {"missing": [f"point {n}" for n in range(5)]}}}
    variants = [{**each, **entry} for each in held.asked.manifest["variants"]]
    asked = held.asked._replace(manifest={**held.asked.manifest, "variants": variants})
    assert any(
        "(USA 5): listed below." in text for text in conditions(asked, points="listed below")
    )
    for note, plain in {
        "Cost, not counted (--set compliance_cost=1): 4 %.": "Cost, not counted: 4 %.",
        "means (card x), not a tariff; --set a=b leaves them out.": "means (card x), not a tariff.",
        "12 % (usa/x); rates and explain take --content NAME=SHARE instead.": "12 % (usa/x).",
    }.items():
        assert OPTION.sub("", note) == plain


def test_the_paper_is_tagged_and_named_and_says_the_answer(reports, held) -> None:
    document = pypdf.PdfReader(io.BytesIO(reports["pdf"]))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    assert document.metadata is not None and document.metadata.title == held.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    text = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert " ".join(held.sentences[0].split()) in text
    assert "Caliendo" in text and "Proclamation 10908" in text


def test_the_slides_are_six_with_a_native_chart_of_the_same_figures(reports, held) -> None:
    deck = pptx.Presentation(io.BytesIO(reports["pptx"]))
    assert len(deck.slides) == 6
    assert deck.slides[0].shapes.title.text.startswith("Canada would lose about ")
    texts = [shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame]
    assert held.sentences[0] in texts
    drawn_things = [s for slide in deck.slides for s in slide.shapes if s.has_chart or s.has_table]
    assert all(s._element.nvGraphicFramePr.cNvPr.get("descr") for s in drawn_things)
    assert deck.slides[4].notes_slide.notes_text_frame.text == "\n".join(held.notes)
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    (chart,) = charts
    asked = held.asked
    expected = {
        asked.titles[name]: asked.at(name, "real_income_change", "long run").value
        for name in (*asked.chain, *asked.others)
    }
    (plot,) = chart.plots
    drawn = dict(zip(plot.categories, plot.series[0].values, strict=True))
    assert drawn == pytest.approx(expected)


def test_the_csv_is_every_figure(reports, held) -> None:
    rows = list(csv.DictReader(io.StringIO(reports["csv"].decode())))
    assert [float(row["value"]) for row in rows] == [f.value for f in held.figures]


def test_the_title_of_the_chart_is_the_first_sentence_and_turns_with_the_sign(held) -> None:
    spec = answer_chart(held.asked)
    assert spec is not None
    assert " ".join(spec["title"]["text"]) == held.sentences[0].rstrip(".")
    assert "the loss" in held.sentences[0]
    flipped = {
        key: f._replace(value=-f.value, lo=-(f.hi or 0), hi=-(f.lo or 0))
        for key, f in held.asked.figures.items()
    }
    turned = answer_chart(held.asked._replace(figures=flipped))
    assert turned is not None and "the gain" in " ".join(turned["title"]["text"])


def test_a_chart_of_two_kinds_of_band_says_how_each_is_drawn(held) -> None:
    figures = {
        key: f._replace(band="" if key[0] == "full-25" else "model")
        for key, f in held.asked.figures.items()
    }
    spec = answer_chart(held.asked._replace(figures=figures))
    assert spec is not None
    told = " ".join(spec["title"]["subtitle"])
    assert "filled band: 90 % of draws; dashed band: range over published elasticities" in told
    alone = {key: f._replace(band="") for key, f in figures.items()}
    spec = answer_chart(held.asked._replace(figures=alone))
    assert spec is not None and "filled band" not in " ".join(spec["title"]["subtitle"])


def test_kinds_that_there_are_not_and_packages_that_are_missing_are_refused(monkeypatch) -> None:
    assert kinds_of("PDF, csv,pdf") == ["pdf", "csv"]
    with pytest.raises(UnknownName, match="kind of report 'docx'.*html, pdf, xlsx, pptx, csv"):
        kinds_of("docx")
    assert kinds_of("pdf,html") == ["pdf", "html"]
    with pytest.raises(BadInput, match="names nothing"):
        kinds_of(",")
    monkeypatch.setitem(module.KINDS, "pdf", "no_such_package")
    with pytest.raises(BadInput, match=r"pdf needs the package no_such_package.*\[report\]"):
        kinds_of("csv,pdf")


def test_the_command_writes_or_refuses_in_one_sentence(run, tmp_path) -> None:
    words = ("report", str(run.folder), "--to", "csv", "--out")
    said = call(*words, str(tmp_path / "new"), "--json").json
    (path,) = said["files"]
    assert path.endswith(f"{run.name}.csv")
    assert "Known: CAN, USA" in refused(*words, str(tmp_path / "x"), "--country", "FRA")
    assert not (tmp_path / "x").exists()
    file = tmp_path / "file"
    file.write_text("")
    assert "is not a folder" in refused(*words, str(file))


@pytest.fixture(scope="module")
def french(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    kinds = ["pdf", "xlsx", "pptx"]
    written = write_reports(run, kinds, tmp_path_factory.mktemp("envoi"), lang="fr")
    assert all(path.stem == f"{run.name}-fr" for path in written)
    return {path.suffix[1:]: path.read_bytes() for path in written}


def test_reports_in_french_hold_the_same_figures_under_french_names(french, held) -> None:
    document = pypdf.PdfReader(io.BytesIO(french["pdf"]))
    assert document.trailer["/Root"]["/Lang"] == "fr"
    text = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert "À long terme, avec le plein emploi comme cas central," in text and "Références" in text
    assert french["pdf"].count(b"/Lang(en)") > len(held.references), "what stays in English says so"
    book = openpyxl.load_workbook(io.BytesIO(french["xlsx"]), data_only=True)
    assert book.sheetnames[:2] == ["README", "Réponse"] and "Revenu réel" in book.sheetnames
    heads, *rows = [r for r in book["Revenu réel"].iter_rows(min_row=3, values_only=True) if r[0]]
    income = [f.value for f in held.figures if f.series == "real_income_change"]
    assert sum(row[heads.index("valeur")] for row in rows) == pytest.approx(sum(income))
    assert {row[heads.index("pays")] for row in rows} >= {"Canada", "États-Unis"}
    law = [r for r in book["Références"].iter_rows(values_only=True) if r[0] == "Droit"]
    assert [row[2] for row in law] == ["Surtaxe sur les véhicules automobiles américains"]
    deck = pptx.Presentation(io.BytesIO(french["pptx"]))
    assert deck.core_properties.language == "fr"
    title = deck.slides[0].shapes.title.text
    assert title.startswith("Le Canada perdrait ") and f"{THIN}%" in title and "." not in title


def test_every_fixed_text_of_a_report_has_its_french(run) -> None:
    told = in_french(content(run))
    drawn = drawn_answer(told)
    assert drawn is not None and drawn["config"]["locale"]["number"]["decimal"] == ","
    said = [*told.sentences, told.table.title, *(str(c.head) for c in told.table.columns)]
    said += [f.indicator for f in told.figures]
    said += told.conditions("they are listed below")
    said.append(" ".join(drawn["vconcat"][-1]["data"]["values"][0]["line"]).split("Countermove")[0])
    english = re.compile(r"\b(the|of|and|year|income|about|first|jobs|output)\b")
    assert [text for text in said if english.search(text)] == []
    assert not [text for text in said if re.search(r"\d\.\d|\d,\d{3}\b| %", text)]


def test_pages_are_those_of_what_a_page_can_hold() -> None:
    made = _page_of("countermove run own.yaml --variant a --ranges --draws 32")
    assert made == {
        "scenario": "own.yaml", "variant": ["a"], "ranges": True, "draws": 32,
        "words": "countermove page own.yaml --variant a --ranges --draws 32",
    }  # fmt: skip
    with pytest.raises(BadInput, match="made with --set, and the page"):
        _page_of("countermove run us-canada-2025 --set elasticities=CP")
    with pytest.raises(BadInput, match="does not say by which command"):
        _page_of("")
