"""Set-up is reproducible: whatever it installs is pinned and has a hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name",
    ["requirements.lock", "requirements-all.lock", "requirements-dev.lock", "requirements-uv.lock"],
)
def test_every_package_is_pinned_with_hashes(name):
    packages = re.split(r"^(?=\S)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    for text in filter(None, packages):
        assert re.match(r"[a-z0-9._-]+==[0-9][^ ]*( ; .*)? \\\n", text), text
        assert "--hash=sha256:" in text


@pytest.mark.parametrize("script", ["setup", "lock"])
def test_scripts_install_nothing_without_hashes(script):
    text = (ROOT / "scripts" / script).read_text(encoding="utf-8").replace("\\\n", " ")
    installs = [line for line in text.splitlines() if re.search(r"pip (install|sync) ", line)]
    assert installs
    for line in installs:
        assert "--require-hashes" in line or "--editable ." in line, line


def test_extras_are_in_the_lock_of_all_and_not_in_that_of_the_core():
    core, every = ((ROOT / f"requirements{name}.lock").read_text() for name in ("", "-all"))
    for package in ("pandas", "typst", "mcp"):
        assert f"\n{package}==" in every and f"\n{package}==" not in core
