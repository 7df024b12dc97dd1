"""The words of the page: every key in both languages, each used, with the same things in braces."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from countermove.equilibrium.closure import Closure

ASSETS = files("countermove.page") / "assets"
CATALOGUE = json.loads((ASSETS / "catalogue.json").read_text(encoding="utf-8"))
CODE = "\n".join(
    entry.read_text(encoding="utf-8") for entry in ASSETS.iterdir() if entry.name.endswith(".js")
)
HTML = (ASSETS / "page.html").read_text(encoding="utf-8")
PYTHON = "\n".join(
    entry.read_text(encoding="utf-8")
    for entry in files("countermove.page").iterdir()
    if entry.name.endswith(".py")
)
BRACES = re.compile(r"\{(\w+)\}")
CASES = {"of", "to", "from", "title"}
"""Forms of a country's name: French declines where English does not."""


def named(text: str) -> set[str]:
    return {"country" if name in CASES else name for name in BRACES.findall(text)}


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_text_is_there_in_both_languages(key: str) -> None:
    texts = CATALOGUE[key]
    assert list(texts) == ["en", "fr"] and all(texts.values())
    assert named(texts["en"]) == named(texts["fr"])


def test_french_spaces_and_signs() -> None:
    for key, texts in CATALOGUE.items():
        bare = re.search(r"\w[;:?!%]", texts["fr"])
        assert bare is None or "http" in texts["fr"], (key, texts["fr"])
        assert "'" not in texts["fr"], key


def test_what_each_horizon_leaves_out_is_what_its_closure_says() -> None:
    said = [f"{c.horizon}: {c.left_out}" for c in (Closure.first_year(), Closure())]
    assert CATALOGUE["check.horizons"]["en"] == "; ".join(said)


def test_every_key_of_the_code_is_there() -> None:
    asked = set(re.findall(r"Say\(\s*\"([\w.\- ]+)\"", CODE))
    asked |= set(re.findall(r"data-say=\"([\w.\- ]+)\"", CODE + HTML))
    assert asked - set(CATALOGUE) == set()
    families = {name.rstrip(".") for name in re.findall(r"Say(?:\.or)?\(\s*`([\w.]+)\$\{", CODE)}
    for family in families:
        assert any(key.startswith(family) for key in CATALOGUE), family


def test_every_text_is_used() -> None:
    families = (*re.findall(r"`([\w.]+\.)\$\{", CODE), *re.findall(r"f\"([\w.]+\.)\{", PYTHON))
    unused = [
        key for key in CATALOGUE
        if all(f'"{key}"' not in text and f"'{key}'" not in text for text in (CODE, HTML, PYTHON))
        and not key.startswith(families)
    ]  # fmt: skip
    assert unused == []
