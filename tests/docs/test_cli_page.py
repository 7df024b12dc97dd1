"""The command page is what the commands say; each has an example that parses, and ``--json``."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from cli_page import commands, reference_markdown

from countermove.questions.options import KEYS

PAGE = (Path(__file__).parents[2] / "docs/reference/cli.md").read_text(encoding="utf-8")
BEGIN, END = "<!-- begin: commands -->\n", "<!-- end: commands -->"
COMMANDS = commands()


def test_the_page_shows_the_commands_as_they_are():
    shown = PAGE.split(BEGIN)[1].split(END)[0]
    assert shown.strip() == reference_markdown().strip(), (
        "docs/reference/cli.md is out of date: paste the output of "
        "docs/_ext/cli_page.py's reference_markdown() between the markers"
    )


@pytest.mark.parametrize("words", COMMANDS)
def test_command_is_documented_with_example_and_json(words):
    command = COMMANDS[words]
    assert f"\n## {words}\n" in PAGE
    found = re.search(r"Example: (countermove [^\n]+)", command.help or "")
    assert found, f"{words} has no example in its help"
    example = shlex.split(found[1].split(" > ")[0])[1:]
    assert example[: len(words.split())] == words.split()
    command.make_context(words, example[len(words.split()) :])  # a wrong option would raise
    options = {name for parameter in command.params for name in parameter.opts}
    assert "--json" in options
    assert all(parameter.help for parameter in command.params if parameter.name != "help")


def test_options_named_in_the_guides_exist():
    known = {
        words: {n for p in command.params for n in (*p.opts, *p.secondary_opts)}
        for words, command in COMMANDS.items()
    }
    pages = [
        *Path(__file__).parents[2].glob("docs/**/*.md"),
        Path(__file__).parents[2] / "README.md",
    ]
    seen = 0
    for page in pages:
        for line in re.findall(
            r"^(?:\$ )?(?:\S+ && )?\S*\bcountermove (.+)$", page.read_text(), re.M
        ):
            given = shlex.split(line.split(" > ")[0].split(" #")[0])
            words = next((w for w in known if given[: len(w.split())] == w.split()), None)
            if words is None:
                continue
            seen += 1
            for word in given:
                if word.startswith("--"):
                    assert word.split("=")[0] in known[words], f"{page.name}: {line}"
    assert seen >= 10


def test_the_keys_of_set_are_those_that_are_known():
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", PAGE.split(BEGIN)[0], flags=re.MULTILINE)
    assert dict(rows) == KEYS
