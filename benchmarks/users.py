"""Users of one server at once: how many answers, how long they take, and whether any is a fault.

    python -m benchmarks.users page.html [USERS] [SECONDS]

Starts `countermove serve` with a page on a free port. Each user opens the page, asks for the
duties of some day of a month and for the progress of a run, one after the other.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import httpx2
import psutil

from benchmarks.measure import table

DAYS = [f"2025-03-{day:02d}" for day in range(1, 32)]
RUN = {"case": "us-canada-2025", "variants": ["autos"], "settings": ["horizon=long-run"]}
Told = list[tuple[str, int, float]]
"""What was asked, the status of the answer, the seconds it took."""


def user(address: str, job: str, until: float, number: int) -> Told:
    found: Told = []
    days = cycle(DAYS[number:] + DAYS[:number])
    with httpx2.Client(base_url=address, timeout=120) as client:
        while time.monotonic() < until:
            rates = {"importer": "USA", "origin": "CAN", "on": next(days)}
            for name, path, given in (
                ("page", "/", {}),
                ("progress", f"/api/jobs/{job}", {}),
                ("rates", "/api/rates", rates),
            ):
                started = time.monotonic()
                status = client.get(path, params=given).status_code
                found.append((name, status, time.monotonic() - started))
    return found


def main() -> None:
    page, users, seconds = [*sys.argv[1:], *("20", "60")[len(sys.argv) - 2 :]]
    words = ("-m", "countermove", "serve", "--page", page, "--port", "0")
    server = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        address = server.stdout.readline().split()[0]
        job = httpx2.post(f"{address}/api/jobs/run", json=RUN).json()["job"]
        until = time.monotonic() + float(seconds)
        with ThreadPoolExecutor(int(users)) as pool:
            every = list(pool.map(lambda n: user(address, job, until, n), range(int(users))))
        memory = psutil.Process(server.pid).memory_info().rss
        ended = httpx2.get(f"{address}/api/jobs/{job}").json()["status"]
    finally:
        server.terminate()
        server.wait()
    took: dict[str, list[float]] = defaultdict(list)
    for name, _, second in (told for each in every for told in each):
        took[name].append(second)
    codes = Counter((name, status) for each in every for name, status, _ in each)
    rows = [
        [
            name, len(of), f"{statistics.median(of):.3f}", f"{max(of):.3f}",
            ", ".join(f"{n} x {code}" for (who, code), n in sorted(codes.items()) if who == name),
        ]
        for name, of in took.items()
    ]  # fmt: skip
    table(["asked", "answers", "median, s", "longest, s", "status"], rows)
    print(f"the run: {ended}; memory of the server {memory / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
