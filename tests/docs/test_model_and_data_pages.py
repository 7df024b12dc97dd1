"""The model page names functions that exist; the data page has every card and what hangs on it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from card_pages import assumptions_markdown, data_markdown
from docutils import nodes
from economy_pages import rules_markdown
from mathml import mathml

import countermove as cm
from countermove.economy.rules import RULES
from countermove.sources.cards import cards

DOCS = Path(__file__).parents[2] / "docs"
MODEL = (DOCS / "explanation" / "model.md").read_text(encoding="utf-8")
TABLE = MODEL.split("## Where it is in the code")[1].split("## Reference")[0]
FUNCTIONS = re.findall(r"`((?:equilibrium|economy)(?:\.\w+)+)`", TABLE)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_on_the_model_page_exist(name):
    module, function = name.rsplit(".", 1)
    assert getattr(import_module(f"countermove.{module}"), function).__doc__


def test_the_model_page_names_the_modules_of_the_core():
    assert len(FUNCTIONS) > 20


def test_every_symbol_of_the_model_page_is_an_array_in_the_code():
    symbols = MODEL.split("## Symbols")[1].split("## Equations")[0]
    known = {*dir(cm.Economy), *dir(cm.Outcome)}
    known |= {"iceberg_hat_ods"}
    named = re.findall(r"^\| \$[^|]+\$ \| `(\w+)`", symbols, re.M)
    assert len(named) >= 14
    assert set(named) <= known


@pytest.mark.parametrize(
    ("tex", "shape"),
    [
        (r"\hat{d}_{ods}", "msub(mover(mi mo) mrow(mi mi mi))"),
        (r"\hat w_o^{2}", "msubsup(mover(mi mo) mi mn)"),
        (r"\widehat{x}_o", "msub(mover(mi mo) mi)"),
        (r"\sum_o^n x_o", "munderover(mo mi mi) msub(mi mi)"),
        (r"\overbrace{x}_o", "munderover(mi mi mo)"),
        (r"\ln x", "mi mo mi"),
    ],
)
def test_indices_of_hatted_symbols_are_at_the_lower_right(tex: str, shape: str) -> None:
    def told(node: ElementTree.Element) -> str:
        inner = " ".join(told(part) for part in node)
        return node.tag.rpartition("}")[2] + (f"({inner})" if inner else "")

    drawn = ElementTree.fromstring(mathml(tex, nodes.math(), block=True))
    assert told(drawn) == f"math({shape})"


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_every_card_is_on_the_data_page(card):
    page = assumptions_markdown() if card.kind == "assumption" else data_markdown()
    assert f"Card `{card.id}`" in page
    if card.kind == "assumption":
        assert card.evidence in page
        assert card.sensitivity in page
    else:
        assert card.licence in page
        assert card.url in page


def test_the_data_page_is_made_from_the_cards():
    page = (DOCS / "explanation" / "data.md").read_text(encoding="utf-8")
    assert "Markdown(data_markdown())" in page
    assert "Markdown(assumptions_markdown())" in page


def test_the_guide_lists_every_rule():
    page = (DOCS / "how-to" / "own-economy.md").read_text(encoding="utf-8")
    assert "Markdown(rules_markdown())" in page
    for name, sentence in RULES.items():
        assert f"| `{name}` | {sentence} |" in rules_markdown()


def test_the_distortion_page_names_public_functions():
    page = (DOCS / "explanation" / "distortion.md").read_text(encoding="utf-8")
    table = page.split("## How to read them")[0]
    named = set(re.findall(r"`(\w+)`", table)) - {"countermove", "tariff_rate_ods"}
    assert named <= set(cm.__all__)
    assert len(named) >= 10
