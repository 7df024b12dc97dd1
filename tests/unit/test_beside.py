"""The second process: the same results, and no process that outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from countermove.questions import beside as module
from countermove.questions.beside import beside

PARENT = """
import os, sys, time
from countermove.questions.beside import beside
def job(path):
    open(path, "w").write(str(os.getpid()))
    if {slow}:
        time.sleep(60)
    return bytes(2_000_000)  # more than a pipe holds
collect = beside(job, [sys.argv[1]])
time.sleep(60)
"""


def _heeding() -> None:
    """Heed SIGINT, which a runner in the background may have left ignored for its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _pid(path: Path) -> int:
    for _ in range(200):
        if path.is_file() and (text := path.read_text()):
            return int(text)
        time.sleep(0.05)
    raise AssertionError("the second process did not start")


def _alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core")
@pytest.mark.parametrize("slow", [True, False], ids=["at work", "sending"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGINT"])
def test_no_process_outlives_its_parent(tmp_path, slow, name):
    path = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(slow=slow), str(path)],
        stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heeding,
    )  # fmt: skip
    child = _pid(path)
    time.sleep(0.2)
    os.kill(parent.pid, getattr(signal, name))
    _, said = parent.communicate(timeout=10)
    for _ in range(60):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert child != parent.pid
    assert not _alive(child)
    assert said.count("Traceback") <= 1  # the parent's own, on SIGINT


def _here(job: int) -> tuple[int, int]:
    return job, os.getpid()


@pytest.mark.parametrize("why", ["no fork", "no process to be had", "threads"])
def test_without_a_second_process_the_jobs_are_done_here(monkeypatch, why):
    import multiprocessing.process
    import threading

    if why == "no fork":
        monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    elif why == "threads":
        monkeypatch.setattr(threading, "active_count", lambda: 2)
    else:

        def refuse(_: object) -> None:
            raise BlockingIOError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(module, "_may_fork", lambda: True)
        monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
    assert beside(_here, [1, 2])() == [(1, os.getpid()), (2, os.getpid())]


def test_an_error_is_raised_where_it_is_collected():
    with pytest.raises(ZeroDivisionError):
        beside(lambda job: 1 // job, [0])()


def test_a_dead_process_is_stood_in_for():
    parent = os.getpid()

    def die_elsewhere(job: int) -> int:
        if os.getpid() != parent:
            os._exit(9)
        return job

    assert beside(die_elsewhere, [3])() == [3]
