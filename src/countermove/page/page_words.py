"""Words that stand in a page before any code runs: English, with the key of the translation."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib.resources import files


def asset(name: str) -> str:
    """Return a file of the page's own."""
    return (files("countermove.page") / "assets" / name).read_text(encoding="utf-8")


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(asset("catalogue.json"))
    return found


def both(key: str) -> tuple[str, str]:
    """Return the text of a key in English and in French."""
    return _catalogue()[key]["en"], _catalogue()[key]["fr"]


def french_of(key: str) -> str:
    """Return the French text of a key; empty where the catalogue does not have it."""
    return _catalogue().get(key, {}).get("fr", "")


def said(tag: str, key: str, **values: object) -> str:
    """Return an element with the text of a key, which the page's code puts into its language.

    >>> said("h2", "check.sources")
    '<h2 data-say="check.sources">Sources</h2>'
    """
    text = _catalogue()[key]["en"].format(**values)
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
    return f'<{tag} data-say="{key}"{data}>{escape(text)}</{tag}>'


def told(tag: str, text: str, french: str = "") -> str:
    """Return an element with a text of a file; where its file has none in French, it is English.

    >>> told("b", "25 %", "25 %"), told("p", "No.")
    ('<b data-fr="25 %">25 %</b>', '<p lang="en">No.</p>')
    """
    kind = f' data-fr="{escape(french)}"' if french else ' lang="en"'
    return f"<{tag}{kind}>{escape(text)}</{tag}>"
