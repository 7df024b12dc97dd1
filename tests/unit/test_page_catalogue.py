"""The words of the page: every key in both languages, each used, with the same things in braces."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from countermove.codes.harmonized import headings, is_known
from countermove.equilibrium.closure import Closure
from countermove.law.load_law import load_ledger
from countermove.page.everyday_goods import EVERYDAY, FRENCH, SPELLINGS
from countermove.places.gazetteer import all_places
from countermove.questions.game_read import load_game

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


def test_texts_of_games_places_and_measures_are_those_of_their_files() -> None:
    measures = {measure.title for measure in load_ledger().measures.values()}
    for key, texts in CATALOGUE.items():
        kind, _, rest = key.partition(".")
        if kind == "province":
            assert texts["en"] == all_places()[rest].name
        if kind == "measure":
            assert texts["en"] == rest and rest in measures, key
        if kind == "gametext":
            name, part, *move = rest.split(".")
            spec = load_game(name)
            told = {"title": spec.title, "question": spec.question, "status": spec.status,
                    "move": move and spec.moves[move[0]].title,
                    "assumed": move and spec.moves[move[0]].said}  # fmt: skip
            assert texts["en"] == told[part], key


def test_everyday_names_lead_to_headings() -> None:
    named = [*EVERYDAY.values(), *FRENCH.values()]
    used = {code for text in named for code in text.split()}
    assert {code[:4] for code in used} <= set(headings())
    assert all(is_known(code) for code in used)
    shared = {code for text in EVERYDAY.values() for code in text.split()}
    assert shared <= {code for text in FRENCH.values() for code in text.split()}
    titles = " ".join(headings().values()).lower()
    for american, spelt in SPELLINGS.items():
        assert spelt in titles or american in titles, american


def test_every_text_is_used() -> None:
    families = (*re.findall(r"`([\w.]+\.)\$\{", CODE), *re.findall(r"f\"([\w.]+\.)\{", PYTHON))
    unused = [
        key for key in CATALOGUE
        if all(f'"{key}"' not in text and f"'{key}'" not in text for text in (CODE, HTML, PYTHON))
        and not key.startswith(families)
    ]  # fmt: skip
    assert unused == []
