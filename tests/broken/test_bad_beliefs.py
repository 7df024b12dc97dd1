"""Draws and files of beliefs that cannot be used are refused in one sentence, before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import call

COMMANDS = {
    "run": ("run", "us-canada-2025"),
    "game": ("game", "vehicles-reply"),
    "coalition": ("coalition", "CAN", "USA"),
    "bargain": ("bargain", "CAN", "USA"),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--draws", "1000"), "give 1024"),
        (("--draws", "-4"), "give 32"),
        (("--beliefs", "nowhere.yaml"), "nowhere.yaml cannot be read"),
    ],
)
def test_draws_are_refused_in_one_sentence(
    name: str, words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    out = call(*COMMANDS[name], *words, "--out", str(tmp_path / "runs"))
    assert out.status == 1
    assert said in out.err.splitlines()[-1]
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bad_belief_is_refused_with_file_and_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nbeliefs:\n  services:\n    is: discrete\n    values: {4: 1, 5: -1}\n"
        "    cite: me\n"
    )
    out = call(*COMMANDS[name], "--beliefs", str(path))
    assert out.status == 1
    assert f"{path}:5:" in out.err
    assert "negative" in out.err


IDLE = {
    ("run", "us-canada-2025", "--draws", "0"): ("us_content", "0.4", "no effect with --draws 0"),
    ("game", "vehicles-reply"): ("us_content", "0.4", "nothing in it (us_content) has a part"),
    ("optimal", "CAN", "--partners", "USA"): ("metal_content", "1", "(metal_content) has a part"),
    ("sweep", "us-canada-2025/autos", "--horizon", "long-run"): (
        "floor",
        "1",
        "(floor) has a part",
    ),
    ("flip", "us-canada-2025/autos", "CAN income long-run < 0"): ("paid", "1", "(paid) has a part"),
    ("run", "us-canada-2025", "--set", "supply=1"): ("supply", "0", "(supply) has a part"),
}


@pytest.mark.parametrize("words", IDLE)
def test_beliefs_without_a_part_are_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    name, value, said = IDLE[words]
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: Mine\nbeliefs:\n  {name}: {{is: known, value: {value}, cite: me}}\n")
    where = ("--out", str(tmp_path / "out")) if words[0] != "flip" else ()
    draws = ("--draws", "32") if words[0] == "optimal" else ()
    out = call(*words, *draws, "--beliefs", str(path), *where)
    assert out.status == 1
    assert said in out.err.splitlines()[-1] and str(path) in out.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["sweep", "flip"])
def test_a_content_that_no_law_asked_about_holds_is_refused(command: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    body = "us_content: {is: known, value: 0.25, one_sided: true, cite: me}"
    path.write_text(f"title: Mine\nbeliefs:\n  {body}\n")
    words = ("CAN income first-year < -1",) if command == "flip" else ("--out", str(tmp_path / "x"))
    asked = "us-canada-2025/in-force-2025-03-28"
    out = call(command, asked, *words, "--beliefs", str(path))
    assert out.status == 1 and "(us_content) has a part in the law asked about" in out.err
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("beliefs: {}", "holds no belief"),
        ("turns: [{variant: a, becomes: a, probability: 0.5, cite: me}]", "turns into itself"),
    ],
)
def test_a_file_that_says_nothing_is_refused(body: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: Mine\n{body}\n")
    out = call("run", "us-canada-2025", "--beliefs", str(path))
    assert out.status == 1 and said in out.err
