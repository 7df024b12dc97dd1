"""Sweeps: the same bytes by any number of workers, gone on with, and failures reported.

In a world of few countries.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.errors import BadInput
from countermove.questions import belief_sweep as module
from countermove.questions.belief_draws import drawn
from countermove.questions.belief_sweep import Sweep, sweep
from countermove.questions.doubts import drawables
from countermove.questions.drawn_worlds import solved_draws
from countermove.questions.pose import question
from countermove.questions.run_case import groups_of
from countermove.questions.sweep_blocks import columns_of, filled
from countermove.questions.variant_draws import drawing_of
from countermove.report.sweep_report import sweep_answer
from tests.commands import call, refused
from tests.few_countries import in_few_countries

pytestmark = pytest.mark.usefixtures("small_world")

ASKED = "us-canada-2025/autos"
HOW: dict[str, Any] = {"draws": 128, "horizon": "long-run"}
WORDS = ("sweep", ASKED, "--draws", "128", "--horizon", "long-run", "--out")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    with in_few_countries():
        return sweep(ASKED, tmp_path_factory.mktemp("sweeps") / "one", **HOW)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def copied(found: Sweep, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(found.folder, tmp_path / "copy"))


def test_two_workers_write_the_bytes_of_one(found: Sweep, tmp_path: Path) -> None:
    sweep(ASKED, tmp_path / "two", workers=2, **HOW)
    assert contents(tmp_path / "two") == contents(found.folder)
    assert len(contents(found.folder)) == 5, "what it is, blocks and their checksums"


def test_its_draws_are_those_of_bands(found: Sweep) -> None:
    """Solved in one call, from one piece of the sequence, without a folder."""
    (posed,) = found.posed.values()
    options, drawing = drawing_of({"long-run": posed.options}, 128, "us-canada-2025")
    assert drawing is not None and options["long-run"] == posed.options
    draws = drawn(drawing.beliefs, posed.options, posed.economy.sectors, count=128)
    names = ["draw", "services", "elasticity_error.C29", "tariff_revenue.WLD"]
    columns = columns_of(found.paths("autos", "long-run"), names)
    assert columns["draw"].tolist() == list(range(128))
    services, errors = draws.of("services"), draws.of("elasticity_error")
    assert services is not None and errors is not None
    np.testing.assert_array_equal(filled(columns["services"]), services)
    place = posed.economy.sector("C29")
    np.testing.assert_array_equal(filled(columns["elasticity_error.C29"]), errors[place])
    every = drawables(question(ASKED), options, drawing.beliefs, lambda *_: None)
    (each,) = every.values()
    groups = list(groups_of(posed.economy).values())
    told = solved_draws(each.posed, draws, groups, ends=each.ends)
    np.testing.assert_array_equal(filled(columns["tariff_revenue.WLD"]), told["tariff_revenue"][-1])


def test_a_sweep_goes_on_where_it_was(found: Sweep, tmp_path: Path) -> None:
    folder, before = copied(found, tmp_path), contents(found.folder)
    (folder / "blocks" / "autos.long-run.00000064.parquet").unlink()
    again = sweep(ASKED, folder, **HOW)
    assert (again.solved, len(again.jobs)) == (1, 2)
    assert contents(folder) == before
    more = sweep(ASKED, folder, draws=256, horizon="long-run")
    assert (more.solved, len(more.jobs)) == (2, 4)
    assert before.items() <= contents(folder).items()


def test_what_was_done_is_kept_when_it_is_stopped(found: Sweep, tmp_path: Path) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what.startswith("blocks"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(ASKED, tmp_path / "stopped", progress=stop, **HOW)
    whole, part = contents(found.folder), contents(tmp_path / "stopped")
    assert len(part) == 3 and part.items() < whole.items()
    assert sweep(ASKED, tmp_path / "stopped", **HOW).solved == 1
    assert contents(tmp_path / "stopped") == whole


def test_progress_says_the_time_left(tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    sweep(ASKED, tmp_path / "told", progress=lambda *words: said.append(words), **HOW)
    blocks = [words for words in said if words[0].startswith("blocks")]
    assert [words[1:] for words in blocks] == [(0, 2), (1, 2)]
    assert all("s left" in what for what, _, _ in blocks)


def test_draws_without_a_solution_are_told_with_their_parameters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def failing(*given: Any, **more: Any) -> Any:
        told = dict(solved_draws(*given, **more))
        for name, values in told.items():
            told[name] = values.copy()
            told[name][..., 5] = np.nan
        return told

    monkeypatch.setattr(module, "solved_draws", failing)
    out = sweep(ASKED, tmp_path / "failed", draws=64, horizon="first-year")
    answer = sweep_answer(out)
    (failed,) = answer.facts["failed"]
    assert (failed["variant"], failed["horizon"], failed["draw"]) == ("autos", "first-year", 5)
    draws = drawn(
        drawing_of({"": out.posed["autos", "first-year"].options}, 64, "us-canada-2025")[1].beliefs,  # type: ignore[union-attr]
        out.posed["autos", "first-year"].options,
        out.posed["autos", "first-year"].economy.sectors,
        count=64,
    )
    m, names = draws.of("m"), draws.of("elasticities")
    assert m is not None and names is not None
    assert failed["parameters"]["m"] == m[5]
    assert failed["parameters"]["elasticities"] == names[5]
    assert not any(key.startswith("real_income") for key in failed["parameters"])
    assert answer.tables is not None
    assert {row["draws"] for row in answer.tables["sweep"]} == {63}  # type: ignore[index, union-attr]


def test_the_command_prints_bands_of_what_is_there(found: Sweep, tmp_path: Path) -> None:
    folder = str(copied(found, tmp_path))
    said = call(*WORDS, folder, "--json").json
    assert (said["blocks"], said["blocks_solved_now"], said["failed"]) == (2, 0, [])
    canada = next(row for row in said["tables"]["sweep"] if row["country"] == "CAN")
    assert canada["draws"] == 128 and canada["lo"] < canada["median"] < canada["hi"]
    assert "Every draw was solved." in call(*WORDS, folder).out


def test_bad_folders_are_refused_and_left_alone(found: Sweep, tmp_path: Path) -> None:
    folder = copied(found, tmp_path)
    before = contents(folder)
    other = ("sweep", ASKED, "--draws", "128", "--out", str(folder))
    assert "holds another sweep (questions differ)" in refused(*other)
    assert "draws of a block differ" in refused(*WORDS[:3], "32", *WORDS[4:], str(folder))
    assert contents(folder) == before
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    assert "holds files and no sweep" in refused(*WORDS, str(full))
    assert "letter.txt is a file; name a folder" in refused(*WORDS, str(full / "letter.txt"))
    assert contents(full) == {"letter.txt": b"mine"}
    (folder / "sweep.json").write_text("{")
    assert "sweep.json: cannot be read" in refused(*WORDS, str(folder))


def test_a_block_that_is_not_what_was_written_is_named(found: Sweep, tmp_path: Path) -> None:
    folder = copied(found, tmp_path)
    block = folder / "blocks" / "autos.long-run.00000000.parquet"
    whole = block.read_bytes()
    other = block.with_name("autos.long-run.00000064.parquet").read_bytes()
    for broken in (b"", whole[:1000], whole[:400] + bytes(1000) + whole[1400:], other):
        block.write_bytes(broken)
        said = refused(*WORDS, str(folder))
        assert str(block) in said and "delete this file" in said
    own = block.with_suffix(".sha256").read_text()
    of_other = block.with_name("autos.long-run.00000064.sha256").read_text()
    block.with_suffix(".sha256").write_text(of_other)  # copied with its checksum
    assert "delete this file" in refused(*WORDS, str(folder))
    block.write_bytes(whole)
    block.with_suffix(".sha256").write_text(f"{own.rpartition(' ')[0]} {'0' * 64}\n")
    assert "delete this file" in refused(*WORDS, str(folder))  # of another sweep
    block.unlink()
    assert sweep(ASKED, folder, **HOW).solved == 1
    assert block.read_bytes() == whole


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        (("--draws", "0"), "--draws 0: a sweep is of draws"),
        (("--workers", "0"), "--workers 0: give a whole number of 1 or more"),
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:9"), "--workers has no effect"),
        (("--variant", "autos"), "names its variant already"),
        (("--horizon", "soon"), "horizon"),
    ],
)
def test_idle_or_wrong_words_are_refused(
    words: tuple[str, ...], phrase: str, tmp_path: Path
) -> None:
    assert phrase in refused("sweep", ASKED, "--out", str(tmp_path / "new"), *words)
    assert not (tmp_path / "new").exists()


def test_a_sweep_needs_law(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no law to sweep over"):
        sweep("baseline", tmp_path / "new")
    assert "without doubt" in refused(
        "sweep", "us-canada-2025/before", "--out", str(tmp_path / "x")
    )


def test_the_folder_says_what_it_is(found: Sweep) -> None:
    about = json.loads((found.folder / "sweep.json").read_text())
    assert about["questions"] == {"autos, long-run": found.posed["autos", "long-run"].hash}
    assert about["seed"] == found.seed
