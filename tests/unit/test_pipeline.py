"""The build of everything shipped: same bytes, chosen steps, and all or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from countermove.law.load_law import SHIPPED
from countermove.sources import cards as card_module
from countermove.sources.cards import load_card
from countermove.sources.store import checksum, tables
from pipeline import shipped
from pipeline.__main__ import main
from pipeline.trade_weights import build_weights

CARDS = {card for step in shipped.STEPS.values() for card in step.cards}


@pytest.fixture(scope="module")
def rebuilt(sources, tmp_path_factory):
    """Return the folder in which all was built, its files, and what is said of the weights."""
    folder, reports = tmp_path_factory.mktemp("rebuilt"), []

    def kept(*words, **more):
        reports.append(build_weights(*words, **more))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "build_weights", kept)
        built = shipped.build_shipped(sources, out=folder)
    return folder, built, reports[0]


def test_the_shipped_tables_are_what_the_sources_give(rebuilt):
    folder, built, _ = rebuilt
    assert [file.path for file in built if file.changed] == []
    lists = {path.relative_to(SHIPPED.parent) for path in SHIPPED.rglob("*.csv")}
    names = {card.file.split("/")[-1] for card in tables() if card.id in CARDS}
    assert {file.path.relative_to(folder).as_posix() for file in built} == names | {
        path.as_posix() for path in lists
    }
    for path in lists:
        assert (folder / path).read_bytes() == (SHIPPED.parent / path).read_bytes(), path


def test_weights_are_rebuilt_as_shipped(rebuilt):
    folder, _, report = rebuilt
    for name in ("lines_usa_2024", "lines_can_2024"):
        assert checksum(folder / f"{name}.npz") == load_card(name).sha256
    canada = report.canada
    assert max(canada.coverage.values()) < 1.0
    assert {name: round(factor, 3) for name, factor in canada.factor.items()} == {
        "march-4": 0.666,
        "steel": 0.859,
        "aluminium": 0.921,
        "other": 0.497,
    }
    # Statistics Canada 2024: C$377.504 bn at the mean of twelve monthly rates, 1.369975
    assert canada.total_usd / 1e9 == pytest.approx(377.503838879 / 1.369975, abs=1e-4)
    assert canada.capped == ("B05", "B06", "C16", "C19", "C24A", "C25")
    assert report.usa.without_sector_usd / report.usa.imports_usd == pytest.approx(0.0388, abs=1e-4)
    # ordinary and special duties of 2024 exceed what was collected by exclusions and quotas
    assert 1.0 < report.usa.rebuilt_duty_usd / report.usa.duty_usd < 1.1


def test_one_step_is_built_alone(sources, tmp_path, capsys):
    assert main(["series", "--sources", str(sources), "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cad_per_usd.csv", "us_duties_monthly.csv",
    ]  # fmt: skip
    assert capsys.readouterr().out.count("as shipped") == 2


def test_an_unknown_step_is_one_sentence_with_the_nearest(tmp_path, capsys):
    assert main(["place", "--sources", str(tmp_path)]) == 1
    assert "did you mean 'places'?" in capsys.readouterr().err


def test_without_its_sources_is_one_sentence(tmp_path, capsys):
    out = tmp_path / "o"
    assert main(["world", "--sources", str(tmp_path), "--out", str(out)]) == 1
    assert "is not in" in capsys.readouterr().err
    assert list(out.iterdir()) == []  # nothing half-written


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a copy of the shipped tables and cards, and let the build publish into it."""
    folder = tmp_path / "countermove"
    for card in tables():
        (folder / card.file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped.PACKAGE_FOLDER / card.file, folder / card.file)
    shutil.copytree(card_module.CARDS_FOLDER, folder / "cards")
    monkeypatch.setattr(shipped, "PACKAGE_FOLDER", folder)
    monkeypatch.setattr(shipped, "CARDS_FOLDER", folder / "cards")
    return folder


@pytest.fixture
def compiled(monkeypatch):
    """Note how often the ledger is compiled, and leave the shipped one alone."""
    calls = []
    monkeypatch.setattr(shipped, "compile_ledger", lambda: calls.append(1))
    return calls


def fake(card):
    def build(_sources, staging, _say):
        (staging / Path(card_module.load_card(card).file).name).write_text(f"table {card}")

    return shipped.Step((card,), build)


def fake_lists(_sources, staging, _say):
    path = staging / "packs" / "usa" / "lists" / "copper.csv"
    path.parent.mkdir(parents=True)
    path.write_text("hs\n7401\n")


def test_a_build_replaces_tables_renews_cards_and_compiles_the_ledger(
    package, compiled, monkeypatch
):
    steps = {card: fake(card) for card in CARDS} | {"lists": shipped.Step((), fake_lists)}
    monkeypatch.setattr(shipped, "STEPS", steps)
    *built, product_list = shipped.build_shipped("anywhere")
    assert {file.card for file in built} == CARDS
    for file in built:
        card = card_module.read_card(package / "cards" / f"{file.card}.toml")
        assert card.sha256 == checksum(package / card.file)
        assert file.changed
    assert product_list.path == package / "law/packs/usa/lists/copper.csv"
    assert compiled == [1]
    assert not [path for path in package.iterdir() if path.name.startswith(".build")]


def test_a_build_that_fails_leaves_everything_as_it_was(package, compiled, monkeypatch):
    def full(_sources, _staging, _say):
        raise OSError(28, "No space left on device")

    before = {path: checksum(path) for path in package.rglob("*") if path.is_file()}
    steps = {"hs_2022": fake("hs_2022"), "full": shipped.Step((), full)}
    monkeypatch.setattr(shipped, "STEPS", steps)
    with pytest.raises(shipped.OutputError, match="No space left on device"):
        shipped.build_shipped("anywhere")
    assert {path: checksum(path) for path in package.rglob("*") if path.is_file()} == before
    assert compiled == []
