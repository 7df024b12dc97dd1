"""The house in order: no two files import each other, no name is used twice, files stay small."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from pathlib import Path

import countermove

PACKAGE = Path(countermove.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400


def module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imports() -> dict[str, set[str]]:
    """Return the modules that each module names in an import, wherever it stands."""
    known = {module(path) for path in FILES}
    found: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        if path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and id(node) not in skipped:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    target = whole if whole in known else node.module
                    if target in known and target != module(path):
                        found[module(path)].add(target)
    return found


def test_no_two_files_import_each_other() -> None:
    graph = imports()

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(graph.get(start, ()))
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += graph.get(name, ())
        return seen

    packages = {module(path) for path in FILES if path.name == "__init__.py"}
    assert sorted(m for m in graph if m not in packages and m in reached(m)) == []


def test_module_names_are_unique() -> None:
    names = Counter(path.stem for path in FILES if path.stem not in ("__init__", "__main__"))
    assert [name for name, count in names.items() if count > 1] == []


def test_files_stay_small() -> None:
    long = {
        str(path.relative_to(PACKAGE)): count
        for path in FILES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}
