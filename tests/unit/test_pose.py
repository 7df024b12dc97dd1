"""The one door: everything an answer depends on is in the hash, nothing passes beside it."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import countermove as cm
from countermove import memory
from countermove.errors import BadInput
from countermove.law.tariff_lines import shipped_lines
from countermove.questions.case import load_case
from countermove.questions.options import ModelOptions, with_settings
from countermove.questions.pose import Posed, Question, pose, pose_all, question, under

AT = "us-canada-2025/autos"


@pytest.fixture(scope="module")
def posed() -> Posed:
    return pose(AT)


def asked(**changes: object) -> Question:
    found = question(AT)
    assert found.variant is not None
    return replace(found, variant=replace(found.variant, **changes))


def test_the_same_question_has_the_same_hash(posed: Posed) -> None:
    assert pose(AT).hash == posed.hash
    assert posed.under(elasticities="CP").under(elasticities="MEDIAN").hash == posed.hash


@pytest.mark.parametrize(
    "setting",
    ["elasticities=CP", "services=8.35", "cap=5", "theta.C29=4", "deficits=removed",
     "labour=specific", "supply=0.5", "elasticity_scale=short", "utilisation=none",
     "economy=icio-2022",     "usa/s232_autos.rate=0.1"],
)  # fmt: skip
def test_every_option_is_in_the_hash(posed: Posed, setting: str) -> None:
    assert pose(AT, with_settings(ModelOptions(), [setting])).hash != posed.hash


def test_everything_of_the_case_is_in_the_hash(posed: Posed) -> None:
    others = [
        asked(on=date(2025, 4, 3)), asked(known_on=date(2025, 4, 30)), asked(utilisation="none"),
        asked(drop=("usa/s232_autos",)), asked(note="another word"),
    ]  # fmt: skip
    here = question(AT)
    case = here.of
    others += [replace(here, case=replace(case, deflator=1.1))]
    others += [replace(here, case=replace(case, importers=("USA",)))]
    found = {posed.hash, *(pose(other).hash for other in others)}
    assert len(found) == 1 + len(others)


def test_measures_of_ones_own_are_in_the_hash(posed: Posed, tmp_path: Path) -> None:
    folder = tmp_path / "measures" / "can"
    folder.mkdir(parents=True)
    shipped = Path(cm.__file__).parent / "cli/project/measures/can"
    for path in shipped.glob("*.yaml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert pose(AT, project=tmp_path).hash != posed.hash


def test_charges_are_in_the_hash(posed: Posed) -> None:
    shape = posed.economy.tariff_rate_ods.shape
    assert posed.charging(posed.duties.raised((0, 1, 2), 0.01, shape)).hash != posed.hash


def test_values_of_own_elasticities_are_in_the_hash(tmp_path: Path) -> None:
    shipped = Path(cm.__file__).parent / "economy/elasticities/FGO.csv"
    own = tmp_path / "own.csv"
    text = shipped.read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    options = ModelOptions(elasticities=str(own))
    first = pose(AT, options).hash
    sector = next(line for line in text.splitlines() if line.startswith("C29"))
    own.write_text(text.replace(sector, sector.replace(sector.split(",")[1], "3.21", 1)))
    assert pose(AT, options).hash != first


def test_only_my_shock_leaves_the_law_of_the_day_out() -> None:
    """Under ``law: base`` without edits nothing changes; with one, that alone does."""
    calm = pose(asked(law="base", drop=()))
    assert not any((part.added_rate != 0).any() for part in calm.duties.varieties)
    mine = {
        "id": "usa/mine", "title": "Mine", "imposed_by": "USA", "authority": "test",
        "legal_basis": "none", "applies_to": {"origins": ["CAN"], "products": ["8703"]},
        "basis": "full_value", "kind": "additional_duty", "checked_on": "2025-05-03",
        "rates": [{"in_force_from": "2025-04-03", "announced": "2025-03-26", "rate": 0.25,
                   "reference": {"cite": "test"}}],
    }  # fmt: skip
    shocked = pose(asked(law="base", drop=(), add=(mine,)))
    (part,) = [p for p in shocked.duties.varieties if p.share.size and p.added_rate.any()]
    economy = shocked.economy
    assert part.destination == economy.region("USA")
    moved = part.added_rate != 0
    assert set(part.origin[moved]) == {economy.region("CAN")}
    assert set(part.sector[moved]) == {economy.sector("C29")}
    np.testing.assert_allclose(part.added_rate[moved], 0.25)


def test_law_taken_away_leaves_no_subsidy() -> None:
    found = pose(asked(drop=("usa/*",)))
    rates = found.wedges().tariff_rate_ods
    assert rates.min() >= min(0.0, found.economy.tariff_rate_ods.min())
    assert any("pay nothing" in note for note in found.notes)


def test_options_that_change_law_need_a_new_question(posed: Posed) -> None:
    with pytest.raises(BadInput, match="pose it anew"):
        under([posed], utilisation="none")


def test_project_folders_must_exist(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        pose(AT, project=tmp_path / "none")


def test_variants_posed_together_are_those_posed_alone() -> None:
    """Law that variants share is worked out once: none is given the law of another."""
    case = load_case("us-canada-2025")
    every = [case.variant(name) for name in case.variants if name != "third-countries-all"]
    low = replace(case.variant("autos"), utilisation="predicted:low", own_utilisation=True)
    new_day = replace(case.variant("autos"), on=date(2025, 8, 15), known_on=date(2025, 8, 15))
    late = replace(case.variant("autos"), on=date(2025, 8, 15))
    dearer = replace(case.variant("autos"), set={"usa/s232_autos.rate": 0.35})
    asked = [Question(case, variant) for variant in (*every, low, new_day, late, dearer)]
    together = pose_all(asked)
    assert [p.hash for p in together] == [pose(one).hash for one in asked]
    assert len({p.hash for p in together}) == len(asked)


MAKERS = {"Closure", "load_economy", "load_elasticities"}
"""What turns options into a model: called where it is defined, and by the door."""
DOOR = {
    "questions/pose.py", "questions/tables.py", "questions/options.py", "questions/facts.py",
}  # fmt: skip
"""The door and its tables; its options; figures of the official table, which are not solved."""


def test_nothing_is_posed_beside_the_door() -> None:
    package = Path(cm.__file__).parent
    calls = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS
    }
    outside = {name for name in calls if name.split("/")[0] not in ("economy", "equilibrium")}
    assert outside == DOOR


def test_a_utilisation_that_no_importer_reads_is_refused() -> None:
    here = question("us-china-2025")
    china = replace(here, case=replace(here.of, importers=("CHN",)))
    for used in ("recorded", "2025-12", "none", "all"):
        with pytest.raises(
            BadInput, match=f"utilisation={used} changes nothing: .* asked about are CHN"
        ):
            pose(china, ModelOptions(utilisation=used))


def test_a_drop_that_changes_nothing_is_said_and_of_ordinary_duties_refused() -> None:
    """The section 338 duties begin in August 2026; ordinary duties are the baseline's own."""
    with pytest.raises(BadInput, match="drop usa/mfn changes nothing: ordinary duties are those"):
        pose(asked(drop=("usa/mfn",)))
    idle = pose(asked(drop=("usa/section_338_vehicles", "usa/s232_autos", "chn/*")))
    told = [note for note in idle.notes if note.startswith("drop ")]
    when = "on 2025-05-03 as known on 2025-03-28"
    assert told == [
        f"drop usa/section_338_vehicles changes nothing: no part of it is in force {when}.",
        "drop chn/* changes nothing: its importer is none of the case's.",
    ]


def test_a_question_posed_after_all_lines_were_let_go_is_the_same():
    asked = pose(AT)
    memory.forget()
    assert shipped_lines.cache_info().currsize == 0
    assert pose(AT).hash == asked.hash
