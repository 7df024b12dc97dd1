"""Shared by the benchmarks: fastest run, read bandwidth, peak memory of a fresh process, tables."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from countermove.economy.economy import Economy


def fastest(task: Callable[[], object], *, repeats: int = 5) -> float:
    """Return the shortest CPU time in seconds of some runs, after one to warm up."""
    task()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        task()
        times.append(time.process_time() - start)
    return min(times)


def quickest(call: Callable[[], object], repeats: int) -> tuple[float, float, object]:
    """Return wall seconds, processor seconds (the fastest repeat) and the last result."""
    wall, cpu, result = np.inf, np.inf, None
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        result = call()
        wall = min(wall, time.perf_counter() - start)
        cpu = min(cpu, time.process_time() - used)
    return wall, cpu, result


def print_row(name: str, wall: float, cpu: float, note: str) -> None:
    """Print a row of a table: seconds, a note, and the peak of memory in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {wall:.3f} | {cpu:.3f} | {note} | {peak:.0f} |", flush=True)


def bandwidth(size_bytes: int) -> float:
    """Return bytes a second at which one thread reads an array of this size again and again."""
    array = np.random.default_rng(0).random(max(size_bytes // 8, 1))
    return array.nbytes / fastest(lambda: array @ array, repeats=20)


def fresh(code: str, *, repeats: int = 1) -> tuple[float, float, float, str]:
    """Run code in fresh processes; return shortest wall and CPU time, peak MB, and last output."""
    tail = (
        "\nimport resource, sys\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print('USED', used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    wall, cpu, peak, output = np.inf, np.inf, 0.0, ""
    for _ in range(repeats):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code + tail],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        wall = min(wall, time.perf_counter() - start)
        seconds, kilobytes = map(float, done.stderr.rsplit("USED", 1)[1].split())
        cpu, peak, output = min(cpu, seconds), kilobytes / 1024, done.stdout
    return wall, cpu, peak, output


def raised(economy: Economy, importer: int, rate: float) -> np.ndarray:
    """Return (N, N, J) tariffs with ``rate`` added on all goods one importer buys abroad."""
    tariff = economy.tariff_rate_ods.copy()
    tariff[:, importer] += rate * economy.goods_s
    tariff[importer, importer] = economy.tariff_rate_ods[importer, importer]
    return tariff


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(map(str, row)) + " |")
    print()
