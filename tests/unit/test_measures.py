"""Measures: reading, clocks, edits, queries, the compiled form."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from countermove.errors import BadInput, BadMeasure, UnknownName
from countermove.law.ledger import Ledger, edit
from countermove.law.load_law import (
    COMPILED,
    SHIPPED,
    compile_ledger,
    from_compiled,
    load_ledger,
    read_ledger,
)
from countermove.law.problems import check
from countermove.law.queries import diff, event_days, show, timeline
from countermove.law.tidy import tidy
from countermove.questions.schemas import json_schema

LEDGER = Path(__file__).parents[1] / "fixtures" / "ledger"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(LEDGER)


def test_a_sound_ledger_has_no_problems() -> None:
    assert check([LEDGER]) == []


def test_the_shipped_ledger_has_no_problems() -> None:
    assert [str(problem) for problem in check([SHIPPED])] == []


@pytest.mark.skipif(not any(SHIPPED.glob("*/*.yaml")), reason="no law is shipped yet")
def test_the_compiled_form_is_fresh(tmp_path: Path) -> None:
    fresh = compile_ledger(target=tmp_path / "ledger.json")
    assert COMPILED.read_bytes() == fresh.read_bytes(), (
        "ledger.json is stale: run python -m countermove.law.load_law"
    )


def test_compiled_and_read_ledgers_are_equal(ledger: Ledger, tmp_path: Path) -> None:
    target = compile_ledger(LEDGER, tmp_path / "ledger.json")
    loaded = from_compiled(target, LEDGER)
    assert loaded is not None
    assert loaded.hash == ledger.hash
    assert loaded.measures == ledger.measures
    for name, products in ledger.lists.items():
        assert loaded.lists[name].codes.tolist() == products.codes.tolist()
        assert loaded.lists[name].end.tolist() == products.end.tolist()
    first = target.read_bytes()
    assert compile_ledger(LEDGER, target).read_bytes() == first


def test_a_compiled_form_of_other_sources_is_ignored(tmp_path: Path) -> None:
    target = compile_ledger(LEDGER, tmp_path / "ledger.json")
    data = json.loads(target.read_text())
    target.write_text(json.dumps({**data, "sources": "0" * 64}))
    assert from_compiled(target, LEDGER) is None


def test_loading_the_compiled_form_needs_neither_reader_nor_schema(tmp_path: Path) -> None:
    target = compile_ledger(LEDGER, tmp_path / "ledger.json")
    code = (
        "import sys; from pathlib import Path\n"
        "from countermove.law.load_law import from_compiled\n"
        "from countermove.law.ledger import edit\n"
        "from countermove.law.rates import rates_on\n"
        f"ledger = from_compiled(Path({str(target)!r}), Path({str(LEDGER)!r}))\n"
        "ledger = edit(ledger, set={'usa/ieepa_canada.rate': 0.3}, drop=['usa/s232_cars'])\n"
        "rates_on(ledger, importer='USA', origin='CAN', products=['8703'], on='2025-04-09')\n"
        "bad = {'pydantic', 'ruamel.yaml', 'pandas', 'scipy'} & set(sys.modules)\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_project_folder_adds_to_the_shipped_ledger(tmp_path: Path) -> None:
    folder = tmp_path / "measures" / "can"
    folder.mkdir(parents=True)
    text = (LEDGER / "can" / "surtax.yaml").read_text().replace("can/surtax", "can/my_surtax")
    (folder / "my_surtax.yaml").write_text(text)
    assert "can/my_surtax" in load_ledger(tmp_path).measures
    with pytest.raises(BadInput, match="has no folder 'measures'"):
        load_ledger(tmp_path / "measures")


def test_edits_drop_add_replace_set(ledger: Ledger) -> None:
    plain = ledger.measures["can/surtax"].plain
    dropped = edit(ledger, drop=["usa/s232_*"])
    assert list(dropped.measures) == ["can/surtax", "usa/ieepa_canada"]
    assert (
        edit(
            dropped, add=[ledger.measures[n].plain for n in ("usa/s232_cars", "usa/s232_steel")]
        ).hash
        == ledger.hash
    )
    raised = edit(ledger, set={"usa/ieepa_canada.rate": 0.4})
    rates = [version.rate for version in raised.measures["usa/ieepa_canada"].rates]
    assert rates == [0.25, 0.4, 0.1, 0.4, None]
    assert edit(ledger, replace={"can/surtax": plain}).hash == ledger.hash
    assert ledger.measures["usa/ieepa_canada"].rates[1].rate == 0.25


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"drop": ["usa/nothing"]}, "unknown measure to drop"),
        ({"set": {"usa/ieepa_canda.rate": 0.3}}, "did you mean 'usa/ieepa_canada'"),
        ({"set": {"usa/ieepa_canada.rates[9].rate": 0.3}}, "there is no"),
        ({"set": {"usa/ieepa_canada.rate": 25}}, "means 2500 %"),
        ({"set": {"usa/ieepa_canada.basis": "weight"}}, "basis"),
        ({"add": [{"id": "usa/x"}]}, "is missing"),
    ],
)
def test_edits_that_cannot_be_made_are_refused(ledger: Ledger, change: dict, words: str) -> None:  # type: ignore[type-arg]
    with pytest.raises((UnknownName, BadMeasure), match=words):
        edit(ledger, **change)


def test_adding_a_measure_twice_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="already in the ledger"):
        edit(ledger, add=[ledger.measures["can/surtax"].plain])


def test_difference_names_the_field(ledger: Ledger) -> None:
    changed = edit(ledger, set={"usa/s232_cars.rate": 0.3}, drop=["can/surtax"])
    found = [(d.name, d.what, d.path, d.old, d.new) for d in diff(ledger, changed)]
    assert found == [
        ("can/surtax", "dropped", "", None, "Surtax"),
        ("usa/s232_cars", "changed", "rates[0].rate", 0.25, 0.3),
    ]
    assert diff(ledger, ledger) == ()


def test_timeline_is_in_order_and_holds_both_clocks(ledger: Ledger) -> None:
    events = timeline(ledger)
    assert [e.day for e in events] == sorted(e.day for e in events)
    withdrawn = next(e for e in events if e.what == "withdrawn")
    assert (withdrawn.day, withdrawn.text) == (date(2025, 2, 3), "25 % from 2025-02-04")
    order = next(e for e in events if e.cite == "EO 14289")
    assert (order.day, order.known_from) == (date(2025, 3, 4), date(2025, 4, 29))
    assert date(2025, 5, 1) in event_days(ledger)  # a row leaves the steel list


def test_show_on_a_day(ledger: Ledger) -> None:
    shown = show(ledger, "usa/ieepa_canada", on=date(2025, 3, 5))
    assert [text for _, text in shown.versions] == ["10 % (usa/lists/energy.csv)", "25 %"]
    assert shown.exemptions == ()
    assert show(ledger, "usa/ieepa_canada").exemptions == ("agreement claim (EO 14231)",)


def test_an_importer_without_a_ledger_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="importer with a ledger 'MEX'"):
        ledger.of("MEX")


def test_tidy_orders_fields_and_is_idempotent() -> None:
    text = (LEDGER / "can" / "surtax.yaml").read_text()
    lines = text.splitlines(keepends=True)
    shuffled = "".join([*lines[1:5], lines[0], *lines[5:]])
    once = tidy(shuffled)
    assert once.startswith("id: can/surtax")
    assert tidy(once) == once


def test_json_schema_knows_every_kind() -> None:
    kinds = json_schema()["properties"]["kind"]["enum"]
    assert {"additional_duty", "floor_to_total", "prohibition", "remission", "credit"} <= set(kinds)
