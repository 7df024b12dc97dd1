"""A server in this process, whose commands are a play that answers at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import uvicorn

from countermove.cli.serve_command import _bound
from countermove.serve.command_jobs import Jobs, Limits
from countermove.serve.page_source import PageSource
from countermove.serve.web_server import web_server

PLAY = """
import json, pathlib, sys, time
words = sys.argv[1:]
if words[0] == "page":
    pathlib.Path(words[words.index("--out") + 1]).write_text("<h1>built</h1>")
    print(json.dumps({"status": "ok", "page": words[words.index("--out") + 1]}))
elif "slow" in words:
    print("1 s: 2/4 parts", file=sys.stderr, flush=True)
    time.sleep(60)
elif words[0] == "run" and "--on" in words:
    figure = {"variant": "autos", "country": "CAN", "series": "real_income_change",
              "horizon": "first year", "value": -0.5, "lo": -0.7, "hi": -0.3}
    print(json.dumps({"status": "ok", "words": words, "headline": {"figures": [figure]},
                      "answer": {"country": "CAN", "sentences": ["It would cost **0.5 %**."]}}))
elif "fault" in words:
    raise SystemExit("fault")
else:
    error = {"status": "error", "code": "bad-input", "message": "no such name."}
    print(json.dumps(error if "bad" in words else {"status": "ok", "words": words}))
"""
PLAYED = (sys.executable, "-S", "-c", PLAY)
ECHO = ("/bin/sh", "-c", """echo '{"status": "ok"}'""")
"""A command that takes no time."""
FEW = Limits(at_once=2, waiting=2, kept=3, longest_s=30)


@contextmanager
def served(
    *,
    limits: Limits = FEW,
    page: PageSource | None = None,
    project: Path | None = None,
    start: Sequence[str] = PLAYED,
) -> Iterator[httpx2.Client]:
    """Serve commands of a play that answer at once, in a thread of this process."""
    jobs = Jobs(project, limits, start=start)
    app = web_server(jobs, page or PageSource(html="<h1>page</h1>"))
    with _bound(0) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{bound.getsockname()[1]}"
            with httpx2.Client(base_url=address, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
