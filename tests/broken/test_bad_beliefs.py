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
        (("--draws", "0", "--beliefs", "mine.yaml"), "has no effect with --draws 0"),
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
