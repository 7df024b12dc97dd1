"""Hostile YAML is refused with its place and a cure, and read no further than that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.events import Event

from countermove.cli import main
from countermove.errors import BadInput, BadMeasure
from countermove.law.problems import check
from countermove.questions.case import read_case
from countermove.questions.game_read import read_game
from countermove.questions.statement_file import load_statements
from countermove.sources.yaml_file import MOST_DEPTH, MOST_VALUES, parse_yaml, read_yaml

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = [
    (LAUGHS, "1:4: alias: anchors and aliases .* are not read"),
    ("a: &a [*a]\n", "anchors and aliases"),
    ("a: {b: *a}\n", "anchors and aliases"),
    ("[" * 1000, "nested more than 50 deep"),
    ("- " * 1000, "nested more than 50 deep"),
    ("{a: " * 1000, "nested more than 50 deep"),
    ("a: [" + "1, " * 330_000 + "]", "more than 20,000 values"),
    ("a: '" + "x" * 2_000_000 + "'", "larger than 1 MB"),
    ("a: !!set {x, y}", "tags .* are not read"),
    ("a: !!python/object/apply:os.system [true]", "tags .* are not read"),
    ("a: 1\x07", "1:5: character: the control character U\\+0007"),
    ("a: 1\na: 2", "2:1: duplicate-key: the key 'a' is given twice"),
    ("? [a, b]\n: 1", "a key must be a plain text"),
    ("a: 1\n---\na: 2", "a second document begins here"),
    ("a: .inf", "is not a finite float"),
    ("a: .nan", "is not a finite float"),
    ("a: 1e999", "is not a finite float"),
    ("a: " + "9" * 5000, "is not a finite int"),
    ("title: Qu\u00e9bec".encode("latin-1"), "1:10: encoding: this character is not UTF-8"),
    ("title: x".encode("utf-16"), "the file is UTF-16"),
    ("a: [1,\n  b", "expected ',' or ']'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), HOSTILE)
def test_hostile_text_is_refused_with_its_place(
    text: str | bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    for read in (read_case, read_game, lambda p: load_statements(str(p))):
        with pytest.raises(BadMeasure, match=words) as told:
            read(path)
        assert str(told.value).startswith(f"{path}:")
        assert "\n" not in str(told.value)
    assert [p for p in check([path]) if p.rule not in ("form", "missing-field")]


@pytest.mark.parametrize(("text", "words"), HOSTILE[:9])
def test_hostile_text_is_read_no_further(
    text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    def counted(reader: YAML, stream: str) -> Iterator[Event]:
        nonlocal taken
        for event in parse(reader, stream):
            taken += 1
            yield event

    parse = YAML.parse
    monkeypatch.setattr(YAML, "parse", counted)
    assert parse_yaml(text, name="x.yaml").problems
    most = MOST_VALUES if "values" in words else 2 * MOST_DEPTH  # key and map
    assert taken <= most + 5  # the stream, the document, what it begins with


def test_a_mark_of_byte_order_is_passed_over() -> None:
    assert parse_yaml(b"\xef\xbb\xbfa: [1, NO]\n", name="x").data == {"a": [1, "NO"]}


def test_a_file_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a plain file; give the path of a YAML file"):
        read_case(tmp_path)


def test_the_command_line_says_it_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes("title: Qu\u00e9bec".encode("latin-1"))
    for words in (["run", str(path)], ["game", str(path)], ["statements", str(path)]):
        with pytest.raises(SystemExit) as stop:
            main(words)
        assert stop.value.code == 1
        said = capsys.readouterr().err.strip()
        assert (
            said == f"error: {path}:1:10: encoding: this character is not UTF-8. Save it as UTF-8."
        )


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with pytest.raises(BadInput, match="not a plain file"):
        read_yaml(pipe)


def test_a_number_with_underscores_is_text() -> None:
    assert parse_yaml("[26_006, 1_0.5, 26006]", name="x").data == ["26_006", "1_0.5", 26006]
