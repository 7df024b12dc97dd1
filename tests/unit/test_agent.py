"""The tools for agents, asked as an agent asks: by the client of the protocol's own package."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client

from countermove.agent.agent_server import server
from countermove.serve.command_jobs import ROWS, shortened
from tests.commands import call, refused

LONG = {
    "case": "us-canada-2025",
    "variants": ["autos"],
    "settings": ["horizon=long-run"],
    "draws": 0,
}


def asked(talk: Callable[[Client], Awaitable[Any]], target: Any = None) -> Any:
    """Return what a talk with the server returns."""

    async def main() -> Any:
        async with Client(target or server()) as client:
            return await talk(client)

    return asyncio.run(main())


def told(result: Any) -> str:
    assert result.is_error
    return str(result.content[0].text)


def test_tools_are_read_only_and_say_what_they_do() -> None:
    tools = asked(lambda client: client.list_tools()).tools
    assert {"rates", "explain", "run", "optimal", "game", "retaliate", "job"} <= {
        tool.name for tool in tools
    }
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    listed = call("agent", "--tools", "--json").json["tools"]
    assert listed == [tool.name for tool in tools]


def test_a_process_of_its_own_answers_over_stdio_as_the_command_does() -> None:
    program = StdioServerParameters(
        command=sys.executable, args=["-c", "from countermove.cli import main; main()", "agent"],
        env=dict(os.environ),
    )  # fmt: skip

    async def talk(client: Client) -> Any:
        given = {"importer": "USA", "origin": "Canada", "on": "2025-03-28"}
        found = await client.call_tool("rates", given)
        return found, await client.read_resource("countermove://mistakes")

    found, page = asked(talk, stdio_client(program))
    content = found.structured_content
    assert content["command"] == "countermove rates USA Canada --on 2025-03-28"
    same = call("rates", "USA", "Canada", "--on", "2025-03-28", "--json").json
    tables = same.pop("tables")
    assert same.pop("status") == content["status"]
    assert {key: content["answer"][key] for key in same} == same
    assert content["answer"]["tables"].keys() == tables.keys()
    assert "Too close to call" in page.contents[0].text


def test_a_long_answer_is_a_job_that_can_be_asked_for_or_ended() -> None:
    async def talk(client: Client) -> Any:
        started = (await client.call_tool("run", {**LONG, "wait_s": 0})).structured_content
        other = (await client.call_tool("run", {**LONG, "wait_s": 0})).structured_content
        third = await client.call_tool("run", {**LONG, "wait_s": 0})
        ended = (await client.call_tool("cancel", {"job": other["job"]})).structured_content
        whole = (await client.call_tool("job", {"job": started["job"]})).structured_content
        gone = await client.call_tool("job", {"job": other["job"], "wait_s": 5})
        return started, third, ended, whole, gone, await client.call_tool("job", {"job": "job-99"})

    started, third, ended, whole, gone, unknown = asked(talk)
    assert started["status"] == "running" and ended["status"] == "cancelled"
    assert "2 commands run already (job-1, job-2)" in told(third)
    assert whole["status"] == "ok" and whole["answer"]["answer"]["sentences"]
    assert "cancelled" in told(gone) and "there is no job 'job-99'" in told(unknown)


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("rates", {"importer": "USA", "origin": "XYZ"}, "unknown country 'XYZ'"),
        ("explain", {"importer": "USA", "origin": "CAN", "hs": "99"}, "(asked: countermove expl"),
        ("run", {}, "give either the name of a case or the text of one"),
        ("run", {"case": "us-canada-2025", "yaml": "title: x"}, "give either"),
        ("run", {"yaml": "a: !!python/object/apply:os.system [ls]"}, "own.yaml:1:"),
        ("run", {"yaml": "x" * 300_000}, "letters at most"),
        ("optimal", {"player": "CAN", "horizon": "soon"}, "soon"),
        ("rates", {"importer": "USA", "origin": "CAN", "wait_s": 1e9}, "300"),
        ("rates", {"importer": "USA"}, "origin: this field is missing; give it."),
        ("rates", {"importer": "USA", "origin": "CAN", "o": 1}, "o: there is no such field; leave"),
        ("job", {"name": "job-1"}, "name: there is no such field; leave it out."),
    ],
)
def test_bad_questions_get_the_sentence_of_the_command(tool, given, words) -> None:
    said = told(asked(lambda client: client.call_tool(tool, given)))
    assert words in said and "pydantic" not in said and "executing tool" not in said


def test_the_text_of_a_case_reads_nothing_outside_its_folder(tmp_path) -> None:
    """A list of goods is a file beside the case; one elsewhere is refused, not read."""
    secret = tmp_path / "secret.csv"
    secret.write_text("hs\nsecret words\n")
    text = f"""
title: own
default: mine
baseline: mine
base_law_on: 2025-01-01
on: 2025-05-03
known_on: 2025-05-03
importers: [CAN]
variants:
  mine:
    title: mine
    add:
      - id: can/mine
        title: mine
        authority: none
        legal_basis: none
        kind: additional_duty
        applies_to: {{origins: [USA], product_list: {secret}}}
        rates: [{{in_force_from: 2025-05-03, rate: 0.25, announced: 2025-05-01,
                  reference: {{cite: none}}}}]
        checked_on: 2026-11-21
"""
    for path in (str(secret), "../../../../../../../../.." + str(secret)):
        given = {
            "yaml": text.replace(str(secret), path),
            "settings": ["horizon=long-run"],
            "draws": 0,
        }
        found = told(asked(lambda client, given=given: client.call_tool("run", given)))
        assert "secret words" not in found


def test_tables_are_cut_and_say_by_how_much() -> None:
    rows = [{"row": n} for n in range(ROWS + 3)]
    cut = shortened({"tables": {"long": rows, "short": rows[:2]}})
    assert cut["rows_left_out"] == {"long": 3} and len(cut["tables"]["long"]) == ROWS
    assert cut["tables"]["short"] == rows[:2]


def test_a_project_named_from_where_the_server_starts_is_read(tmp_path, monkeypatch) -> None:
    """Commands run in a folder of their own, from which a relative path would lead nowhere."""
    monkeypatch.chdir(tmp_path)
    assert call("init", "mine").status == 0
    made = server(Path("mine"))
    listed = asked(lambda client: client.call_tool("list_names", {}), made).structured_content
    assert "example" in {row["case"] for row in listed["answer"]["tables"]["cases"]}
    cited = asked(lambda client: client.call_tool("cite", {}), server(Path("mine")))
    assert "no run is kept here" in told(cited) or "there is no such folder" in told(cited)


def test_a_project_that_is_not_there_is_refused() -> None:
    assert "no such folder" in refused("agent", "--project", "/nope")
