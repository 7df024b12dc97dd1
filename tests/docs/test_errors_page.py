"""Every error class is on the errors page, with its code and exit status."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from countermove import errors

PAGE = (Path(__file__).parents[2] / "docs/reference/errors.md").read_text(encoding="utf-8")
CLASSES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, errors.CountermoveError)
]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_class_has_a_section_and_a_row(error):
    assert f"\n## {error.__name__}\n" in PAGE
    anchor = error.__name__.lower()
    row = f"| [`{error.__name__}`](#{anchor}) | `{error.code}` | {error.exit_code} |"
    assert row in PAGE


def test_page_names_no_class_that_is_not_there():
    named = set(re.findall(r"^## (\w+)$", PAGE, flags=re.MULTILINE))
    assert named == {error.__name__ for error in CLASSES}


def test_codes_are_unique():
    codes = [error.code for error in CLASSES]
    assert len(set(codes)) == len(codes) >= 9
