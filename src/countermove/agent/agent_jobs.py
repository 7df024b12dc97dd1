"""Commands run beside the server, each in a process of its own that ends with it."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from countermove.atomic import write_file

START = (sys.executable, "-c", "from countermove.cli import main; main()")
AT_ONCE, KEPT = 2, 20
"""Commands that run side by side, and ended ones whose answer is still at hand."""
LONGEST_S = 900.0
ROWS = 60
"""Rows of a table that an answer holds at most; how many were left out is said."""


class Refused(Exception):
    """A command was refused, or cannot be started; the message is one sentence with the cure."""


@dataclass(slots=True)
class Job:
    """A command that runs or has ended.

    Attributes:
        name: by which it is asked for. words: after ``countermove``. process: its process.
        said: the newest line of its progress. ended: reads what it prints to the end.
    """

    name: str
    words: Sequence[str]
    process: asyncio.subprocess.Process
    said: str = ""
    out: bytes = b""
    ended: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def command(self) -> str:
        """Return the command line that gives the same answer."""
        return shlex.join(["countermove", *self.words])


class Jobs:
    """The commands of one server; runs they write lie in a folder that goes with it."""

    def __init__(self, project: Path | None = None) -> None:
        self.project = project
        self.folder = Path()
        self._jobs: dict[str, Job] = {}
        self._count = 0

    async def ask(self, words: Sequence[str], wait_s: float) -> dict[str, Any]:
        """Start a command and return its answer, or the job where it takes longer.

        Raises:
            Refused: too many run, or the command refuses what it was given.
        """
        running = [job for job in self._jobs.values() if job.process.returncode is None]
        if len(running) >= AT_ONCE:
            names = ", ".join(job.name for job in running)
            raise Refused(f"{AT_ONCE} commands run already ({names}); wait for one, or cancel it.")
        self._count += 1
        process = await asyncio.create_subprocess_exec(
            *START, *words, "--json", cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        job = Job(f"job-{self._count}", words, process)
        job.ended = asyncio.create_task(_read(job))
        self._jobs[job.name] = job
        ended = [name for name, each in self._jobs.items() if each.process.returncode is not None]
        for name in ended[: max(len(self._jobs) - KEPT, 0)]:
            del self._jobs[name]
        return await self.wait(job.name, wait_s)

    async def wait(self, name: str, wait_s: float) -> dict[str, Any]:
        """Return the answer of a job, or how far it is.

        Raises:
            Refused: there is no such job, it failed, or it ran too long.
        """
        job = self._job(name)
        assert job.ended is not None
        await asyncio.wait([job.ended], timeout=max(wait_s, 0.0))
        about = {"command": job.command, "job": name}
        if not job.ended.done():
            return {**about, "status": "running", "progress": job.said}
        try:
            answer = json.loads(job.out)
        except ValueError:
            raise Refused(
                f"{job.command}: {job.said or 'it was cancelled or ran too long'}"
            ) from None
        if answer.get("status") == "error":
            raise Refused(f"{answer['message']} (asked: {job.command})")
        return {**about, "status": answer.pop("status"), "answer": shortened(answer)}

    def cancel(self, name: str) -> dict[str, Any]:
        """End a job that runs."""
        job = self._job(name)
        if job.process.returncode is None:
            job.process.terminate()
        return {"job": name, "status": "cancelled", "command": job.command}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep a folder for what commands write; at the end remove it and end what runs."""
        with tempfile.TemporaryDirectory(prefix="countermove-agent-") as name:
            self.folder = Path(name)
            try:
                yield
            finally:
                running = [j for j in self._jobs.values() if j.process.returncode is None]
                for job in running:
                    job.process.kill()
                await asyncio.gather(*(job.process.wait() for job in running))

    def write(self, text: str, name: str) -> str:
        """Write a text to a file for a command to read; return its path."""
        self._count += 1
        path = self.folder / f"{self._count}" / name
        return str(write_file(path, text))

    def _job(self, name: str) -> Job:
        if name not in self._jobs:
            known = ", ".join(self._jobs) or "none"
            raise Refused(f"there is no job {name!r}; those at hand: {known}.")
        return self._jobs[name]


async def _read(job: Job) -> None:
    """Read what a command prints to the end; it is ended where it takes too long."""
    process = job.process
    assert process.stdout is not None
    assert process.stderr is not None

    async def progress() -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            job.said = line.decode("utf-8", errors="replace").strip() or job.said

    try:
        async with asyncio.timeout(LONGEST_S):
            job.out, _ = await asyncio.gather(process.stdout.read(), progress())
            await process.wait()
    except TimeoutError:
        process.kill()
        job.said = f"it ran longer than {LONGEST_S:g} s and was ended; ask for less."


def shortened(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer whose tables have few rows, with how many were left out.

    >>> shortened({"tables": {"t": [{"a": n} for n in range(62)]}})["rows_left_out"]
    {'t': 2}
    """
    tables = answer.get("tables") or {}
    left = {name: len(rows) - ROWS for name, rows in tables.items() if len(rows) > ROWS}
    kept = {name: rows[:ROWS] for name, rows in tables.items()}
    return {**answer, "tables": kept, **({"rows_left_out": left} if left else {})}
