"""The manifest and its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from fake import manifest

from countermove.law.ledger import digest
from countermove.report.manifest import git_commit


def test_manifest_is_json_and_names_what_was_used() -> None:
    made = manifest()
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["residual"] == 3e-13 and made["iterations"] == 21
    assert [card["id"] for card in made["data"]] == ["elasticities_fgo", "services_elasticity"]
    assert made["created"] == "2026-11-21T00:00:00+00:00"


def test_hash_depends_on_content_only() -> None:
    first = manifest()["run_hash"]
    assert manifest(created=datetime(2030, 1, 1, tzinfo=UTC), wall_time_s=3.0)["run_hash"] == first
    changes = (
        {"parameters": {"closure": "proportional"}},
        {"seed": 1},
        {"measures_hash": "c" * 64},
        {"cards": [{"id": "elasticities_fgo", "sha256": "d" * 64}]},
        {"scenario": "other"},
        {"default_scenario": "autos"},
    )
    others = [manifest(**change)["run_hash"] for change in changes]
    assert len({first, *others}) == len(changes) + 1


def test_hash_ignores_the_order_of_keys_and_the_kind_of_sequence() -> None:
    assert digest({"a": (1, 2), "b": {"c": 3, "d": 4}}) == digest(
        {"b": {"d": 4, "c": 3}, "a": [1, 2]}
    )


def checkout(folder: Path) -> Path:
    (folder / "src" / "pkg").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    return folder / "src" / "pkg" / "module.py"


def test_commit_from_a_branch_a_packed_branch_and_a_detached_head(tmp_path) -> None:
    module = checkout(tmp_path)
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert git_commit(module) is None  # no commit yet
    (git / "packed-refs").write_text("# pack-refs\n" + "2" * 40 + " refs/heads/main\n")
    assert git_commit(module) == "2" * 40
    (git / "refs" / "heads" / "main").write_text("1" * 40 + "\n")
    assert git_commit(module) == "1" * 40
    (git / "HEAD").write_text("3" * 40 + "\n")
    assert git_commit(module) == "3" * 40


def test_commit_from_a_linked_worktree(tmp_path) -> None:
    module = checkout(tmp_path / "tree")
    common = tmp_path / "main" / ".git"
    linked = common / "worktrees" / "tree"
    linked.mkdir(parents=True)
    (common / "refs" / "heads").mkdir(parents=True)
    (common / "refs" / "heads" / "topic").write_text("4" * 40)
    (linked / "HEAD").write_text("ref: refs/heads/topic\n")
    (linked / "commondir").write_text("../..\n")
    (tmp_path / "tree" / ".git").write_text(f"gitdir: {linked}\n")
    assert git_commit(module) == "4" * 40


def test_an_installed_package_has_no_commit(tmp_path) -> None:
    module = checkout(tmp_path)
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("5" * 40)
    assert git_commit(module) is None
