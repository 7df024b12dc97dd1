"""Commands run beside a server, each in a process of its own that ends with it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from countermove.atomic import write_file
from countermove.serve.job_progress import Steps
from countermove.serve.leash import START, let_drop

ROWS = 60
"""Rows of a table that an answer holds at most; how many were left out is said."""
OFTEN_S = "2"
"""Seconds between two lines of progress of a command."""
RUNS, MANIFEST = "runs", "manifest.json"
State = Literal["waiting", "running", "ended", "cancelled", "too-long"]
Why = Literal["bad", "unknown", "busy", "fault"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes on.

    Attributes:
        at_once: commands that run side by side. waiting: commands that wait for their turn.
        kept: ended ones whose answer is at hand. longest_s: of one command, in seconds.
    """

    at_once: int = 2
    waiting: int = 0
    kept: int = 20
    longest_s: float = 900.0


class Refused(Exception):
    """A command was refused, or cannot be started; the message is one sentence with the cure.

    Attributes:
        why: what was asked is bad, its job unknown, the server busy, or the command at fault.
    """

    def __init__(self, message: str, why: Why = "bad") -> None:
        super().__init__(message)
        self.why = why


@dataclass(slots=True)
class Job:
    """A command that waits, runs or has ended.

    Attributes:
        name: by which it is asked for. words: after ``countermove``. state: where it stands.
        steps: what it says of its progress. out: what it printed, once it has ended.
        task: its life. process: its process, once it has one.
    """

    name: str
    words: Sequence[str]
    state: State
    steps: Steps = field(default_factory=Steps)
    out: bytes = b""
    task: asyncio.Task[None] | None = field(default=None, repr=False)
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def command(self) -> str:
        """Return the command line that gives the same answer."""
        return shlex.join(["countermove", *self.words])

    @property
    def open(self) -> bool:
        """Return whether it waits or runs."""
        return self.state in ("waiting", "running")


