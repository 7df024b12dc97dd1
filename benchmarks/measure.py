"""Shared by the benchmarks: fastest run, read bandwidth, peak memory of a fresh process, tables."""

from __future__ import annotations

import os
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


def bandwidth(size_bytes: int) -> float:
    """Return bytes a second at which one thread reads an array of this size again and again."""
    array = np.random.default_rng(0).random(max(size_bytes // 8, 1))
    return array.nbytes / fastest(lambda: array @ array, repeats=20)


def fresh(code: str, *, repeats: int = 1) -> tuple[float, float, str]:
    """Run Python code in fresh processes; return the shortest wall time, peak MB, last output."""
    peak = (
        "\nimport resource, sys\n"
        "print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    best, used, output = np.inf, 0.0, ""
    for _ in range(repeats):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code + peak],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        best = min(best, time.perf_counter() - start)
        used = float(done.stderr.rsplit("PEAK", 1)[1]) / 1024
        output = done.stdout
    return best, used, output


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
