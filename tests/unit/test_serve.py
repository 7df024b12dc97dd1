"""The page and the commands on loopback: routes, refusals, jobs, what a kill leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from countermove.cli.serve_command import _bound
from countermove.report.run_folder import find_run
from countermove.serve.command_jobs import Limits
from countermove.serve.job_progress import Steps
from countermove.serve.page_source import BESIDE, WORLD, PageSource
from countermove.serve.question_forms import FORMS
from countermove.serve.web_guard import MOST_BYTES
from tests.commands import refused
from tests.served import ECHO, served

PAGE = f"<body>{WORLD}</script>{BESIDE}></section></body>"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with served() as found:
        yield found


def until(client: httpx2.Client, name: str, status: str) -> dict[str, Any]:
    for _ in range(200):
        told = client.get(f"/api/jobs/{name}", params={"wait_s": 0.1}).json()
        if told["status"] == status:
            return told
    raise AssertionError(told)


def test_a_question_is_answered_at_once_and_as_a_job(client) -> None:
    asked = {"importer": "USA", "origin": "CAN", "on": "2025-03-28"}
    words = ["rates", "USA", "CAN", "--on", "2025-03-28", "--json"]
    at_once = client.get("/api/rates", params=asked)
    assert at_once.status_code == 200 and at_once.json()["answer"]["words"] == words
    put = client.post("/api/jobs/rates", json=asked)
    assert put.status_code == 202 and put.json()["command"] == "countermove " + " ".join(words[:-1])
    told = until(client, put.json()["job"], "ok")
    assert told["answer"]["words"] == words


def test_who_asks_the_same_gets_the_answer_that_is_there(client, tmp_path) -> None:
    asked = {"importer": "USA", "origin": "CAN", "on": "2025-04-01"}
    first, again = (client.get("/api/rates", params=asked).json()["job"] for _ in range(2))
    assert first == again
    assert client.get("/api/cite").json()["job"] != client.get("/api/cite").json()["job"]
    with served(project=tmp_path) as own:  # whose files may have changed
        first, again = (own.get("/api/rates", params=asked).json()["job"] for _ in range(2))
        assert first != again


def test_a_case_in_words_is_a_file_of_its_own(client) -> None:
    put = client.post("/api/jobs/run", json={"yaml": "title: mine", "on": "2025-05-03"}).json()
    words = until(client, put["job"], "ok")["answer"]["words"]
    assert Path(words[1]).read_text() == "title: mine"
    assert words[2:] == ["--on", "2025-05-03", "--draws", "64", "--json"]


def test_jobs_wait_are_refused_told_and_cancelled() -> None:
    slow = {"spec": "slow"}
    with served() as client:
        put = [client.post("/api/jobs/game", json=slow).json() for _ in range(4)]
        assert [each["status"] for each in put] == ["running", "running", "waiting", "waiting"]
        full = client.post("/api/jobs/game", json=slow)
        assert full.status_code == 429
        assert full.json()["detail"].startswith("2 commands run already (job-1, job-2), and 2 wait")
        while not (progress := client.get("/api/jobs/job-1").json()["progress"])["of"]:
            time.sleep(0.02)
        assert progress == {"said": "1 s: 2/4 parts", "done": 1, "of": 4, "left_s": None}
        children = psutil.Process().children(recursive=True)
        for each in put[:2]:
            assert client.delete(f"/api/jobs/{each['job']}").json()["status"] == "cancelled"
        told = until(client, "job-1", "cancelled")
        assert told["message"] == "it was cancelled; ask again."
        until(client, "job-3", "running")
        assert not psutil.wait_procs(children, timeout=5)[1]
        left = psutil.Process().children(recursive=True)
    assert not psutil.wait_procs(left, timeout=5)[1]


def test_a_job_that_takes_too_long_is_ended() -> None:
    with served(limits=Limits(longest_s=0.3)) as client:
        name = client.post("/api/jobs/game", json={"spec": "slow"}).json()["job"]
        assert (
            "ran longer than 0.3 s and was ended; ask for less"
            in until(client, name, "too-long")["message"]
        )


def test_few_answers_are_kept(client) -> None:
    names = [client.post("/api/jobs/cite", json={"run": f"r{n}"}).json()["job"] for n in range(1)]
    for n in range(5):
        assert client.get("/api/cite", params={"run": f"s{n}"}).status_code == 200
    gone = client.get(f"/api/jobs/{names[0]}")
    assert gone.status_code == 404 and "those at hand: job-" in gone.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "words"),
    [
        ("GET", "/api/rates?importer=USA", {}, 422, "origin: this field is missing; give it."),
        ("GET", "/api/rates?importer=USA&origin=CAN&o=1", {}, 422, "o: there is no such field"),
        ("GET", "/api/rates?importer=USA&origin=bad", {}, 422, "no such name. (asked: counter"),
        ("GET", "/api/rates?importer=USA&origin=--out", {}, 422, "is an option or a place on"),
        ("GET", "/api/rates?importer=USA&origin=%00", {}, 422, "is an option or a place on"),
        ("GET", "/api/rates?importer=USA&origin=CAN&on=today", {}, 422, "on: String should match"),
        ("GET", "/api/cite?run=/etc/passwd", {}, 422, "is an option or a place on the disk"),
        ("GET", "/api/cite?run=../../secret", {}, 422, "is an option or a place on the disk"),
        ("GET", "/api/run?case=us-canada-2025", {}, 404, "there is nothing at this address"),
        ("POST", "/api/rates", {"json": {}}, 405, "POST is not for this address"),
        ("POST", "/api/jobs/run", {"json": {}}, 422, "give either the name of a case or the text"),
        ("POST", "/api/jobs/run", {"json": {"case": "a", "settings": ["economy=/etc/passwd"]}},
         422, "is an option or a place on the disk"),
        ("POST", "/api/jobs/run", {"json": {"yaml": "x" * 300_000}}, 422, "letters at most"),
        ("POST", "/api/jobs/run", {"content": "{"}, 422, "send a JSON object, with content-type"),
        ("POST", "/api/jobs/run", {"content": "{", "headers": {"content-type": "application/json"}},
         422, "body: this is not JSON"),
        ("POST", "/api/jobs/run", {"json": {"yaml": "x" * MOST_BYTES}}, 413, "1,000,000 bytes"),
        ("POST", "/api/jobs/bargain", {"json": {"players": []}}, 422, "at least 1 item"),
        ("DELETE", "/api/jobs/job-99", {}, 404, "there is no job 'job-99'"),
        ("GET", "/api", {"headers": {"host": "evil.example"}}, 403, "at 127.0.0.1 and localhost"),
        ("GET", "/", {"headers": {"host": "evil.example:80"}}, 403, "at 127.0.0.1 and localhost"),
        ("GET", "/api", {"headers": {"host": "[::1"}}, 403, "at 127.0.0.1 and localhost"),
        ("DELETE", "/api/jobs/job-1", {"headers": {"origin": "http://evil.example"}}, 403,
         "answers no page of another address"),
        ("GET", "/api/cite", {"headers": {"sec-fetch-site": "cross-site"}}, 403, "of another addr"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(client, method, path, given, status, words) -> None:
    found = client.request(method, path, **given)
    assert (found.status_code, found.json().keys()) == (status, {"detail"})
    assert words in found.json()["detail"] and "access-control-allow-origin" not in found.headers


def test_deep_and_odd_json_is_refused(client) -> None:
    deep, number = "[" * 100_000, "9" * 5000
    for body in (deep, '{"yaml": "\\ud800"}', '{"draws": NaN}', f'{{"draws": {number}}}',
                 '{"\\ud800": 1}', "\xff"):  # fmt: skip
        found = client.post(
            "/api/jobs/run", content=body.encode("latin-1"),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        assert found.status_code in (400, 422) and found.json()["detail"]


def test_a_fault_of_a_command_is_not_blamed_on_who_asks(client) -> None:
    assert client.get("/api/rates?importer=USA&origin=fault").status_code == 500


def test_the_page_is_served_built_or_missed() -> None:
    with served(page=PageSource(["a-case"])) as client:
        first = client.get("/")
        assert first.status_code in (200, 202)
        while (found := client.get("/")).status_code == 202:
            assert "The page is being built, once" in found.text and "reload()" in found.text
            time.sleep(0.02)
        assert found.text == "<h1>built</h1>"
        assert client.get("/api").json()["page"] == "ready" and client.head("/").status_code == 200
        assert "text/html" in found.headers["content-type"]
        client.get("/openapi.json").raise_for_status()
        assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
    with served(page=PageSource(["slow"]), limits=Limits(longest_s=0.1)) as client:
        while (found := client.get("/")).status_code == 202:
            time.sleep(0.02)
        assert found.status_code == 200 or "could not be built" in found.text


def test_questions_of_a_project_name_its_folder(tmp_path) -> None:
    with served(project=tmp_path) as client:
        words = client.get("/api/list_names").json()["answer"]["words"]
        assert words == ["list", "--project", str(tmp_path), "--json"]
        assert client.get("/api/cite").json()["answer"]["words"] == ["cite", "--json"]


def test_requests_drawn_from_the_schema_find_no_fault() -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable

    quiet: dict[str, Any] = {
        "deadline": None, "database": None, "suppress_health_check": list(HealthCheck),
        "phases": [Phase.generate], "max_examples": 3,
    }  # fmt: skip
    with served(start=ECHO) as client:
        schema = schemathesis.openapi.from_url(f"{client.base_url}/openapi.json")
        seen = []
        for found in schema.get_all_operations():
            operation = found.ok()
            seen.append(operation.label)
            for mode in schemathesis.GenerationMode:

                @settings(**quiet)
                @given(case=operation.as_strategy(generation_mode=mode))
                def asked(case: Any) -> None:
                    assert case.call().status_code < 500

                with suppress(Unsatisfiable):  # nothing is wrong where nothing is given
                    asked()
    assert {f"POST /api/jobs/{form.name}" for form in FORMS} <= set(seen)


def test_seconds_left_are_those_of_the_step() -> None:
    steps = Steps()
    steps.hear("10 s: 1/4 draws\n20 s: 3/4 dr")
    assert steps.told()["left_s"] is None
    steps.hear("aws\n")
    assert steps.told() == {"said": "20 s: 3/4 draws", "done": 2, "of": 4, "left_s": 10}
    steps.hear("22 s: 1/9 games\n")
    assert steps.told()["left_s"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-case"], "unknown scenario 'no-such-case'"),
        (
            ["us-canada-2025", "--page", "p.html"],
            "SCENARIO has no effect, because",
        ),
        (["--project", "/nope"], "no such folder; name one with --project"),
        (["--page", "/nope.html"], "/nope.html: No such file"),
        (["--page", __file__], "is not a page of `countermove page`; write one with"),
    ],
)
def test_a_server_that_cannot_start_says_why(words, told) -> None:
    assert told in refused("serve", *words)


def test_a_port_that_is_taken_is_named(tmp_path) -> None:
    page = tmp_path / "p.html"
    page.write_text(PAGE)
    with _bound(0) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} cannot be had" in refused("serve", "--page", str(page), "--port", port)


def test_twenty_users_then_a_kill_leave_the_run_whole_or_absent(tmp_path) -> None:
    """A real server with real commands, killed while a run is being written."""
    page = tmp_path / "p.html"
    page.write_text(PAGE)
    words = ["serve", "--page", str(page), "--port", "0", "--keep", str(tmp_path)]
    server = subprocess.Popen(
        [sys.executable, "-c", "from countermove.cli import main; main()", *words],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[0]
        run = {"case": "us-canada-2025", "variants": ["autos"], "settings": ["horizon=long-run"]}
        put = httpx2.post(f"{address}/api/jobs/run", json=run).json()
        assert put["status"] == "running"
        runs, started = tmp_path / "runs", []
        while not started:
            started = psutil.Process(server.pid).children(recursive=True)
        end = time.monotonic() + 2

        def user(_: int) -> list[int]:
            found = []
            with httpx2.Client(base_url=address, timeout=30) as client:
                while not found or time.monotonic() < end:
                    found += [client.get("/").status_code, client.get("/api").status_code]
                    found.append(client.get(f"/api/jobs/{put['job']}").status_code)
            return found

        with ThreadPoolExecutor(20) as users:
            codes = [code for each in users.map(user, range(20)) for code in each]
        assert len(codes) >= 60 and set(codes) == {200}
        while not (runs.is_dir() and any(runs.iterdir())):
            assert time.monotonic() < end + 100
            time.sleep(0.001)
    finally:
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    assert not psutil.wait_procs(started, timeout=5)[1]
    for folder in (each for each in runs.iterdir() if not each.name.startswith(".")):
        manifest = json.loads((folder / "manifest.json").read_text())
        assert find_run(str(folder), folder=runs).manifest == manifest
    assert server.stdout.read() == ""
    server.stdout.close()
