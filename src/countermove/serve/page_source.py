"""Where the page of a server comes from: a file, or a job that builds it once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from countermove.serve.command_jobs import Jobs, Refused

OWN = "page.html"


class PageSource:
    """The page of a case, held in memory once it is there.

    Attributes:
        html: the page. told: why there is none. building: whether it is being built.
    """

    def __init__(self, words: Sequence[str] = (), html: str = "") -> None:
        """Take a page as it is, or the words after ``countermove page`` that build it."""
        self.html, self.told, self.building = html, "", bool(words) and not html
        self._words, self._job = words, ""
        self._task: asyncio.Task[None] | None = None

    def begin(self, jobs: Jobs) -> None:
        """Start to build the page, where there is one to build."""
        if self.building:
            project = ["--project", str(jobs.project)] if jobs.project else []
            asked = ["page", *self._words, "--out", str(jobs.texts / OWN), *project]
            self._job = jobs.put(asked).name
            self._task = asyncio.create_task(self._build(jobs))

    async def progress(self, jobs: Jobs) -> str:
        """Return how far the page is, in a sentence."""
        step = (await jobs.look(self._job)).get("progress") or {"said": "", "left_s": None}
        left = f", about {step['left_s']} s left of this step" if step["left_s"] else ""
        return f"The page is being built, once, in a minute or two. {step['said']}{left}"

    async def _build(self, jobs: Jobs) -> None:
        try:
            found = await jobs.wait(self._job, float("inf"))
            self.html = Path(found["answer"]["page"]).read_text(encoding="utf-8")
        except Refused as error:
            self.told = f"The page could not be built: {error}"
        self.building = False
