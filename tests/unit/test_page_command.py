"""``countermove page``: what it writes, what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from countermove.page import build_page
from tests.commands import call

FAST = ("--variant", "autos", "--draws", "0", "--no-ranges")


def test_a_page_of_one_variant_stands_alone(tmp_path: Path) -> None:
    said = call("page", "us-canada-2025", *FAST, "-o", str(tmp_path / "page.html"), "--json")
    assert said.status == 0
    page = Path(said.json["page"]).read_text(encoding="utf-8")
    assert said.json["variants"] == ["autos"] and said.json["bytes"] == len(page.encode())
    assert "the duties of 28 March and those on vehicles would cost Canada about" in page
    assert re.findall(r'(?:src|href)="[^#"][^"]*"', page) == []


def test_a_page_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_page, "MOST_BYTES", 1_000_000)
    said = call("page", "us-canada-2025", *FAST, "-o", str(tmp_path / "page.html"))
    assert said.status == 1 and "above 1: its law is too long" in said.err
    assert not (tmp_path / "page.html").exists()
