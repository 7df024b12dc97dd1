"""The list of mutations made by hand stays true: each finds its text once, in today's source."""

from __future__ import annotations

import tomllib
from importlib import util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENTRIES = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text())["mutation"]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["name"] for entry in ENTRIES])
def test_a_mutation_can_be_made(entry: dict[str, str]) -> None:
    own_code = "/" in entry["module"]  # of a page, which Python does not compile
    if own_code:
        path = ROOT / "src" / entry["module"]
    else:
        spec = util.find_spec(entry["module"])
        assert spec is not None and spec.origin is not None, f"no module {entry['module']}"
        path = Path(spec.origin)
    text = path.read_text(encoding="utf-8")
    assert text.count(entry["old"]) == 1, f"{entry['old']!r} must occur once in {entry['module']}"
    assert entry["old"] != entry["new"]
    if not own_code:
        compile(text.replace(entry["old"], entry["new"]), entry["module"], "exec")
    for test in entry["tests"]:
        assert (ROOT / test.partition("::")[0]).is_file(), f"no file {test}"


def test_each_mutation_is_listed_once_and_a_survivor_is_in_the_docs() -> None:
    names = [entry["name"] for entry in ENTRIES]
    assert len(set(names)) == len(names) >= 40
    page = " ".join((ROOT / "docs" / "reference" / "tests.md").read_text().split())
    for entry in ENTRIES:
        if entry.get("known"):
            assert entry["name"] in page and entry["known"] in page