class Jobs:
    """The commands of one server; runs they write lie in a folder that goes with it, or stay."""

    def __init__(
        self,
        project: Path | None = None,
        limits: Limits | None = None,
        *,
        kept_in: Path | None = None,
        start: Sequence[str] = START,
    ) -> None:
        """Prepare.

        Args:
            project: folder with a user's own files. limits: what is taken on. kept_in: folder in
                which runs stay. start: the program that takes a command's words.
        """
        self.project, self.limits = project, limits or Limits()
        self.folder = self.texts = Path()
        self._kept_in, self._start = kept_in, start
        self._jobs: dict[str, Job] = {}
        self._count = 0
        self._turn = asyncio.Semaphore(self.limits.at_once)

    def put(self, words: Sequence[str], *, shared: bool = False) -> Job:
        """Start a command, or let it wait for its turn.

        Args:
            words: after ``countermove``. shared: take the job of the same words instead, where
                there is one that runs, or one that was answered and rests on shipped files alone.

        Raises:
            Refused: as many run and wait as may.
        """
        for job in self._jobs.values() if shared else ():
            if job.words == words and (job.open or (job.out and self.project is None)):
                return job
        running = [job.name for job in self._jobs.values() if job.state == "running"]
        waiting = sum(job.state == "waiting" for job in self._jobs.values())
        full = len(running) >= self.limits.at_once
        if full and waiting >= self.limits.waiting:
            also = f", and {waiting} wait" if waiting else ""
            raise Refused(
                f"{len(running)} commands run already ({', '.join(running)}){also}; wait for one, "
                "or cancel it.",
                "busy",
            )
        self._count += 1
        job = Job(f"job-{self._count}", words, "waiting" if full else "running")
        self._jobs[job.name] = job
        job.task = asyncio.create_task(self._live(job))
        ended = [name for name, each in self._jobs.items() if not each.open]
        for name in ended[: max(len(self._jobs) - self.limits.kept, 0)]:
            del self._jobs[name]
        return job

    async def ask(
        self, words: Sequence[str], wait_s: float, *, shared: bool = False
    ) -> dict[str, Any]:
        """Start a command and return its answer, or the job where it takes longer.

        Raises:
            Refused: too many run, or the command refuses what it was given.
        """
        return await self.wait(self.put(words, shared=shared).name, wait_s)

    async def wait(self, name: str, wait_s: float) -> dict[str, Any]:
        """Return the answer of a job, or how far it is.

        Raises:
            Refused: there is no such job, it failed, or it ran too long.
        """
        told = await self.look(name, wait_s)
        if told["status"] in ("error", "cancelled", "too-long"):
            why: Why = "fault" if told.get("code") == "fault" else "bad"
            raise Refused(f"{told['message']} (asked: {told['command']})", why)
        return told

    async def look(self, name: str, wait_s: float = 0.0) -> dict[str, Any]:
        """Return where a job stands, with its answer or what was wrong.

        Raises:
            Refused: there is no such job.
        """
        job = self._job(name)
        assert job.task is not None
        await asyncio.wait([job.task], timeout=max(wait_s, 0.0))
        about: dict[str, Any] = {"command": self._bare(job.command), "job": name}
        if job.open:
            return {**about, "status": job.state, "progress": job.steps.told()}
        if job.state == "cancelled":
            return {**about, "status": "cancelled", "message": "it was cancelled; ask again."}
        if job.state == "too-long":
            said = f"it ran longer than {self.limits.longest_s:g} s and was ended; ask for less."
            return {**about, "status": "too-long", "message": said}
        try:
            answer = json.loads(job.out)
        except ValueError:
            said = job.steps.said or "it ended without an answer; ask again."
            return {**about, "status": "error", "code": "fault", "message": said}
        status = answer.pop("status")
        if status == "error":
            return {**about, "status": "error", **answer, "message": self._bare(answer["message"])}
        return {**about, "status": status, "answer": shortened(answer)}

    def cancel(self, name: str) -> dict[str, Any]:
        """End a job that waits or runs; one that has ended stays as it is.

        Raises:
            Refused: there is no such job.
        """
        job = self._job(name)
        if job.open and job.task is not None:
            job.state = "cancelled"
            job.task.cancel()
        return {"job": name, "status": job.state, "command": self._bare(job.command)}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep a folder for what commands write; at the end remove it and end what runs."""
        async with AsyncExitStack() as stack:
            made = tempfile.TemporaryDirectory(prefix="countermove-jobs-")
            self.texts = Path(stack.enter_context(made))
            self.folder = self._kept_in or self.texts
            stack.push_async_callback(self._end)
            yield

    def write(self, text: str, name: str) -> str:
        """Write a text to a file for a command to read; return its path."""
        self._count += 1
        path = self.texts / f"{self._count}" / name
        return str(write_file(path, text))

    def _bare(self, text: str) -> str:
        """Return a text without the folder in which texts of users lie."""
        return re.sub(rf"{re.escape(str(self.texts))}/\d+/", "", text)

    async def _end(self) -> None:
        for job in self._jobs.values():
            if job.open:
                self.cancel(job.name)
        await asyncio.gather(*(job.task for job in self._jobs.values() if job.task),
                             return_exceptions=True)  # fmt: skip

    async def _live(self, job: Job) -> None:
        """Wait for the job's turn, run it and read what it prints; however this ends, it ends."""
        async with self._turn:
            job.state = "running"
            try:
                job.process = await asyncio.create_subprocess_exec(
                    *self._start, *job.words, "--json",
                    cwd=self.folder, env={**os.environ, "COUNTERMOVE_PROGRESS_S": OFTEN_S},
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE, start_new_session=True,
                )  # fmt: skip
                async with asyncio.timeout(self.limits.longest_s):
                    job.out = await _read(job, job.process)
                job.state = "ended"
            except TimeoutError:
                job.state = "too-long"
            except OSError as error:
                job.state = "ended"
                job.steps.hear(f"no process could be started ({error.strerror}); ask again later.")
            finally:
                if job.process is not None:
                    let_drop(job.process)
                    await job.process.wait()
                if self._kept_in is None:
                    _trim(self.folder / RUNS, self.limits.kept)

    def _job(self, name: str) -> Job:
        if name not in self._jobs:
            known = ", ".join(self._jobs) or "none"
            raise Refused(f"there is no job {name!r}; those at hand: {known}.", "unknown")
        return self._jobs[name]


async def _read(job: Job, process: asyncio.subprocess.Process) -> bytes:
    """Return what a command prints, and hear its progress meanwhile, until it has ended."""
    assert process.stdout is not None
    assert process.stderr is not None
    errors = process.stderr

    async def progress() -> None:
        while piece := await errors.read(1 << 16):
            job.steps.hear(piece.decode("utf-8", errors="replace"))

    out, _ = await asyncio.gather(process.stdout.read(), progress())
    await process.wait()
    return out


def _trim(runs: Path, kept: int) -> None:
    """Remove the oldest runs beyond those kept."""
    found = sorted(runs.glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime)
    for manifest in found[: max(len(found) - kept, 0)]:
        shutil.rmtree(manifest.parent, ignore_errors=True)


def shortened(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer whose tables have few rows, with how many were left out.

    >>> shortened({"tables": {"t": [{"a": n} for n in range(62)]}})["rows_left_out"]
    {'t': 2}
    """
    tables = answer.get("tables") or {}
    left = {name: len(rows) - ROWS for name, rows in tables.items() if len(rows) > ROWS}
    kept = {name: rows[:ROWS] for name, rows in tables.items()}
    return {**answer, "tables": kept, **({"rows_left_out": left} if left else {})}
