"""A case may drop all law of one of its importers: that importer then changes nothing."""

from __future__ import annotations

from pathlib import Path

from countermove.questions import case as cases
from countermove.questions.case import load_case
from countermove.questions.options import ModelOptions
from countermove.questions.pose import Question, pose


def test_a_case_that_drops_all_us_law_keeps_us_duties_and_says_so(tmp_path: Path) -> None:
    text = (cases.SHIPPED / "us-canada-2025.yaml").read_text(encoding="utf-8")
    line = "drop: [can/us_surtax_consulted]"
    assert line in text
    file = tmp_path / "drop.yaml"
    file.write_text(text.replace(line, 'drop: ["usa/*"]'), encoding="utf-8")
    case = load_case(str(file))
    posed = pose(Question(case, case.variants["autos"]), ModelOptions())
    assert [one.importer for one in posed.law] == ["CAN", "EU27"]
    assert any(note.startswith("USA: the case drops all law") for note in posed.notes)
