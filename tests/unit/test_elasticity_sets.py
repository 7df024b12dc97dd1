"""A set is its CSV file and its card: both dropped into the package, it is known everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import countermove
from countermove.economy.elasticities import FOLDER, elasticity_sets
from countermove.sources.cards import cards

PACKAGE = Path(countermove.__file__).parent

CARD = """
id = "elasticities_new"
kind = "origin"
title = "A new set"
source = "Somebody"
edition = "2026"
url = "https://example.org"
licence = "Public domain"
units = "trade elasticity (positive)"
file = "economy/elasticities/NEW.csv"
sha256 = "{sha256}"
headline = true
cite = "Somebody (2026). A new set."
checked_on = 2026-11-01
"""

ASK = """
import json
from countermove.economy.elasticities import *
from countermove.economy.elasticities import compare_elasticities
from economy_pages import sets_markdown
from countermove.economy.shipped import load_economy
print(json.dumps({
    "sets": [each.name for each in elasticity_sets()],
    "headline": headline_sets(),
    "theta": load_elasticities("NEW", ["C29", "G"]).tolist(),
    "cards": elasticity_cards("NEW"),
    "table": len(compare_elasticities(["C29"])[0].theta),
    "page": "| `NEW` | yes | Somebody (2026). A new set. |" in sets_markdown(),
    "world": load_economy("icio-2022", elasticities="NEW").elasticities,
}))
"""


def test_a_csv_and_its_card_make_a_set_without_python(tmp_path: Path) -> None:
    copy = tmp_path / "countermove"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (PACKAGE / FOLDER / "FGO.csv").read_text().replace("C29,8.92", "C29,7.77")
    (copy / FOLDER / "NEW.csv").write_text(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    (copy / "sources/cards/elasticities_new.toml").write_text(CARD.format(sha256=sha256))
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), "docs/_ext"])}

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, check=True, env=env
        ).stdout

    found = json.loads(run("-c", ASK))
    assert found["sets"] == [
        "FGO", "BSY", "CP", "GYY", "L21", "LL", "NEW", "SHAPIRO", "CP-pooled", "PROTEE",
    ]  # fmt: skip
    assert found["headline"] == found["sets"][:8]
    assert found["theta"] == [7.77, 4.0]
    assert found["cards"] == ["elasticities_new", "services_elasticity"]
    assert (found["table"], found["page"], found["world"]) == (10, True, "NEW")
    command = "import countermove.cli as c; c.main(['economy', 'show', '--elasticities', '--csv'])"
    assert "NEW,7.77" in run("-c", command)


def test_every_file_has_a_card_and_only_sets_are_headline() -> None:
    files = {path.stem for path in (PACKAGE / FOLDER).glob("*.csv")}
    assert files == {each.name for each in elasticity_sets()}
    assert {card.id for card in cards() if card.headline} <= {s.card for s in elasticity_sets()}
