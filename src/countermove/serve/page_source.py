"""Where the page of a server comes from: a file, or a job that builds it once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from countermove.errors import BadInput
from countermove.serve.command_jobs import Jobs, Refused

OWN = "page.html"
PANEL = "needs_python.js"
WORLD = '<script type="text/plain" id="world">'
"""Where a page holds its world."""
BESIDE = '<section class="view" id="view-tariffs"'
"""What comes after the view "What if" in a page."""
HIDDEN = "<style>#view-what-if[hidden] + #python { display: none; }</style>"
NOTHING, OURS = "default-src 'none';", "default-src 'none'; connect-src 'self';"
"""What a page from disk may ask for, and what one of a server may."""


def page_of(path: Path) -> str:
    """Return the page that a file holds.

    Raises:
        BadInput: the file is none of ``countermove page``.
    """
    html = path.read_bytes().decode("utf-8", errors="replace")
    if WORLD not in html or BESIDE not in html:
        raise BadInput(
            f"{path}: is not a page of `countermove page`; write one with `countermove page CASE "
            "-o page.html`, or leave --page out."
        )
    return html


def with_panel(html: str) -> str:
    """Return a page with the panel that asks its server; one of another make stays as it is."""
    if BESIDE not in html:
        return html
    script = (files("countermove.page") / "assets" / PANEL).read_text(encoding="utf-8")
    head, body = html.split(BESIDE, 1)
    body, end = body.rsplit("</body>", 1)
    head = head.replace(NOTHING, OURS, 1)
    panel = '<section id="python"></section>\n'
    return f"{head}{panel}{BESIDE}{body}{HIDDEN}\n<script>{script}</script>\n</body>{end}"


class PageSource:
    """The page of a case, held in memory once it is there.

    Attributes:
        html: the page. told: why there is none. building: whether it is being built.
    """

    def __init__(self, words: Sequence[str] = (), html: str = "") -> None:
        """Take a page as it is, or the words after ``countermove page`` that build it."""
        self.html, self.told, self.building = with_panel(html), "", bool(words) and not html
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
            self.html = with_panel(Path(found["answer"]["page"]).read_text(encoding="utf-8"))
        except Refused as error:
            self.told = f"The page could not be built: {error}"
        self.building = False
