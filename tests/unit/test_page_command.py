"""``countermove page``: what it writes, what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from countermove.page import build_page
from tests.commands import call

PARTS = ("doubts", "games", "deal", "tariffs", "lines", "causes", "choices", "lists", "statements")
FAST = ("--variant", "autos", "--draws", "0",
        *(word for part in PARTS for word in ("--without", part)))  # fmt: skip


def test_a_page_of_one_variant_stands_alone(tmp_path: Path) -> None:
    said = call("page", "us-canada-2025", *FAST, "-o", str(tmp_path / "page.html"), "--json")
    assert said.status == 0
    page = Path(said.json["page"]).read_text(encoding="utf-8")
    assert said.json["variants"] == ["autos"] and said.json["bytes"] == len(page.encode())
    assert "the duties of 28 March and those on vehicles would cost Canada about" in page
    links = re.findall(r'<a href="https://[^"]+">', page)  # a reader may follow them: no request
    fixed = re.findall(r'(?:src|href)="[^#"$][^"]*"', page)  # "${" is made by code: a view
    assert len(fixed) == len(links) > 20
    assert (
        '<a href="https://api.census.gov' in page and "federalregister.gov/citation/90-FR" in page
    )


def test_a_page_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_page, "MOST_BYTES", 1_000_000)
    said = call("page", "us-canada-2025", *FAST, "-o", str(tmp_path / "page.html"))
    assert said.status == 1 and "above 1: its law is too long" in said.err
    assert not (tmp_path / "page.html").exists()


def test_a_part_that_a_page_does_not_have_is_refused(tmp_path: Path) -> None:
    out = ("-o", str(tmp_path / "page.html"))
    said = call("page", "us-canada-2025", *FAST[:4], "--without", "music", *out)
    assert said.status == 1 and "music" in said.err and "games" in said.err
    said = call("page", "us-canada-2025", *FAST[:4], "--game", "chess", *out)
    assert said.status == 1 and "chess" in said.err and "vehicles-reply" in said.err
    said = call("page", "us-canada-2025", *FAST, "--frontier", "8", *out)
    assert said.status == 1 and "--frontier has no effect" in said.err
    said = call("page", "us-canada-2025", *FAST[:4], "--frontier", "1", *out)
    assert said.status == 1 and "ask for two points or more" in said.err
    assert not (tmp_path / "page.html").exists()


def test_what_was_left_out_is_named_with_its_command(tmp_path: Path) -> None:
    said = call("page", "us-canada-2025", *FAST, "-o", str(tmp_path / "page.html"), "--json")
    page = Path(said.json["page"]).read_text(encoding="utf-8")
    facts = json.loads(re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert set(facts["beside"]) == set(PARTS[:-1])
    checked = page[page.index("id=checked") :]  # statements are text, and no part of the facts
    assert checked.index("Not computed") < checked.index("countermove statements us-canada-2025")
    for part in PARTS[:-1]:
        assert facts["beside"][part]["command"].startswith("countermove ")
