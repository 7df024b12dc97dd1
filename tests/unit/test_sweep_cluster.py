"""Sweeps on a cluster: the bytes of one process, also where a worker is killed in between."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from countermove.questions.belief_sweep import sweep
from tests.commands import refused

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # of the cluster's own libraries

ASKED = "us-canada-2025/autos"
HOW: dict[str, Any] = {"draws": 256, "horizon": "long-run"}
DASK = (sys.executable, "-c", "from dask.__main__ import main; main()")


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("sweeps") / "alone"
    sweep(ASKED, folder, **HOW)
    return contents(folder)


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Yield the address of a scheduler, and its two workers, processes of their own."""
    file = folder / "scheduler.json"
    where = ("--scheduler-file", str(file), "--no-dashboard")
    quiet: dict[str, Any] = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    every = [subprocess.Popen([*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", *where],
                              **quiet)]  # fmt: skip
    try:
        until = monotonic() + 60
        while not file.is_file() and monotonic() < until:
            sleep(0.1)
        every += [
            subprocess.Popen([*DASK, "worker", "--nthreads", "1", "--no-nanny", *where], **quiet)
            for _ in range(2)
        ]
        import json

        yield json.loads(file.read_text())["address"], every[1:]
    finally:
        for process in every:
            process.kill()
            process.wait()


def test_a_local_cluster_writes_the_same_bytes(alone: dict[str, bytes], tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        sweep(ASKED, tmp_path / "cluster", cluster=cluster.scheduler_address, **HOW)
    assert contents(tmp_path / "cluster") == alone


def test_nothing_is_lost_or_counted_twice_where_a_worker_is_killed(
    alone: dict[str, bytes], tmp_path: Path
) -> None:
    with scheduler(tmp_path) as (address, workers):

        def kill(what: str, done: int, of: int) -> None:
            if what.startswith("blocks") and done == 0:
                workers[0].kill()

        out = sweep(ASKED, tmp_path / "killed", cluster=address, progress=kill, **HOW)
        assert workers[0].wait() != 0
    assert (out.solved, len(out.jobs)) == (4, 4)
    assert contents(tmp_path / "killed") == alone


def test_a_cluster_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    for address in ("tcp://127.0.0.1:9", "nowhere"):
        words = ("--out", str(tmp_path / "new"), "--cluster", address)
        assert f"--cluster {address} cannot be reached" in refused("sweep", ASKED, *words)
    assert not (tmp_path / "new").exists()
