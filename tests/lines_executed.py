"""Count the lines of the package that the tests execute, in all workers, with ``--lines``.

SlipCover takes its probes out of a line once it has run, so long solves are not slowed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from slipcover import Slipcover, merge_coverage
from slipcover.importer import FileMatcher, SlipcoverMetaPathFinder

PACKAGE = Path(__file__).parent.parent / "src" / "countermove"


class Finder(SlipcoverMetaPathFinder):
    """Puts probes into modules of the package; leaves all other imports alone."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        ours = fullname.split(".")[0] == PACKAGE.name
        return super().find_spec(fullname, path, target) if ours else None


class LinesExecuted:
    """Probes from the start of a session; what workers found adds up where the tests began."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.probes = Slipcover(source=[str(PACKAGE)])
        self.workers: list[Any] = []
        sys.meta_path.insert(0, Finder(self.probes, FileMatcher(sources=[PACKAGE])))

    def pytest_sessionfinish(self) -> None:
        """Hand the lines of a worker over."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["lines"] = json.dumps(self.probes.get_coverage())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take the lines of a worker, unless it died."""
        if found := getattr(node, "workeroutput", {}).get("lines"):
            self.workers.append(json.loads(found))

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the share of lines executed, by folder; with ``-v`` the others, by module."""
        found: Any = self.probes.get_coverage()
        for worker in self.workers:
            merge_coverage(found, worker)
        run, every = Counter[str](), Counter[str]()
        terminalreporter.section("lines executed")
        for path, lines in sorted(found["files"].items()):
            inside = Path(path).resolve().relative_to(PACKAGE)
            missing = lines["missing_lines"]
            for folder in (inside.parts[0] if len(inside.parts) > 1 else "(top)", "total"):
                run[folder] += len(lines["executed_lines"])
                every[folder] += len(lines["executed_lines"]) + len(missing)
            if missing and self.config.option.verbose > 0:
                terminalreporter.write_line(f"{inside}: not {', '.join(map(str, missing))}")
        for folder in sorted(every, key=lambda name: (name == "total", name)):
            share = 100 * run[folder] / max(every[folder], 1)
            terminalreporter.write_line(
                f"{folder:<14}{run[folder]:>6} of {every[folder]:>6}{share:>7.1f} %"
            )
