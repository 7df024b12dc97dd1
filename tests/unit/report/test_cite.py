"""References for what a run used."""

from __future__ import annotations

import re
import tomllib

import pytest
from fake import manifest

from countermove.codes.packaged import packaged_text
from countermove.errors import UnknownName
from countermove.report.citations import (
    citations,
    citations_bibtex,
    citations_json,
    citations_text,
    method,
)
from countermove.report.run_folder import open_run
from countermove.report.write_run import write_run


def test_a_run_cites_what_it_used_and_nothing_else(tmp_path) -> None:
    found = citations(open_run(write_run(tmp_path, manifest(), {})))
    assert [(r.kind, r.key) for r in found] == [
        ("software", "countermove"),
        ("method", "caliendo-parro-2015"),
        ("method", "walker-ni-2011"),
        ("data", "elasticities-fgo"),
        ("assumption", "services-elasticity"),
        ("law", "usa-vehicles"),
    ]
    text = citations_text(found)
    assert "Review of Economic Studies 82(1), 1–44" in text
    assert "Proclamation 10908, 90 FR 14705" in text
    assert "Ossa" not in text
    assert len(citations_json(found)) == 6


def test_bibtex_is_balanced_and_keys_are_unique() -> None:
    made = manifest()
    made["measures"].append(
        {"id": "usa/vehicles", "title": "Parts", "citations": ["90 FR 1 & 2, 100 %"]}
    )
    bibtex = citations_bibtex(citations(made))
    assert bibtex.count("{") == bibtex.count("}")
    keys = re.findall(r"^@\w+\{([^,]+),$", bibtex, re.MULTILINE)
    assert len(keys) == len(set(keys)) == 7
    assert r"90 FR 1 \& 2, 100 \%" in bibtex
    assert "doi = {10.1093/restud/rdu035}" in bibtex


def test_an_unknown_method_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'ossa-2014'"):
        method("ossa-2015")


def test_every_reference_is_complete() -> None:
    listed = tomllib.loads(packaged_text("report/references.toml"))
    for key, entry in listed.items():
        assert {"what", "cite", "type", "bibtex"} <= set(entry), key
        assert {"author", "title", "journal", "year", "volume", "pages"} <= set(entry["bibtex"])
        assert entry["bibtex"]["year"] in key and f"({entry['bibtex']['year']})" in entry["cite"]
