"""The page on doubt: its split of the law is what the command finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermove.questions.attribution import attribute
from countermove.questions.horizons import asked_horizons
from countermove.questions.pose import question
from countermove.questions.wanted_figure import Wanted

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "uncertainty.md"


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
